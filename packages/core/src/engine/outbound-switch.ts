import type { AuditLog } from '../audit/audit-log.ts'
import type { DecisionPoint } from '../context/decision-point.ts'
import type { OutboundFederation } from '../federation/outbound/outbound-federation.ts'
import type { Clock } from '../ports/clock.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import type { OutboundFederationHost } from '../sts/outbound/change-federation.ts'
import { disableOutboundWebIdentityFederation } from '../sts/outbound/disable-federation.ts'
import {
  type EnableOutboundWebIdentityFederationOutput,
  enableOutboundWebIdentityFederation,
} from '../sts/outbound/enable-federation.ts'
import {
  type GetOutboundWebIdentityFederationInfoOutput,
  getOutboundWebIdentityFederationInfo,
} from '../sts/outbound/get-federation-info.ts'
import type { StsCall } from '../sts/sts-call.ts'

/** Turns outbound federation of the caller's account on and off while the process runs (OUT-1). */
export interface OutboundSwitch {
  /** As {@link enableOutboundWebIdentityFederation}. */
  enable(call: StsCall): Promise<EnableOutboundWebIdentityFederationOutput>
  /** As {@link disableOutboundWebIdentityFederation}. */
  disable(call: StsCall): Promise<void>
  /** As {@link getOutboundWebIdentityFederationInfo}. */
  info(call: StsCall): Promise<GetOutboundWebIdentityFederationInfoOutput>
}

/** What the switch works with. */
export interface OutboundSwitchParts {
  readonly audit: AuditLog
  readonly decisions: DecisionPoint
  readonly snapshots: SnapshotSource
  readonly clock: Clock
}

/** Binds the operations to a line. Their records are those of the service `iam`. */
export function createOutboundSwitch(
  outbound: OutboundFederation,
  { audit, decisions, snapshots, clock }: OutboundSwitchParts,
): OutboundSwitch {
  const host: OutboundFederationHost = {
    outbound,
    decisions,
    snapshots,
    clock,
    recordApiCall: (call) => audit.apiCall('iam', call),
  }
  return Object.freeze({
    enable: (call: StsCall) => enableOutboundWebIdentityFederation({}, call, host),
    async disable(call: StsCall) {
      await disableOutboundWebIdentityFederation({}, call, host)
    },
    info: (call: StsCall) => getOutboundWebIdentityFederationInfo({}, call, host),
  })
}
