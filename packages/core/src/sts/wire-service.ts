import type { ApiCallRecord } from '../audit/audit-log.ts'
import type { DecisionPoint } from '../context/decision-point.ts'
import type { RequestFacts } from '../context/facts.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Clock } from '../ports/clock.ts'
import type { HttpInput, WireRoute } from '../ports/http.ts'
import type { Logger } from '../ports/logger.ts'
import type { Random } from '../ports/random.ts'
import type { SingleUseStore } from '../ports/single-use.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import type { RoleSessionIssuer } from './role-session.ts'
import type { StsCall } from './sts-call.ts'

/** Sessions that were made from what a service vouches for (RA-37). */
export interface VouchedSessions {
  /** `fed.iss` of the tokens: ARN of a trust anchor. */
  readonly issuer: string
  /** `fed.sub` of the tokens. Default: every subject of the issuer. */
  readonly subject?: string
}

/** What core lends to a service such as Roles Anywhere. */
export interface ServiceHost {
  readonly partition: string
  /** Account of the model: owns what has no other owner. */
  readonly account: string
  /** Accepted `Host` values, lower case (SIG-5). */
  readonly acceptedHosts: readonly string[]
  readonly snapshots: SnapshotSource
  readonly sessions: Pick<RoleSessionIssuer, 'issue'>
  readonly decisions: DecisionPoint
  /**
   * Ends every session issued until now; in force when the promise is made. Recorded as `RevokeSession`.
   *
   * @param by - default the application itself.
   * @throws {IamError} `LimitExceeded` when too many revocations are in force.
   */
  endSessions(sessions: VouchedSessions, by?: StsCall): Promise<void>
  readonly singleUse: SingleUseStore
  /** Writes one management event of the service: a call that was answered or refused. */
  recordApiCall(call: ApiCallRecord): void
  readonly metrics: Metrics
  readonly logger: Logger
  readonly clock: Clock
  readonly random: Random
  /** Source address, user agent and transport of a request (PLAT-12, PLAT-13). */
  requestFacts(input: HttpInput): RequestFacts
}

/** A service that `createIam` mounts: `services: [rolesAnywhere({ … })]`. */
export interface WireService {
  readonly name: string
  /** Called once at construction. */
  bind(host: ServiceHost): readonly WireRoute[]
}
