/**
 * One HTTP request as core sees it, whatever framework received it.
 *
 * Everything is raw: signatures are made over what the client sent, never over a parsed copy (SIG-1).
 */
export interface HttpInput {
  /** Verb as received, upper case. */
  readonly method: string
  /** Raw request target: path and query as the client sent them (`req.originalUrl`). */
  readonly target: string
  /** The same without the prefix of the mount point. Equal to `target` on the root. */
  readonly mountedTarget: string
  /** Names and values in turn, as `IncomingMessage.rawHeaders`; values are latin1 text. */
  readonly rawHeaders: readonly string[]
  /** Address of the socket peer, `undefined` for Unix sockets and in-process calls. */
  readonly peerAddress: string | undefined
  /** Whether the socket is TLS. */
  readonly isSecure: boolean
  /** The body's bytes; empty when there is none or it was not read. */
  readonly body: Uint8Array
  /**
   * SHA-256 of the DER of the certificate by which the client proved its key, as base64url. `undefined` without one.
   * Transports take it from the TLS socket, never from a header.
   */
  readonly peerCertificate?: string | undefined
  /** That certificate itself; the same object for every request of the socket. */
  readonly peer?: TlsPeer | undefined
}

/** The peer of a TLS socket that proved the key of a certificate. Who vouches for the certificate is another question. */
export interface TlsPeer {
  /** SHA-256 of the DER of its certificate, as base64url. */
  readonly thumbprint: string
  /** DER of its certificate. */
  readonly certificate: Uint8Array
  /** DER of what the peer sent beside it, in its order; empty where the session was resumed (MTLS-3). */
  sentBeside(): readonly Uint8Array[]
}

/** One answer to an {@link HttpInput}. */
export interface HttpOutput {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Why a request did not reach its handler. `UnknownOperationException` and `MethodNotAllowed` are asked of the route `/`
 * alone.
 */
export type RefusalCode =
  | 'RequestEntityTooLarge'
  | 'InternalFailure'
  | 'UnknownOperationException'
  | 'MethodNotAllowed'

/** An operation of a wire service, mounted by `iam.endpoints()`. */
export interface WireRoute {
  readonly method: string
  /** Literal path below the mount point, for example `/sessions`. No patterns. */
  readonly path: string
  /** Largest accepted body in bytes. */
  readonly bodyLimit: number
  /**
   * Whether a request to the path is meant for this wire, by its raw target. Asked on the root of an origin, where paths
   * belong to the application as well: what is not meant is left to it. Default: all are.
   */
  claims?(target: string): boolean
  /** Answers every request, its own failures included; it never rejects. */
  handle(input: HttpInput): Promise<HttpOutput>
  /** Answers a failure that happened before `handle` could run, in the wire's own format. */
  refuse(code: RefusalCode, input: HttpInput): HttpOutput
}
