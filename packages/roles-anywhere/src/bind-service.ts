import type { ServiceHost, Timers } from '@gatewarden/core'
import type { CreateSessionService } from './create-session/call.ts'
import { InFlight } from './create-session/in-flight.ts'
import type { ManagementService } from './management/management-call.ts'
import { ExpiryNotices } from './objects/expiry-notices.ts'
import type { ServiceObjectStore } from './objects/service-objects.ts'
import { ServiceState } from './objects/service-state.ts'
import type { ConfiguredObjects, ServiceView } from './objects/service-view.ts'
import type { CertificateCrypto } from './path/crypto-port.ts'
import { warnOfOpenTrust } from './service/open-trust.ts'
import { SubjectLog } from './subjects/subject-log.ts'
import type { SubjectStore } from './subjects/subject-store.ts'
import type { ChangingTrustStore } from './trust-store/trust-store.ts'

/** Options of the service, read. */
export interface ServiceSettings {
  readonly configured: ConfiguredObjects
  readonly trustStore: ChangingTrustStore
  readonly crypto: CertificateCrypto
  readonly objectStore: ServiceObjectStore
  readonly subjectStore: SubjectStore
  readonly timers: Timers
  /** Lower case. */
  readonly acceptedHosts: readonly string[]
  readonly windowSeconds: number
  readonly allowsReplay: boolean
}

/** The two faces of the service: sessions for workloads, management for operators. */
export interface BoundService {
  readonly sessions: CreateSessionService
  readonly management: ManagementService
}

const mostVerifications = 64

/** Connects the service with what core lends it; both faces share one state. */
export function bindService(settings: ServiceSettings, host: ServiceHost): BoundService {
  const { configured, trustStore, crypto, subjectStore, timers } = settings
  const { scope } = configured
  const notices = new ExpiryNotices({ ...host, sha256: crypto.sha256 })
  const changed = ({ anchors }: ServiceView): void => {
    for (const anchor of anchors.values()) notices.noteAnchor(anchor, host.clock.now())
  }
  const state = new ServiceState({
    configured,
    store: settings.objectStore,
    trustStore,
    host,
    changed,
  })
  state.start()
  warnOfOpenTrust(host)
  const subjects = new SubjectLog({ store: subjectStore, timers, logger: host.logger })
  const sessions: CreateSessionService = {
    host,
    scope,
    state,
    subjects,
    notices,
    store: trustStore,
    crypto,
    inFlight: new InFlight(mostVerifications),
    acceptedHosts: new Set([...host.acceptedHosts, ...settings.acceptedHosts]),
    windowSeconds: settings.windowSeconds,
    allowsReplay: settings.allowsReplay,
  }
  return { sessions, management: { host, scope, state, subjectLog: subjects, subjectStore } }
}
