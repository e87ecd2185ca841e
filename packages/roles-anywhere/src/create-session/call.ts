import type { HttpInput, Principal, ServiceHost } from '@gatewarden/core'
import type { ExpiryNotices } from '../objects/expiry-notices.ts'
import type { ServiceState } from '../objects/service-state.ts'
import type { CertificateCrypto } from '../path/crypto-port.ts'
import type { ServiceScope } from '../service/service-scope.ts'
import type { SubjectLog } from '../subjects/subject-log.ts'
import type { TrustStore } from '../trust-store/trust-store.ts'
import type { InFlight } from './in-flight.ts'

/** What CreateSession works with. */
export interface CreateSessionService {
  readonly host: ServiceHost
  readonly scope: ServiceScope
  /** Anchors, profiles and refused subjects of the moment. */
  readonly state: Pick<ServiceState, 'current'>
  readonly subjects: Pick<SubjectLog, 'note'>
  readonly notices: Pick<ExpiryNotices, 'noteAnchor' | 'noteLeaf'>
  /** Its anchors bear the ARNs as ids. */
  readonly store: TrustStore
  readonly crypto: CertificateCrypto
  readonly inFlight: InFlight
  /** Lower case. */
  readonly acceptedHosts: ReadonlySet<string>
  readonly windowSeconds: number
  readonly allowsReplay: boolean
}

/** One call, with what is known of it so far: its audit record is written whatever happens. */
export interface CreateSessionCall {
  readonly input: HttpInput
  readonly requestId: string
  /** Anonymous until the path of the certificate is valid. */
  principal: Principal
  roleArn: string | undefined
  parameters: Readonly<Record<string, unknown>> | undefined
}
