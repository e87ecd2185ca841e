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
import { RevokedSessions } from './subjects/revoked-sessions.ts'
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
  readonly endsSessions: boolean
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
  const subjects = new SubjectLog({ store: subjectStore, timers, logger: host.logger })
  const revokedSessions = new RevokedSessions({
    isOn: settings.endsSessions,
    trustStore,
    subjectLog: subjects,
    subjectStore,
    sha256: crypto.sha256,
    host,
  })
  const state = new ServiceState({
    configured,
    store: settings.objectStore,
    trustStore,
    host,
    changed,
    // What was seen is a record: one that cannot be read refuses nobody (RA-24).
    loaded: () =>
      revokedSessions
        .end()
        .catch((err: unknown) =>
          host.logger.error({ err }, 'sessions of revoked certificates were not ended'),
        ),
  })
  state.start()
  warnOfOpenTrust(host)
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
  const { revocation } = trustStore
  const management: ManagementService = {
    host,
    scope,
    state,
    subjectLog: subjects,
    subjectStore,
    revokedSessions,
    revocation,
  }
  return { sessions, management }
}
