/** How one error code reaches a caller. */
export interface ErrorDefinition {
  /** HTTP status of the answer that carries the code. */
  readonly status: number
  /** Short text for `title` of problem+json; says nothing about policies. */
  readonly title: string
}

/**
 * The one table of error codes. AWS's spelling where AWS has the code (STS spec, section 4.4).
 *
 * Each code has a section in `docs/errors.md`; `pnpm check:errors` compares the two.
 */
export const errorTable = {
  // Authentication and authorization
  AccessDenied: { status: 403, title: 'Access denied' },
  AmbiguousCredentials: { status: 400, title: 'More than one credential was presented' },
  ExpiredToken: { status: 403, title: 'The token has expired' },
  IncompleteSignature: { status: 400, title: 'The signature is incomplete' },
  InvalidCertificate: { status: 401, title: 'The certificate is not valid' },
  InvalidClientTokenId: { status: 403, title: 'The credential is not valid' },
  InvalidDpopProof: { status: 401, title: 'The proof of possession is not valid' },
  InvalidToken: { status: 401, title: 'The token is not valid' },
  MissingAuthenticationToken: { status: 401, title: 'No credentials were presented' },
  SignatureDoesNotMatch: { status: 403, title: 'The signature does not match' },
  InvalidClient: { status: 401, title: 'The client is not authenticated' },
  UseDpopNonce: { status: 401, title: 'The proof of possession needs a nonce' },
  InvalidAuthenticationCode: { status: 403, title: 'The codes do not prove the device' },
  InsufficientUserAuthentication: { status: 401, title: 'Stronger authentication is required' },
  // STS
  ExpiredTokenException: { status: 400, title: 'The web identity token has expired' },
  IDPCommunicationError: { status: 400, title: 'The identity provider cannot be reached' },
  IDPRejectedClaim: { status: 403, title: 'The identity provider token was rejected' },
  InvalidAction: { status: 400, title: 'Unknown action or version' },
  InvalidAuthorizationMessageException: { status: 400, title: 'The message cannot be decoded' },
  InvalidIdentityToken: { status: 400, title: 'The web identity token is not valid' },
  InvalidScope: { status: 400, title: 'The scope is not valid' },
  JWTPayloadSizeExceededException: { status: 400, title: 'The token would be too large' },
  MalformedPolicyDocument: { status: 400, title: 'The policy document is malformed' },
  MalformedQueryString: { status: 400, title: 'The form is malformed' },
  MissingAction: { status: 400, title: 'No action was given' },
  OutboundWebIdentityFederationDisabledException: {
    status: 403,
    title: 'The account issues no web identity tokens',
  },
  PackedPolicyTooLarge: { status: 400, title: 'Session policies and tags are too large' },
  SessionDurationEscalationException: {
    status: 403,
    title: 'The token would outlive the session',
  },
  ValidationError: { status: 400, title: 'A parameter is not valid' },
  // Roles Anywhere
  AccessDeniedException: { status: 403, title: 'Access denied' },
  InternalServerException: { status: 500, title: 'Internal error' },
  ResourceNotFoundException: { status: 404, title: 'Not found' },
  ServiceUnavailableException: { status: 503, title: 'Temporarily unavailable' },
  TooManyTagsException: { status: 400, title: 'There are too many tags' },
  ThrottlingException: { status: 429, title: 'Too many requests' },
  UnknownOperationException: { status: 404, title: 'Unknown operation' },
  ValidationException: { status: 400, title: 'A parameter is not valid' },
  // Routes
  MethodNotAllowed: { status: 405, title: 'The method is not allowed here' },
  InvalidResourceParameter: { status: 400, title: 'A route parameter is not valid' },
  RequestEntityTooLarge: { status: 413, title: 'The request is too large' },
  UnmappedRoute: { status: 403, title: 'Access denied' },
  // Start-up: the application is refused, not a caller
  CertificateHeaderWithoutTrustedProxies: { status: 500, title: 'Internal error' },
  GuardMisconfigured: { status: 500, title: 'Internal error' },
  MissingAudience: { status: 500, title: 'Internal error' },
  MissingIssuer: { status: 500, title: 'Internal error' },
  RouteBeforeAuthenticate: { status: 500, title: 'Internal error' },
  UnjudgedMount: { status: 500, title: 'Internal error' },
  UnmappedParameter: { status: 500, title: 'Internal error' },
  UnsafeTrustProxy: { status: 500, title: 'Internal error' },
  // Changes of entities
  ConcurrentModification: { status: 409, title: 'The entity is being changed' },
  FeatureDisabled: { status: 404, title: 'The feature is disabled' },
  FeatureEnabled: { status: 409, title: 'The feature is already enabled' },
  DeleteConflict: { status: 409, title: 'The entity is in use' },
  EntityAlreadyExists: { status: 409, title: 'The entity exists already' },
  LimitExceeded: { status: 409, title: 'A limit is exceeded' },
  NoSuchEntity: { status: 404, title: 'No such entity' },
  UnmodifiableEntity: { status: 400, title: 'The entity cannot be changed' },
  // Organizations
  AccountNotFoundException: { status: 404, title: 'No such account' },
  AlreadyInOrganizationException: { status: 409, title: 'There is an organization already' },
  AWSOrganizationsNotInUseException: { status: 400, title: 'There is no organization' },
  ChildNotFoundException: { status: 404, title: 'No such unit or account' },
  ConstraintViolationException: {
    status: 409,
    title: 'A constraint of the organization is violated',
  },
  DestinationParentNotFoundException: { status: 404, title: 'No such destination' },
  DuplicateAccountException: { status: 409, title: 'The account is there already' },
  DuplicateOrganizationalUnitException: { status: 409, title: 'The unit exists already' },
  DuplicatePolicyAttachmentException: { status: 409, title: 'The policy is attached already' },
  DuplicatePolicyException: { status: 409, title: 'The policy exists already' },
  OrganizationalUnitNotEmptyException: { status: 409, title: 'The unit is not empty' },
  OrganizationalUnitNotFoundException: { status: 404, title: 'No such unit' },
  ParentNotFoundException: { status: 404, title: 'No such parent' },
  PolicyInUseException: { status: 409, title: 'The policy is attached' },
  PolicyNotAttachedException: { status: 400, title: 'The policy is not attached' },
  PolicyNotFoundException: { status: 404, title: 'No such policy' },
  SourceParentNotFoundException: { status: 404, title: 'No such source' },
  TargetNotFoundException: { status: 404, title: 'No such target' },
  // State
  InternalFailure: { status: 500, title: 'Internal error' },
  KeyStoreInvalid: { status: 500, title: 'Internal error' },
  PolicySourceInvalid: { status: 500, title: 'Internal error' },
  ServiceUnavailable: { status: 503, title: 'Temporarily unavailable' },
  StalePolicy: { status: 503, title: 'Temporarily unavailable' },
} as const

/** A stable error code: a row of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable

/** The row of a code; typed, so that a malformed row does not compile. */
function definitionOf(code: ErrorCode): ErrorDefinition {
  return errorTable[code]
}

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
    this.status = options.status ?? definitionOf(code).status
    this.headers = Object.freeze({ ...options.headers })
  }
}

/** Marks a branch that the types rule out. A new member of a union fails to compile here. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
