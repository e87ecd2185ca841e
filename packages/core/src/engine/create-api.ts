import type { AuditLog } from '../audit/audit-log.ts'
import type { OutboundFederation } from '../federation/outbound/outbound-federation.ts'
import { createManagementApi } from '../management/management-api.ts'
import type { OperationHost } from '../management/management-call.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import type { RecordApiCall } from '../sts/recording-refusal.ts'
import type { Line } from './line.ts'
import type { PolicySource } from './policy-source.ts'

/** What the management API takes from a line. */
export interface ApiParts extends OperationHost {
  readonly audit: AuditLog
  readonly snapshots: SnapshotSource
}

/** The management API of a line, where its policies can be written. Its records are those of the services `iam` and `organizations`. */
export function createApi(
  parts: ApiParts,
  { managed }: PolicySource,
  outbound: OutboundFederation | undefined,
): Line['api'] {
  if (managed === undefined) {
    return () => {
      throw new TypeError('"managed" option must be set: without it nothing can be written')
    }
  }
  const recordApiCall: RecordApiCall = (call) => parts.audit.apiCall('iam', call)
  const recordOrganizationsCall: RecordApiCall = (call) =>
    parts.audit.apiCall('organizations', call)
  const host = { ...parts, recordApiCall, recordOrganizationsCall }
  const outboundHost = outbound && { ...host, outbound }
  return createManagementApi({ ...host, store: managed, outboundHost })
}
