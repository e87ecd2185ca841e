import type { RequestFacts } from '../context/facts.ts'
import { IamError } from '../errors.ts'
import type { ArnOwner } from '../identity/arns.ts'
import type { FederatedPrincipal } from '../identity/principal.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Clock } from '../ports/clock.ts'
import type { HttpInput } from '../ports/http.ts'
import type { Random } from '../ports/random.ts'
import { uuidFrom } from '../ports/uuid.ts'
import type { Revocations } from '../session/revocation/revocations.ts'
import type { Snapshot, SnapshotSource } from '../store/snapshot.ts'
import { countingAuthentication } from '../sts/counting-authentication.ts'
import type { RoleSessionIssuer } from '../sts/role-session.ts'
import type { Authentication, RequestLabel } from './authentication.ts'
import type {
  CertificateIdentity,
  CertificateSession,
  CertificateSource,
  PresentedCertificate,
  VerifiedCertificate,
} from './certificate-trust.ts'
import { roleArnOf, trustParts } from './jwt-identity.ts'
import { principalFromSession, sessionParts } from './session-principal.ts'
import type { CachedToken, TokenCache } from './token-cache.ts'

/** Callers who are known by a client certificate alone. */
export interface CertificateCallers {
  /** Headers of proxies that the source of certificates reads, lower case. */
  readonly headers: readonly string[]
  /** As {@link CertificateSource.present}, counted when it refuses. */
  present(input: HttpInput): PresentedCertificate | undefined
  /**
   * Who a certificate stands for, at once where path and session are known.
   *
   * @throws {IamError} `InvalidCertificate`, `AccessDenied` when no trust policy lets it in, `ServiceUnavailable`.
   */
  authenticate(
    certificate: PresentedCertificate,
    input: HttpInput,
    request: RequestLabel | undefined,
  ): Authentication | Promise<Authentication>
  /** Verifies the certificate beside a token that is bound to it. @throws {IamError} `InvalidCertificate`. */
  assertValid(certificate: PresentedCertificate): Promise<void>
}

/** Options of {@link createCertificateCallers}. */
export interface CertificateCallersOptions extends ArnOwner {
  readonly source: CertificateSource
  readonly headers: readonly string[]
  readonly snapshots: SnapshotSource
  readonly sessions: RoleSessionIssuer
  readonly cache: TokenCache
  readonly revocations: Revocations
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  readonly requestFacts: (input: HttpInput) => RequestFacts
}

/** Creates what turns client certificates into principals (MTLS-4, MTLS-7). */
export function createCertificateCallers(options: CertificateCallersOptions): CertificateCallers {
  const { source, metrics } = options
  return Object.freeze({
    headers: options.headers,
    present(input: HttpInput) {
      try {
        return source.present(input)
      } catch (error) {
        metrics.authentication('mtls', 'refused')
        throw error
      }
    },
    authenticate(certificate: PresentedCertificate, input: HttpInput, request?: RequestLabel) {
      const verified = source.verify(certificate)
      if (!('then' in verified)) {
        const known = knownCaller(certificate, verified, options)
        metrics.cache('token', known === undefined ? 'miss' : 'hit')
        if (known !== undefined) {
          metrics.authentication('mtls', 'accepted')
          return known.authentication
        }
      }
      return countingAuthentication(metrics, 'mtls', async () =>
        callerOf(certificate, await verified, { input, request }, options),
      )
    },
    async assertValid(certificate: PresentedCertificate) {
      try {
        await source.verify(certificate)
      } catch (error) {
        // Accepted, the request is counted as what its token is.
        await countingAuthentication(metrics, 'mtls', () => Promise.reject(error))
      }
    },
  })
}

/** The session of a certificate that goes on. INVARIANT: its path was found valid for this request. */
function knownCaller(
  certificate: PresentedCertificate,
  verified: VerifiedCertificate,
  { cache, snapshots, clock }: CertificateCallersOptions,
): CachedToken | undefined {
  return cache.get(cacheKey(certificate, verified), snapshots.current(), clock.now())
}

