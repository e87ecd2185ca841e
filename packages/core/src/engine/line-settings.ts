import type { AuditSink } from '../audit/audit-event.ts'
import type { AccessMapping } from '../authzen/access-mapping.ts'
import { IamError } from '../errors.ts'
import type { OutboundFederation } from '../federation/outbound/outbound-federation.ts'
import type { KeyStore } from '../keys/key-store.ts'
import { type Metrics, noMetrics } from '../metrics/metrics.ts'
import type { RelyingParty } from '../mfa/webauthn/webauthn-verifier.ts'
import { type Clock, systemClock } from '../ports/clock.ts'
import { type Logger, silentLogger } from '../ports/logger.ts'
import type { MintRecord } from '../ports/mint-record.ts'
import { type Random, systemRandom } from '../ports/random.ts'
import type { SessionPolicyStore } from '../ports/session-policies.ts'
import type { SingleUseStore } from '../ports/single-use.ts'
import { systemTimers, type Timers } from '../ports/timers.ts'
import { createKeyRing } from '../session/key-ring.ts'
import { createMasterKeys, type MasterKeys } from '../session/master-keys.ts'
import { recordingMints } from '../session/recording-mints.ts'
import type { SessionTokens } from '../session/session-grant.ts'
import { createSessionTokens } from '../session/session-tokens.ts'
import { createMemoryMintRecord } from '../store/memory/mint-record.ts'
import { createMemorySingleUse } from '../store/memory/single-use.ts'
import type { OAuthClients } from '../sts/oauth/oauth-client.ts'
import type { WireService } from '../sts/wire-service.ts'
import { resolveAuthZen } from './authzen-options.ts'
import type { CertificateTrust } from './certificate-trust.ts'
import type { JwtTrust } from './foreign-trust.ts'
import type { LineOptions } from './line.ts'
import { resolveOAuthClients } from './oauth-options.ts'
import { resolveOutboundFederation } from './outbound-options.ts'
import { type ProofSettings, resolveProofs } from './proof-options.ts'
import { parsePublicUrl } from './public-url.ts'
import { type ProxyTrust, parseProxyRanges } from './request-facts.ts'
import { resolveSessionPolicies } from './session-policies-option.ts'
import { resolveSignedRequests, type SignedRequestSettings } from './signed-request-options.ts'
import { assertKnownOptions, type TrustSource } from './trust-source.ts'
import { resolveWebAuthn } from './webauthn-options.ts'

/** The options with every default filled in; frozen. */
export interface LineSettings {
  readonly model: LineOptions['model']
  readonly policies: LineOptions['policies']
  /** How trust policies are read; empty: by default. */
  readonly trustReading: Pick<LineOptions, 'sharedIssuers' | 'strictTrust'>
  readonly managed: NonNullable<LineOptions['managed']>
  readonly baseUrl: string | undefined
  readonly region: string
  readonly acceptedHosts: readonly string[]
  readonly proxies: ProxyTrust
  readonly issuers: ReadonlyMap<string, JwtTrust>
  readonly acceptsSessions: boolean
  /** `undefined`: client certificates are no identity. */
  readonly certificates: CertificateTrust | undefined
  readonly services: readonly WireService[]
  readonly tokens: SessionTokens
  /** `undefined` without `baseUrl`. */
  readonly outbound: OutboundFederation | undefined
  /** Registered clients of the token endpoint. */
  readonly oauthClients: OAuthClients
  /** `undefined` where no public URL is known. */
  readonly proofs: ProofSettings | undefined
  /** `undefined`: no access is evaluated for others. */
  readonly authzen: AccessMapping | undefined
  /** `undefined`: no ceremony of WebAuthn is served. */
  readonly webAuthn: RelyingParty | undefined
  /** `undefined`: no long-term access key has a secret. */
  readonly masterKeys: MasterKeys | undefined
  readonly encodesDenials: boolean
  readonly signedRequests: SignedRequestSettings
  readonly decisionCacheEntries: number
  readonly tokenCacheEntries: number
  readonly singleUse: SingleUseStore
  readonly mintRecord: MintRecord
  /** `undefined`: no event is made. */
  readonly audit: AuditSink | undefined
  readonly metrics: Metrics
  readonly logger: Logger
  readonly clock: Clock
  readonly random: Random
  readonly timers: Timers
}

