import {
  type ApiCaller,
  isAccountId,
  parseArn,
  type ServiceHost,
  systemClock,
  systemTimers,
  type Timers,
  type WireRoute,
  type WireService,
} from '@gatewarden/core'
import { bindService, type ServiceSettings } from './bind-service.ts'
import { createSessionRoute } from './create-session/create-session-route.ts'
import { createManagementApi } from './management/create-management-api.ts'
import type { RolesAnywhereApi } from './management/roles-anywhere-api.ts'
import { MemoryObjectStore } from './objects/memory-object-store.ts'
import type { ServiceObjectStore } from './objects/service-objects.ts'
import { checkKnownKeys, checkUnique } from './option-checks.ts'
import type { PathLimits } from './path/limits.ts'
import type { DeniedSerial } from './revocation/deny-list.ts'
import type { RevocationOptions } from './revocation/revocation-rule.ts'
import { type Profile, type ProfileOptions, readProfile } from './service/profile.ts'
import type { ServiceScope } from './service/service-scope.ts'
import {
  readTrustAnchor,
  type TrustAnchor,
  type TrustAnchorOptions,
} from './service/trust-anchor.ts'
import { MemorySubjectStore } from './subjects/memory-subject-store.ts'
import type { SubjectStore } from './subjects/subject-store.ts'
import { createNodeCrypto } from './trust-store/node-crypto.ts'
import { anchorExpiry } from './trust-store/read-certificates.ts'
import type { AnchorInput } from './trust-store/register-anchor.ts'
import { type ServiceRevocation, serviceRevocation } from './trust-store/service-revocation.ts'
import type { CrlSource } from './trust-store/store-revocation.ts'
import { createTrustStoreOn } from './trust-store/trust-store.ts'

/** Options of {@link rolesAnywhere}. */
export interface RolesAnywhereOptions {
  /** Region of ARNs and signatures: letters, digits and `-`. Default `local`. */
  readonly region?: string
  /** Twelve digits. Default the account of the first role of a profile. */
  readonly account?: string
  /** Default the partition of the first role of a profile. */
  readonly partition?: string
  /** At least one; never changed while the service runs. Default: those that {@link RolesAnywhere.api} creates, alone. */
  readonly trustAnchors?: readonly TrustAnchorOptions[]
  /**
   * At least one; never changed while the service runs. Default: those that {@link RolesAnywhere.api} creates, alone; then
   * `account` and `partition` must be given.
   */
  readonly profiles?: readonly ProfileOptions[]
  /** PEM texts of intermediates that callers need not send. Default none. */
  readonly intermediates?: readonly string[]
  /**
   * `Host` values accepted besides those of `createIam`. The Python client signs
   * `rolesanywhere.REGION.amazonaws.com`, whatever the endpoint. Default none.
   */
  readonly acceptedHosts?: readonly string[]
  /** How far `X-Amz-Date` may be off, in seconds, 241 to 900. Default 300. */
  readonly windowSeconds?: number
  /** Bounds of one path validation. */
  readonly limits?: Partial<PathLimits>
  /** Revocation lists in force from the start. Default none. Later ones: {@link RolesAnywhere.revocation}. */
  readonly crls?: readonly CrlSource[]
  /** How the status of certificates is judged below anchors that do not say it themselves. */
  readonly revocation?: RevocationOptions
  /** Certificates that are refused whatever any CA says. Default none. */
  readonly denySerials?: readonly DeniedSerial[]
  /** Keys that are refused, of leaves or CAs: base64url of their SHA-256. Default none. */
  readonly denySpki?: readonly string[]
  /**
   * Ends the sessions of a certificate once a list or a deny list names it, when the certificate was used within 12 hours.
   * Default true.
   */
  readonly endSessionsOnRevocation?: boolean
  /** Keeps objects that {@link RolesAnywhere.api} manages. Default: in this process, until it ends. */
  readonly objectStore?: ServiceObjectStore
  /** Keeps what was seen of subjects. Default: in this process, until it ends. */
  readonly subjectStore?: SubjectStore
  /** Runs the writing of subjects. Default: timers of the process. */
  readonly timers?: Timers
  /**
   * WARNING: who records a request can then repeat it for `windowSeconds`. Needed only for clients that send two
   * equal requests within one second. Default false.
   */
  readonly unsafeAllowReplay?: boolean
}

/** The service, ready to be given to `createIam({ services: [ … ] })`. */
export interface RolesAnywhere extends WireService {
  /** ARN of a configured trust anchor. @throws {TypeError} for an unknown name. */
  trustAnchorArn(name: string): string
  /** ARN of a configured profile. @throws {TypeError} for an unknown name. */
  profileArn(name: string): string
  /** Revocation lists and deny lists, to be changed while the service runs. */
  readonly revocation: ServiceRevocation
  /**
   * The operations of the service for a caller; every call is authorized for it.
   *
   * @throws {TypeError} before `createIam` has the service, and for what is no caller.
   */
  api(caller: ApiCaller): RolesAnywhereApi
}

const knownKeys = [
  'region',
  'account',
  'partition',
  'trustAnchors',
  'profiles',
  'intermediates',
  'acceptedHosts',
  'windowSeconds',
  'limits',
  'crls',
  'revocation',
  'denySerials',
  'denySpki',
  'endSessionsOnRevocation',
  'objectStore',
  'subjectStore',
  'timers',
  'unsafeAllowReplay',
] as const

