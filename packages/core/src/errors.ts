/** How one error code reaches a caller. */
export interface ErrorDefinition {
  /** HTTP status of the answer that carries the code. */
  readonly status: number
  /** Short text for `title` of problem+json; says nothing about policies. */
  readonly title: string
}

const row = (status: number, title: string): ErrorDefinition => ({ status, title })

/**
 * The one table of error codes. AWS's spelling where AWS has the code (STS spec, section 4.4).
 *
 * Each code has a section in `docs/errors.md`; `pnpm check:errors` compares the two.
 */
export const errorTable = {
  // Authentication and authorization
  AccessDenied: row(403, 'Access denied'),
  AmbiguousCredentials: row(400, 'More than one credential was presented'),
  ExpiredToken: row(403, 'The token has expired'),
  IncompleteSignature: row(400, 'The signature is incomplete'),
  InvalidClientTokenId: row(403, 'The credential is not valid'),
  InvalidToken: row(401, 'The token is not valid'),
  MissingAuthenticationToken: row(401, 'No credentials were presented'),
  SignatureDoesNotMatch: row(403, 'The signature does not match'),
  InsufficientUserAuthentication: row(401, 'Stronger authentication is required'),
  // STS
  ExpiredTokenException: row(400, 'The web identity token has expired'),
  IDPCommunicationError: row(400, 'The identity provider cannot be reached'),
  IDPRejectedClaim: row(403, 'The identity provider token was rejected'),
  InvalidAction: row(400, 'Unknown action or version'),
  InvalidIdentityToken: row(400, 'The web identity token is not valid'),
  MalformedPolicyDocument: row(400, 'The policy document is malformed'),
  MalformedQueryString: row(400, 'The form is malformed'),
  MissingAction: row(400, 'No action was given'),
  PackedPolicyTooLarge: row(400, 'Session policies and tags are too large'),
  ValidationError: row(400, 'A parameter is not valid'),
  // Roles Anywhere
  AccessDeniedException: row(403, 'Access denied'),
  InternalServerException: row(500, 'Internal error'),
  ResourceNotFoundException: row(404, 'Not found'),
  ServiceUnavailableException: row(503, 'Temporarily unavailable'),
  ThrottlingException: row(429, 'Too many requests'),
  UnknownOperationException: row(404, 'Unknown operation'),
  ValidationException: row(400, 'A parameter is not valid'),
  // Routes
  InvalidResourceParameter: row(400, 'A route parameter is not valid'),
  RequestEntityTooLarge: row(413, 'The request is too large'),
  UnmappedRoute: row(403, 'Access denied'),
  // Start-up: the application is refused, not a caller
  GuardMisconfigured: row(500, 'Internal error'),
  MissingAudience: row(500, 'Internal error'),
  MissingIssuer: row(500, 'Internal error'),
  RouteBeforeAuthenticate: row(500, 'Internal error'),
  UnjudgedMount: row(500, 'Internal error'),
  UnmappedParameter: row(500, 'Internal error'),
  UnsafeTrustProxy: row(500, 'Internal error'),
  // Changes of entities
  DeleteConflict: row(409, 'The entity is in use'),
  LimitExceeded: row(409, 'A limit is exceeded'),
  NoSuchEntity: row(404, 'No such entity'),
  UnmodifiableEntity: row(400, 'The entity cannot be changed'),
  // State
  InternalFailure: row(500, 'Internal error'),
  PolicySourceInvalid: row(500, 'Internal error'),
  ServiceUnavailable: row(503, 'Temporarily unavailable'),
  StalePolicy: row(503, 'Temporarily unavailable'),
} as const satisfies Readonly<Record<string, ErrorDefinition>>

/** A stable error code: a row of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable

/** Options of {@link IamError}. */
export interface IamErrorOptions {
  /** What broke underneath. Never sent to a caller. */
  readonly cause?: unknown
  /** Response headers that belong to the refusal, for example `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Overrides the status of the table, where one code answers differently on two wires. */
  readonly status?: number
}

/**
 * A coded failure. The message is for operators and holds no secret; callers see the code,
 * the title of {@link errorTable} and, on the AWS wire, the message AWS gives.
 */
export class IamError extends Error {
  override readonly name: string = 'IamError'
  readonly code: ErrorCode
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Express and http-errors convention: the message is not shown to callers. */
  readonly expose: boolean = false

  constructor(code: ErrorCode, message: string, options: IamErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = options.status ?? errorTable[code].status
    this.headers = Object.freeze({ ...options.headers })
  }
}

/** Marks a branch that the types rule out. A new member of a union fails to compile here. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
