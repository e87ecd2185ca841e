import type { AuditLog } from '../audit/audit-log.ts'
import type { DecisionPoint } from '../context/decision-point.ts'
import type { RequestFacts } from '../context/facts.ts'
import type { HttpInput } from '../ports/http.ts'
import type { Revocations } from '../session/revocation/revocations.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import type { RecordApiCall } from '../sts/recording-refusal.ts'
import type { RoleSessionIssuer } from '../sts/role-session.ts'
import type { StsCall } from '../sts/sts-call.ts'
import type { ServiceHost, VouchedSessions } from '../sts/wire-service.ts'
import type { LineSettings } from './line-settings.ts'
import { createSessionRevoker } from './session-revoker.ts'

/** Parts of a line that it lends. */
export interface LentParts {
  readonly settings: LineSettings
  readonly audit: AuditLog
  /** Writes the record of a call of `sts`. */
  readonly recordApiCall: RecordApiCall
  readonly snapshots: SnapshotSource
  readonly sessions: RoleSessionIssuer
  readonly decisions: DecisionPoint
  readonly revocations: Revocations
  readonly requestFacts: (input: HttpInput) => RequestFacts
}

/** What a line lends to the service of this name. */
export function createServiceHost(name: string, parts: LentParts): ServiceHost {
  const { settings, audit } = parts
  const revoker = createSessionRevoker({ ...parts, ...settings })
  return Object.freeze({
    partition: settings.model.partition,
    account: settings.model.account,
    acceptedHosts: settings.acceptedHosts,
    snapshots: parts.snapshots,
    sessions: parts.sessions,
    decisions: parts.decisions,
    async endSessions(sessions: VouchedSessions, by?: StsCall) {
      await revoker.revoke(sessions, by)
    },
    singleUse: settings.singleUse,
    recordApiCall: (call: Parameters<ServiceHost['recordApiCall']>[0]) => audit.apiCall(name, call),
    metrics: settings.metrics,
    logger: settings.logger,
    clock: settings.clock,
    random: settings.random,
    requestFacts: parts.requestFacts,
  })
}
