import { readFile } from 'node:fs/promises'
import {
  type Clock,
  type CredentialProvider,
  type Random,
  systemClock,
  systemRandom,
  type TemporaryCredentials,
  uuidFrom,
} from '@gatewarden/core'
import { CreateSessionError } from './create-session-error.ts'
import { type CreateSessionRequestOptions, createSessionRequest } from './create-session-request.ts'
import { type Sign, signerFromPem } from './signing-key.ts'

interface CommonOptions
  extends Omit<CreateSessionRequestOptions, 'certificate' | 'sign' | 'now' | 'invocationId'> {
  /** Default the global one. */
  readonly fetch?: typeof globalThis.fetch
  readonly clock?: Clock
  readonly random?: Random
  /** Milliseconds until an unanswered call is given up. Default 10,000. */
  readonly timeoutMs?: number
}

/** Options of {@link fromRolesAnywhere}. */
export interface FromRolesAnywhereOptions extends CommonOptions {
  /** PEM: the leaf, and after it any intermediates. */
  readonly certificate: string
  /** Signs with the leaf's key, wherever that is. */
  readonly sign: Sign
}

/** Options of {@link fromFiles}. */
export interface FromFilesOptions extends CommonOptions {
  /** PEM file with the leaf, and after it any intermediates. */
  readonly certificateFile: string
  /** PEM file: PKCS#8, encrypted PKCS#8, PKCS#1 or SEC 1. */
  readonly privateKeyFile: string
  /** PEM file with further intermediates. Default none. */
  readonly chainFile?: string
  /** Of an encrypted key. */
  readonly passphrase?: string
}

const longestAnswer = 262_144

/**
 * A credential provider for AWS SDKs that signs in with a certificate.
 *
 * @example
 * const credentials = fromRolesAnywhere({ endpoint, region, trustAnchorArn, profileArn, roleArn, certificate, sign })
 * const sts = new STSClient({ endpoint, region, credentials })
 *
 * The provider rejects with {@link CreateSessionError} when the service refuses.
 */
export function fromRolesAnywhere(options: FromRolesAnywhereOptions): CredentialProvider {
  return () => fetchCredentials(options)
}

/**
 * As {@link fromRolesAnywhere}, with certificate and key read from files. They are read again on every call, so that
 * a renewed certificate needs no restart.
 */
export function fromFiles(options: FromFilesOptions): CredentialProvider {
  const { certificateFile, privateKeyFile, chainFile, passphrase, ...common } = options
  return async () => {
    const [leaf, key, chain] = await Promise.all([
      readFile(certificateFile, 'utf8'),
      readFile(privateKeyFile, 'utf8'),
      chainFile === undefined ? '' : readFile(chainFile, 'utf8'),
    ])
    return fetchCredentials({
      ...common,
      certificate: `${leaf}\n${chain}`,
      sign: signerFromPem(key, passphrase),
    })
  }
}

async function fetchCredentials(options: FromRolesAnywhereOptions): Promise<TemporaryCredentials> {
  const {
    fetch = globalThis.fetch,
    clock = systemClock,
    random = systemRandom,
    timeoutMs = 10_000,
  } = options
  const request = await createSessionRequest({
    ...options,
    now: clock.now(),
    invocationId: uuidFrom(random),
  })
  const { url, method, headers, body } = request
  const signal = AbortSignal.timeout(timeoutMs)
  // A redirect would carry the proof to a host that was not signed for.
  const response = await fetch(url, { method, headers, body, redirect: 'error', signal })
  const text = await readText(response)
  if (response.status !== 201) throw refusalFrom(response, text)
  return credentialsFrom(text)
}

/** Reads the answer up to a limit: what is longer is no answer of this service. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of response.body ?? []) {
    octets += chunk.length
    if (octets > longestAnswer)
      throw new CreateSessionError('UnknownError', 'the answer is too long', response.status)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function refusalFrom(response: Response, text: string): CreateSessionError {
  const code = response.headers.get('x-amzn-errortype') ?? 'UnknownError'
  return new CreateSessionError(
    code,
    messageIn(text) ?? 'the service gave no reason',
    response.status,
  )
}

function messageIn(text: string): string | undefined {
  const { message } = (parse(text) ?? {}) as { readonly message?: unknown }
  return typeof message === 'string' ? message : undefined
}

function credentialsFrom(text: string): TemporaryCredentials {
  const answer = parse(text) as
    | { readonly credentialSet?: readonly { readonly credentials?: Record<string, unknown> }[] }
    | undefined
  const { accessKeyId, secretAccessKey, sessionToken, expiration } =
    answer?.credentialSet?.[0]?.credentials ?? {}
  const parts = [accessKeyId, secretAccessKey, sessionToken, expiration]
  if (!parts.every((part) => typeof part === 'string')) {
    throw new CreateSessionError('UnknownError', 'the answer holds no credentials', 201)
  }
  const [id, secret, token, end] = parts as [string, string, string, string]
  return {
    accessKeyId: id,
    secretAccessKey: secret,
    sessionToken: token,
    expiration: new Date(end),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