/** Names of the {@link LineOptions}. */
export const lineOptionNames: readonly string[] = [
  'model',
  'policies',
  'trust',
  'sharedIssuers',
  'strictTrust',
  'managed',
  'baseUrl',
  'region',
  'acceptedHosts',
  'trustedProxies',
  'services',
  'sessionTokens',
  'sessionPolicies',
  'sessionPolicyStore',
  'masterKeys',
  'keys',
  'signedRequests',
  'encodedDenials',
  'outboundFederation',
  'oauthClients',
  'dpop',
  'mtls',
  'authzen',
  'webAuthn',
  'decisionCacheEntries',
  'tokenCacheEntries',
  'audit',
  'metrics',
  'logger',
  'clock',
  'random',
  'timers',
  'singleUse',
  'mintRecord',
] satisfies readonly (keyof LineOptions)[]

/** Issuer of sessions that never leave the process. */
const localIssuer = 'urn:gatewarden:local'

/**
 * Validates the options once and fills in the defaults.
 *
 * @throws {TypeError} naming the option.
 * @throws {IamError} `MissingIssuer` when `session()`, `outboundFederation`, `authzen` or `webAuthn` comes without `baseUrl`.
 */
export function resolveLineOptions(options: LineOptions): LineSettings {
  assertKnownOptions('createLine', options, lineOptionNames)
  assertFirstOptions(options)
  const { model, policies, trust = [] } = options
  const baseUrl =
    options.baseUrl === undefined ? undefined : parsePublicUrl('baseUrl', options.baseUrl)
  const acceptsSessions = trust.some(({ kind }) => kind === 'session')
  if (acceptsSessions && baseUrl === undefined && options.sessionTokens === undefined) {
    const message =
      '"baseUrl" option must be set: session() accepts tokens that were issued under it'
    throw new IamError('MissingIssuer', message) // RULE source.issuer-required
  }
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const metrics = options.metrics ?? noMetrics
  const singleUse = options.singleUse ?? createMemorySingleUse({ clock })
  const { keys } = options
  const masterKeys = readMasterKeys(options)
  const mintRecord = options.mintRecord ?? createMemoryMintRecord({ clock })
  const sessionPolicies = resolveSessionPolicies(options, clock)
  const known = { baseUrl: baseUrl?.text, masterKeys, clock, random }
  return Object.freeze({
    model,
    policies,
    trustReading: readTrustReading(options),
    managed: options.managed ?? false,
    baseUrl: baseUrl?.text,
    region: options.region ?? (model.region === '' ? 'local' : model.region),
    acceptedHosts: readHosts(options.acceptedHosts, baseUrl?.host),
    proxies: { ranges: parseProxyRanges(options.trustedProxies ?? []), metrics },
    ...readSources(trust),
    acceptsSessions,
    services: Object.freeze([...(options.services ?? [])]),
    tokens: recordingMints(
      options.sessionTokens ?? ownTokens({ ...known, keys, sessionPolicies }),
      mintRecord,
    ),
    authzen: resolveAuthZen(options.authzen, model, baseUrl?.text),
    webAuthn: resolveWebAuthn(options.webAuthn, baseUrl?.text),
    masterKeys,
    outbound: resolveOutboundFederation(options.outboundFederation, {
      ...known,
      keys: keys?.outboundKeys,
    }),
    oauthClients: resolveOAuthClients(options.oauthClients),
    proofs: resolveProofs(options, { ...known, singleUse }),
    decisionCacheEntries: count('decisionCacheEntries', options.decisionCacheEntries),
    tokenCacheEntries: count('tokenCacheEntries', options.tokenCacheEntries),
    singleUse,
    mintRecord,
    encodesDenials: readEncodedDenials(options.encodedDenials, masterKeys),
    signedRequests: resolveSignedRequests(options.signedRequests, singleUse),
    audit: options.audit,
    metrics,
    logger: options.logger ?? silentLogger,
    clock,
    random,
    timers: options.timers ?? systemTimers,
  })
}

/** What nothing works without, and callers without types get wrong first. */
function assertFirstOptions(options: LineOptions): void {
  const { model, policies, trust = [] } = options
  if (typeof model !== 'object' || model === null)
    throw new TypeError('"model" option must be a model')
  if (policies === undefined)
    throw new TypeError(
      '"policies" option must be a folder of policy files, the same as objects, or a store',
    )
  if (!Array.isArray(trust))
    throw new TypeError('"trust" option must be a list: `trust: [jwt({ … })]`')
  assertSinks(options)
}