/**
 * Serves CreateSession: a workload signs a request with the key of its certificate and gets the temporary credentials
 * of a role. Certificates and options are checked here, at once.
 *
 * @example
 * const anywhere = rolesAnywhere({
 *   region: 'plant-1',
 *   trustAnchors: [{ name: 'plant', pem }],
 *   profiles: [{ name: 'presses', roleArns: ['arn:gw:iam::000000000001:role/press'] }],
 * })
 * const iam = createIam({ model, policies, baseUrl, services: [anywhere] })
 *
 * @throws {TypeError} for a mistake in the options.
 * @throws {TrustAnchorError} `ValidationException` for a certificate that breaks a rule of registration.
 * @throws {CrlError} `ValidationException` for a revocation list that is not taken.
 */
export function rolesAnywhere(options: RolesAnywhereOptions): RolesAnywhere {
  checkKnownKeys('rolesAnywhere', options, knownKeys)
  const settings = readSettings(options)
  const { anchors, profiles } = settings.configured
  let api: ((caller: ApiCaller) => RolesAnywhereApi) | undefined
  // Before the service is bound there are no sessions.
  let endRevoked = async (): Promise<void> => undefined
  return Object.freeze({
    name: 'rolesanywhere',
    bind(host: ServiceHost): readonly WireRoute[] {
      checkHost(host, settings.configured.scope)
      for (const { name, pem } of anchors)
        host.metrics.trustAnchorExpiry(name, anchorExpiry(name, pem))
      const bound = bindService(settings, host)
      api = createManagementApi(bound.management)
      endRevoked = () => bound.management.revokedSessions.end()
      return [createSessionRoute(bound.sessions)]
    },
    trustAnchorArn: (name: string) => arnOf('trust anchor', anchors, name),
    profileArn: (name: string) => arnOf('profile', profiles, name),
    revocation: serviceRevocation(settings.trustStore.revocation, () => endRevoked()),
    api(caller: ApiCaller): RolesAnywhereApi {
      if (api === undefined) throw new TypeError('the service is not part of `createIam` yet')
      return api(caller)
    },
  })
}

function readSettings(options: RolesAnywhereOptions): ServiceSettings {
  const { trustAnchors = [], profiles: givenProfiles = [] } = options
  const scope = readScope(options)
  const windowSeconds = readWindow(options.windowSeconds)
  const anchors = trustAnchors.map((anchor) => readTrustAnchor(anchor, scope))
  const profiles = givenProfiles.map((profile) => readProfile(profile, scope))
  // An empty list is a mistake; who leaves it out manages all of them by `api()`.
  if (options.trustAnchors !== undefined) checkObjects('trustAnchors', anchors)
  if (options.profiles !== undefined) checkObjects('profiles', profiles)
  const crypto = createNodeCrypto()
  const trustStore = createTrustStoreOn(crypto, {
    anchors: anchors.map(anchorInput),
    intermediates: options.intermediates ?? [],
    limits: options.limits ?? {},
    crls: options.crls ?? [],
    revocation: options.revocation ?? {},
    denySerials: options.denySerials ?? [],
    denySpki: options.denySpki ?? [],
    clock: systemClock,
  })
  return {
    configured: { scope, anchors, profiles },
    trustStore,
    crypto,
    objectStore: options.objectStore ?? new MemoryObjectStore(),
    subjectStore: options.subjectStore ?? new MemorySubjectStore(),
    timers: options.timers ?? systemTimers,
    acceptedHosts: (options.acceptedHosts ?? []).map((host) => host.toLowerCase()),
    windowSeconds,
    allowsReplay: options.unsafeAllowReplay ?? false,
    endsSessions: options.endSessionsOnRevocation ?? true,
  }
}

function anchorInput({ arn, pem, unsafePublicRoot, revocation }: TrustAnchor): AnchorInput {
  const input = { id: arn, pem, unsafePublicRoot }
  return revocation === undefined ? input : { ...input, revocation }
}

function readScope({
  region = 'local',
  account,
  partition,
  profiles = [],
}: RolesAnywhereOptions): ServiceScope {
  const role = parseArn(profiles[0]?.roleArns[0] ?? '')
  const scope = {
    region,
    account: account ?? role?.account ?? '',
    partition: partition ?? role?.partition ?? '',
  }
  if (!/^[a-zA-Z0-9-]{1,64}$/.test(region))
    throw new TypeError('"region" option must have 1 to 64 letters, digits or `-`')
  if (!isAccountId(scope.account)) throw new TypeError('"account" option must have twelve digits')
  if (!/^[a-z0-9-]+$/.test(scope.partition))
    throw new TypeError('"partition" option must have letters, digits or `-`')
  return Object.freeze(scope)
}

function readWindow(seconds = 300): number {
  // SDKs correct their clock only when it is four minutes off: a smaller window would never heal (WIRE-12).
  if (!Number.isSafeInteger(seconds) || seconds < 241 || seconds > 900) {
    throw new TypeError('"windowSeconds" option must be an integer from 241 to 900')
  }
  return seconds
}

function checkObjects(option: string, objects: readonly (TrustAnchor | Profile)[]): void {
  if (objects.length === 0) throw new TypeError(`"${option}" option must not be empty`)
  checkUnique(
    option,
    objects.map(({ name }) => name),
  )
  checkUnique(
    option,
    objects.map(({ arn }) => arn),
  )
}

/** Anchor, profile and role belong to one account (RA-16): the one that core serves. */
function checkHost(host: ServiceHost, scope: ServiceScope): void {
  if (host.account !== scope.account || host.partition !== scope.partition) {
    throw new TypeError(
      `"services" option: rolesAnywhere is of account ${scope.account} in ${scope.partition}, the model of ${host.account} in ${host.partition}`,
    )
  }
}

function arnOf(kind: string, objects: readonly (TrustAnchor | Profile)[], name: string): string {
  const found = objects.find((object) => object.name === name)
  if (found === undefined) throw new TypeError(`no ${kind} is named \`${name}\``)
  return found.arn
}
