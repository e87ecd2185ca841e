import type { RequestFacts } from '../context/facts.ts'
import { IamError, unreachable } from '../errors.ts'
import { registeredIssuer } from '../federation/google-issuer.ts'
import { anonymous } from '../identity/principal.ts'
import type { AuthenticationMethod, Metrics } from '../metrics/metrics.ts'
import type { Clock } from '../ports/clock.ts'
import type { HttpInput } from '../ports/http.ts'
import { assertConfirmed, nothingProven, type Possession } from '../session/possession.ts'
import type { SigV4Verifier, VerifiedSignature } from '../sigv4/sigv4-verifier.ts'
import type { Snapshot, SnapshotSource } from '../store/snapshot.ts'
import type { Authentication, Authenticator, RequestLabel } from './authentication.ts'
import type { CertificateCallers } from './certificate-callers.ts'
import type { PresentedCertificate } from './certificate-trust.ts'
import { type Credential, extractCredential } from './credential.ts'
import type { JwtTrust } from './foreign-trust.ts'
import { identityFromJwt, type JwtHost } from './jwt-identity.ts'
import { assertOneIdentity } from './one-identity.ts'
import type { OwnSessions } from './own-sessions.ts'
import type { ProofCheck } from './proof-check.ts'
import { assertForm, noWeakerForms, type RequestForms } from './request-forms.ts'
import type { SigningCredentials } from './signing-credentials.ts'
import { type CachedToken, type TokenCache, tokenDigest } from './token-cache.ts'
import { unverifiedIssuer } from './unverified-issuer.ts'

/** Options of {@link createAuthenticator}. */
export interface AuthenticatorOptions {
  readonly snapshots: SnapshotSource
  readonly clock: Clock
  readonly metrics: Metrics
  readonly cache: TokenCache
  /** Our own session tokens; `undefined`: they are not accepted as credentials. */
  readonly sessions: OwnSessions | undefined
  /** Verifies signatures. `undefined`: signed requests are refused. */
  readonly sigv4: SigV4Verifier | undefined
  /** What requests are signed with; accepted together with `sessions`. */
  readonly signing: SigningCredentials
  /** Foreign issuers by `iss`. */
  readonly issuers: ReadonlyMap<string, JwtTrust>
  readonly jwtHost: JwtHost
  /** Checks DPoP proofs. `undefined`: tokens of that scheme are refused. */
  readonly proofs: ProofCheck | undefined
  readonly requestFacts: (input: HttpInput) => RequestFacts
  /** Callers by client certificate. Default none: a certificate is no identity here. */
  readonly certificates?: CertificateCallers | undefined
}

const nobody: Authentication = Object.freeze({
  principal: anonymous,
  method: 'none',
  expiresAt: undefined,
})

/** Creates what turns the one credential of a request into a principal, at once where the token is known. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const authenticate = (
    input: HttpInput,
    accepted: RequestForms = noWeakerForms,
    request?: RequestLabel,
  ): Authentication | Promise<Authentication> => {
    const { metrics, certificates } = options
    const certificate = certificates?.present(input)
    const credential = extractCredential(input, metrics, certificates?.headers)
    const asked = { input, request, accepted }
    if (certificates !== undefined && certificate !== undefined) {
      if (credential.kind === 'none') return certificates.authenticate(certificate, input, request)
      assertOneIdentity(certificate, credential, input)
      return besideCertificate(credential, certificate, asked, options)
    }
    return byCredential(credential, asked, options)
  }
  return Object.freeze({
    authenticate,
    recheck(input: HttpInput, before: Authentication): Authentication | Promise<Authentication> {
      const key = provenKey(before)
      if (key === undefined) return authenticate(input)
      const credential = extractCredential(input, options.metrics, options.certificates?.headers)
      if (credential.kind !== 'dpop') return authenticate(input)
      const possession = { ...nothingProven, key }
      const presented = { input, request: undefined }
      return counted('dpop', options, () => bound(credential.token, presented, possession, options))
    },
  })
}

/** A request, and its name for records. */
interface Presented {
  readonly input: HttpInput
  readonly request: RequestLabel | undefined
}

/** The same with the weaker forms of signatures that its route accepts. */
interface Asked extends Presented {
  readonly accepted: RequestForms
}