/** A function in their place would fail at the first request, which is refused then. */
function assertSinks({ audit, logger }: LineOptions): void {
  if (audit !== undefined && typeof audit?.write !== 'function')
    throw new TypeError(
      '"audit" option must be a sink, an object with a function `write`: jsonLinesSink(write)',
    )
  const levels = ['debug', 'info', 'warn', 'error'] as const
  if (logger === undefined || levels.every((level) => typeof logger?.[level] === 'function')) return
  throw new TypeError(
    `"logger" option must have the functions ${levels.join(', ')}, each (fields, message): a pino logger fits`,
  )
}

function readTrustReading({
  sharedIssuers,
  strictTrust,
}: LineOptions): LineSettings['trustReading'] {
  return Object.freeze({
    ...(sharedIssuers !== undefined && { sharedIssuers }),
    ...(strictTrust !== undefined && { strictTrust }),
  })
}

function readMasterKeys(options: LineOptions): MasterKeys | undefined {
  assertOneSourceOfKeys(options)
  const masterKeys = options.keys?.masterKeys ?? options.masterKeys
  // JavaScript callers give the bytes themselves: every signature would fail later, and say nothing of it.
  if (masterKeys === undefined || typeof masterKeys.derive === 'function') return masterKeys
  throw new TypeError('"masterKeys" option must be made by createMasterKeys()')
}

function readEncodedDenials(value: unknown, masterKeys: MasterKeys | undefined): boolean {
  if (value === undefined || value === false) return false
  if (value !== true) throw new TypeError('"encodedDenials" option must be a boolean')
  if (masterKeys !== undefined) return true
  throw new TypeError(
    '"encodedDenials" option needs "masterKeys": the messages are sealed under them',
  )
}

function readHosts(
  given: readonly string[] | undefined,
  host: string | undefined,
): readonly string[] {
  const hosts = [...(given ?? []), ...(host === undefined ? [] : [host])]
  return Object.freeze([...new Set(hosts.map((name) => name.toLowerCase()))])
}

function readSources(
  trust: readonly TrustSource[],
): Pick<LineSettings, 'issuers' | 'certificates'> {
  return {
    issuers: readIssuers(trust.filter((source) => source.kind === 'jwt')),
    certificates: onlyOne(trust.filter((source) => source.kind === 'certificate')),
  }
}

function readIssuers(trusts: readonly JwtTrust[]): ReadonlyMap<string, JwtTrust> {
  const issuers = new Map<string, JwtTrust>()
  for (const trust of trusts) {
    if (issuers.has(trust.issuer)) {
      throw new TypeError(`"trust" option has two jwt() sources of issuer \`${trust.issuer}\``)
    }
    issuers.set(trust.issuer, trust)
  }
  return issuers
}

/** Of two, the one would call a certificate invalid that the other accepts. */
function onlyOne(trusts: readonly CertificateTrust[]): CertificateTrust | undefined {
  if (trusts.length <= 1) return trusts[0]
  throw new TypeError('"trust" option has two x509() sources: name all anchors in one')
}

function count(name: string, value: number | undefined): number {
  const entries = value ?? 10_000
  if (Number.isSafeInteger(entries) && entries >= 1) return entries
  throw new TypeError(`"${name}" option must be a positive integer`) // RULE cache.bounded
}

/** Two rings of one purpose would each refuse what the other issued. */
function assertOneSourceOfKeys({ keys, ...options }: LineOptions): void {
  if (keys === undefined) return
  if (typeof keys.rewrap !== 'function')
    throw new TypeError('"keys" option must be made by openKeyStore()')
  for (const name of ['masterKeys', 'sessionTokens'] as const) {
    if (options[name] === undefined) continue
    throw new TypeError(`"${name}" option must not be given beside "keys", which has its own`)
  }
  if (options.outboundFederation?.keys === undefined) return
  throw new TypeError('"outboundFederation.keys" option must not be given beside "keys"')
}

interface TokenParts extends Pick<LineSettings, 'baseUrl' | 'masterKeys' | 'clock' | 'random'> {
  readonly keys: KeyStore | undefined
  readonly sessionPolicies: SessionPolicyStore | undefined
}

/** Without a key store they end with the process. */
function ownTokens(parts: TokenParts): SessionTokens {
  const { keys, masterKeys, sessionPolicies, clock, random } = parts
  const issuer = parts.baseUrl ?? localIssuer
  return createSessionTokens({
    issuer,
    audience: issuer,
    keyRing: keys?.sessionKeys ?? createKeyRing({ clock, random }),
    master: masterKeys ?? createMasterKeys({ random }),
    sessionPolicies,
    clock,
    random,
  })
}