/** No digest of a token: those hold no colon. The hash has a fixed length, so the parts cannot meet. */
function cacheKey({ thumbprint }: PresentedCertificate, { anchor }: VerifiedCertificate): string {
  return `x509:${thumbprint}:${anchor}`
}

/** A request, and its name for records. */
interface AskedRequest {
  readonly input: HttpInput
  readonly request: RequestLabel | undefined
}

async function callerOf(
  certificate: PresentedCertificate,
  verified: VerifiedCertificate,
  asked: AskedRequest,
  options: CertificateCallersOptions,
): Promise<Authentication> {
  const known = knownCaller(certificate, verified, options)
  if (known !== undefined) return known.authentication
  const { snapshots, cache, revocations } = options
  const snapshot = snapshots.current()
  const identity = verified.identity()
  const { session } = identity
  const { principal, expiresAt, isRevoked, partsIn } =
    session === undefined
      ? holder(verified, identity)
      : await sessionHolder(
          session,
          { ...asked, certificate, subject: identity.subject, snapshot },
          options,
        )
  // INVARIANT: nothing is awaited from here on, so the generation is the one that was asked.
  if (isRevoked()) throw new IamError('ExpiredToken', 'the session of the certificate was revoked')
  const { keys } = identity
  const authentication = Object.freeze({ principal, method: 'mtls' as const, expiresAt, keys })
  cache.set(cacheKey(certificate, verified), {
    snapshotVersion: snapshot.version,
    parts: partsIn(snapshot),
    partsIn,
    authentication,
    claims: undefined,
    confirmation: undefined,
    notBefore: 0,
    expiresAt,
    isKeyTrusted: () => true, // Of the path, the source is asked before anybody is looked up here.
    isRevoked,
    generation: revocations.generation,
  })
  return authentication
}

type Holder = Pick<Authentication, 'principal'> &
  Pick<CachedToken, 'expiresAt' | 'isRevoked' | 'partsIn'>

/** A caller that its trust anchor vouches for and that holds no role (PRIN-13). */
function holder(
  { anchor, validUntil }: VerifiedCertificate,
  identity: CertificateIdentity,
): Holder {
  const { subject, claims } = identity
  const principal: FederatedPrincipal = Object.freeze({
    kind: 'federated',
    provider: anchor,
    issuer: undefined,
    subject,
    claims,
  })
  // There is no session that a watermark could end: every request proves the certificate anew.
  return { principal, expiresAt: validUntil, isRevoked: () => false, partsIn: () => [] }
}

interface SessionRequest extends AskedRequest {
  readonly certificate: PresentedCertificate
  readonly subject: string
  readonly snapshot: Snapshot
}

/** Begins the session of a role: its trust policy is asked, as for CreateSession (RA-33). */
async function sessionHolder(
  { role, durationSeconds, ...session }: CertificateSession,
  { certificate, input, request, subject, snapshot }: SessionRequest,
  options: CertificateCallersOptions,
): Promise<Holder> {
  const { sessions, revocations, clock, random, requestFacts } = options
  const roleArn = roleArnOf(role, options)
  const claims = await sessions.begin({
    ...session,
    action: 'sts:AssumeRole',
    roleArn,
    durationSeconds: durationSeconds(clock.now()),
    transitiveTagKeys: [],
    mfa: undefined,
    facts: requestFacts(input),
    clientId: subject,
    requestId: request?.requestId ?? uuidFrom(random),
    overlong: 'cut',
    binding: { kind: 'certificate', thumbprint: certificate.thumbprint }, // RULE mtls.session-bound-to-its-certificate
  })
  return {
    principal: principalFromSession(claims, snapshot),
    expiresAt: claims.expiresAt,
    isRevoked: () => revocations.isRevoked(claims),
    partsIn: (other) => [...trustParts(roleArn, other), ...sessionParts(claims, other)],
  }
}