/** A token that says to be bound to the certificate of its request: both must hold. */
async function besideCertificate(
  credential: Credential,
  certificate: PresentedCertificate,
  asked: Asked,
  options: AuthenticatorOptions,
): Promise<Authentication> {
  await options.certificates?.assertValid(certificate) // RULE mtls.certificate-beside-its-token
  const input = { ...asked.input, peerCertificate: certificate.thumbprint }
  return byCredential(credential, { ...asked, input }, options)
}

function byCredential(
  credential: Credential,
  asked: Asked,
  options: AuthenticatorOptions,
): Authentication | Promise<Authentication> {
  switch (credential.kind) {
    case 'none':
      return nobody
    case 'bearer':
      return bearer(credential.token, asked, options)
    case 'dpop':
      return counted('dpop', options, () => proven(credential, asked, options))
    case 'sigv4':
    case 'presigned':
      return signed(asked.input, credential.kind === 'presigned', asked.accepted, options)
    default:
      return unreachable(credential)
  }
}

/** The key that an authentication by DPoP has proved. */
function provenKey({ method, principal }: Authentication): string | undefined {
  if (method !== 'dpop' || !('session' in principal)) return undefined
  const confirmation = principal.session?.confirmation
  return confirmation?.kind === 'dpop' ? confirmation.thumbprint : undefined
}

/** The form is settled first: what no route opted in to costs no look at a key, and counts as no attempt. */
function signed(
  input: HttpInput,
  isPresigned: boolean,
  accepted: RequestForms,
  options: AuthenticatorOptions,
): Promise<Authentication> {
  const { sessions, sigv4, signing } = options
  if (sigv4 === undefined || sessions === undefined) {
    const refusal = new IamError('InvalidToken', 'signed requests are not accepted here')
    return counted('sigv4', options, () => Promise.reject(refusal))
  }
  assertForm(input, isPresigned, accepted)
  return counted('sigv4', options, async () => {
    if (!isPresigned) return await authenticateSigned(input, sigv4, signing)
    if (input.method !== 'GET' && input.method !== 'HEAD') {
      // RULE sigv4.presigned-reads-only
      throw new IamError('SignatureDoesNotMatch', 'a presigned request is a GET or a HEAD')
    }
    return await authenticatePresigned(input, sigv4, signing)
  })
}

function bearer(
  token: string,
  presented: Presented,
  options: AuthenticatorOptions,
): Authentication | Promise<Authentication> {
  const { cache, snapshots, metrics } = options
  const digest = tokenDigest(token)
  const snapshot = snapshots.current()
  const known = knownToken(digest, snapshot, options)
  if (known !== undefined && known.confirmation === undefined) {
    metrics.authentication('bearer', 'accepted')
    return known.authentication
  }
  return counted('bearer', options, async () => {
    const possession = { ...nothingProven, certificate: presented.input.peerCertificate }
    const entry =
      known ?? (await verifyToken(token, { ...presented, possession, snapshot }, options))
    assertConfirmed(entry.confirmation, possession) // RULE pop.checked-on-every-hit
    if (known === undefined) cache.set(digest, entry)
    return entry.authentication
  })
}

/** A token of the scheme DPoP: first its proof, then the token, then what binds the two; the proof is used up last. */
async function proven(
  { token, proof }: Extract<Credential, { kind: 'dpop' }>,
  presented: Presented,
  options: AuthenticatorOptions,
): Promise<Authentication> {
  const { proofs } = options
  if (proofs === undefined) throw new IamError('InvalidToken', 'DPoP is not accepted here')
  const { thumbprint, use } = await proofs.ofRequest(proof, presented.input, token)
  const possession = { ...nothingProven, key: thumbprint }
  const authentication = await bound(token, presented, possession, options)
  await use()
  return authentication
}

