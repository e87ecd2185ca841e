import type { ContextValue } from '../decision/request.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Clock } from '../ports/clock.ts'
import type { HttpInput } from '../ports/http.ts'
import type { Logger } from '../ports/logger.ts'
import type { RoleSessionRequest } from '../sts/role-session.ts'

/** Client certificates as credentials. Made by `x509()` of `@gatewarden/roles-anywhere`. */
export interface CertificateTrust {
  readonly kind: 'certificate'
  /** Headers of proxies that it reads, lower case. It counts those that it ignores. */
  readonly headers: readonly string[]
  /** Called once for each line. @throws {TypeError} for an option that does not fit the line. */
  bind(host: CertificateHost): CertificateSource
}

/** What core lends to a source of client certificates. */
export interface CertificateHost {
  readonly partition: string
  /** Account of the model: owns trust anchors and roles. */
  readonly account: string
  readonly region: string
  readonly metrics: Metrics
  readonly clock: Clock
  readonly logger: Logger
}

/** Finds and verifies the client certificates of requests. */
export interface CertificateSource {
  /**
   * The certificate that a request presents; nothing of it is verified. `undefined`: none.
   *
   * @throws {IamError} `AmbiguousCredentials` for more than one, `InvalidCertificate` for what is none.
   */
  present(input: HttpInput): PresentedCertificate | undefined
  /**
   * Verifies its path, at once where that is known to hold still. Asked for every request.
   *
   * @throws {IamError} `InvalidCertificate`; `ServiceUnavailable` when its status cannot be determined.
   */
  verify(certificate: PresentedCertificate): VerifiedCertificate | Promise<VerifiedCertificate>
}

/** A certificate that a request presents. */
export interface PresentedCertificate {
  /** SHA-256 of its DER, base64url: what tokens are bound to (RFC 8705, section 3.1). */
  readonly thumbprint: string
}

/** A certificate whose path holds. */
export interface VerifiedCertificate {
  /** ARN of the trust anchor. */
  readonly anchor: string
  /** Earliest end of the certificates of the path, in milliseconds. */
  readonly validUntil: number
  /**
   * Whom it stands for; not asked beside a token that is bound to it.
   *
   * @throws {IamError} `AccessDenied` when its attributes cannot be mapped.
   */
  identity(): CertificateIdentity
}

/** Whom a certificate stands for. */
export interface CertificateIdentity {
  /** Unique among all certificates: `x509:ISSUER-KEY-HASH:SERIAL` (RA-2). */
  readonly subject: string
  /** What an application is told of a caller that holds no role. */
  readonly claims: ReadonlyMap<string, string>
  /** Condition keys of every decision on its requests, by folded name (RA-35). */
  readonly keys: ReadonlyMap<string, ContextValue>
  /** The session of a role that it acts through. `undefined`: it holds none (PRIN-13). */
  readonly session: CertificateSession | undefined
}

/** A role session of a certificate, as it is asked for; the trust policy of the role decides (RA-33). */
export interface CertificateSession
  extends Pick<
    RoleSessionRequest,
    'principal' | 'sessionName' | 'tags' | 'sourceIdentity' | 'policies' | 'federation' | 'keys'
  > {
  /** Name or ARN. */
  readonly role: string
  /** Seconds for a session that begins at `now`, in milliseconds. */
  durationSeconds(now: number): number
}