/** Who a token of the scheme DPoP stands for: one that is bound to the key. */
async function bound(
  token: string,
  presented: Presented,
  possession: Possession,
  options: AuthenticatorOptions,
): Promise<Authentication> {
  const { cache, snapshots } = options
  const digest = tokenDigest(token)
  const snapshot = snapshots.current()
  const known = knownToken(digest, snapshot, options)
  const entry = known ?? (await verifyToken(token, { ...presented, possession, snapshot }, options))
  assertConfirmed(entry.confirmation, possession)
  if (entry.confirmation === undefined) {
    throw new IamError('InvalidToken', 'the token is bound to no key: it is a bearer token') // RULE pop.scheme-needs-binding
  }
  if (known === undefined) cache.set(digest, entry)
  return Object.freeze({ ...entry.authentication, method: 'dpop' as const })
}

/** A token that was verified before. All endpoints share them: a session counts only where sessions are accepted. */
function knownToken(
  digest: string,
  snapshot: Snapshot,
  { cache, clock, metrics, sessions }: AuthenticatorOptions,
): CachedToken | undefined {
  const entry = cache.get(digest, snapshot, clock.now())
  const known = entry?.claims !== undefined && sessions === undefined ? undefined : entry // RULE token.known-where-accepted
  metrics.cache('token', known === undefined ? 'miss' : 'hit')
  return known
}

/** What a token is verified with. */
interface TokenRequest extends Presented {
  readonly possession: Possession
  readonly snapshot: Snapshot
}

/** Which verifier a token goes to is its own claim; what it must satisfy there is ours. */
async function verifyToken(
  token: string,
  { input, request, possession, snapshot }: TokenRequest,
  options: AuthenticatorOptions,
): Promise<CachedToken> {
  const issuer = unverifiedIssuer(token)
  if (options.sessions !== undefined && issuer === options.sessions.issuer) {
    return options.sessions.verify(token, possession)
  }
  if (issuer === undefined) throw new IamError('InvalidToken', 'the token is malformed')
  const trust = options.issuers.get(registeredIssuer(issuer))
  if (trust === undefined) {
    const message = `no trusted issuer made this token: \`${issuer.slice(0, 256)}\``
    throw new IamError('InvalidToken', message) // RULE source.issuer-exact
  }
  const facts = options.requestFacts(input)
  const identity = await identityFromJwt(
    token,
    trust,
    snapshot,
    { facts, possession, requestId: request?.requestId },
    options.jwtHost,
  )
  const { principal, expiresAt, isKeyTrusted, isRevoked, confirmation, partsIn } = identity
  // INVARIANT: nothing is awaited from here on, so the generation is the one that was asked.
  if (isRevoked()) throw new IamError('ExpiredToken', 'the token expired or was revoked')
  return {
    snapshotVersion: snapshot.version,
    parts: partsIn(snapshot),
    partsIn,
    authentication: Object.freeze({ principal, method: 'bearer', expiresAt }),
    claims: undefined,
    confirmation,
    notBefore: 0,
    expiresAt,
    isKeyTrusted,
    isRevoked,
    generation: options.jwtHost.revocations.generation,
  }
}

/** The secret proves the session or the user; a session's token names it, and the signature covers both (SIG-10). */
export async function authenticateSigned(
  input: HttpInput,
  verifier: SigV4Verifier,
  signing: SigningCredentials,
): Promise<Authentication> {
  return await signer(await verifier.verify(input), input, signing)
}

/** The same for a signature in the query (SIG-9). */
export async function authenticatePresigned(
  input: HttpInput,
  verifier: SigV4Verifier,
  signing: SigningCredentials,
): Promise<Authentication> {
  return await signer(await verifier.verifyPresigned(input), input, signing)
}

async function signer(
  { accessKeyId, securityToken, service, region }: VerifiedSignature,
  input: HttpInput,
  signing: SigningCredentials,
): Promise<Authentication> {
  const possession = { key: undefined, certificate: input.peerCertificate, isSigned: true }
  const scope = { service, region }
  return await signing.authenticate(accessKeyId, securityToken, { possession, scope })
}

/** On native routes whatever is wrong with a credential is 401, and never anonymous (INV-3). */
async function counted(
  method: AuthenticationMethod,
  { metrics }: AuthenticatorOptions,
  work: () => Promise<Authentication>,
): Promise<Authentication> {
  try {
    const authentication = await work()
    metrics.authentication(method, 'accepted')
    return authentication
  } catch (error) {
    const isRefusal = error instanceof IamError && error.status < 500
    metrics.authentication(method, isRefusal ? 'refused' : 'error')
    throw error
  }
}
