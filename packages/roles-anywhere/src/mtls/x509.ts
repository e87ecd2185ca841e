import {
  type CertificateHost,
  type CertificateSource,
  type CertificateTrust,
  type Clock,
  type HttpInput,
  type MappedIdentity,
  parseArn,
  roleArn,
  systemClock,
} from '@gatewarden/core'
import type { Relaxation } from '../certificate/relaxation.ts'
import { checkKnownKeys, checkName, checkUnique } from '../option-checks.ts'
import type { PathLimits } from '../path/limits.ts'
import type { DeniedSerial } from '../revocation/deny-list.ts'
import type { RevocationOptions } from '../revocation/revocation-rule.ts'
import {
  type AttributeMapping,
  defaultMappings,
  mappingProblem,
} from '../service/attribute-mapping.ts'
import { type Profile, type ProfileOptions, readProfile } from '../service/profile.ts'
import { configuredArn, type ServiceScope } from '../service/service-scope.ts'
import type { CertificateFacts } from '../trust-store/certificate-facts.ts'
import { anchorExpiry } from '../trust-store/read-certificates.ts'
import type { CrlSource, StoreRevocation } from '../trust-store/store-revocation.ts'
import { createTrustStore, type TrustStore } from '../trust-store/trust-store.ts'
import type { ProfileName } from '../trust-store/validation-profile.ts'
import { createCertificateSource } from './certificate-source.ts'
import type { IdentityRules, SessionBounds } from './mtls-certificate.ts'
import type { ProxyHeader } from './proxy-header.ts'
import { leafOfConnection } from './tls-connection.ts'

/** A trust anchor of {@link x509}. */
export interface X509AnchorOptions {
  /** 1 to 255 letters, digits, spaces, `-` and `_`; its ARN follows from it. */
  readonly name: string
  /** One to ten CA certificates, at most 16,000 characters. */
  readonly pem: string
  /** UUID in lower case. Default derived from partition, region, account and name, as `rolesAnywhere` does. */
  readonly id?: string
  /** Trust domain of its X.509-SVIDs, for the profile `spiffe`. */
  readonly trustDomain?: string
  /** How the status of certificates below it is judged. Default `revocation` of {@link X509Options}. */
  readonly revocation?: RevocationOptions
  /** WARNING: everybody who can buy a certificate of that CA can then log in. Default false. */
  readonly unsafePublicRoot?: boolean
}

/** The role that callers act through. */
export interface X509AssumeOptions
  extends Pick<ProfileOptions, 'durationSeconds' | 'sessionPolicy' | 'managedPolicyArns'> {
  /** ARN of a role of the model's account, or the name of one with the path `/`. Its trust policy decides (RA-33). */
  readonly roleArn: string
}

/** Client certificates as credentials, with what can be changed while they are accepted. Made by {@link x509}. */
export interface X509Trust extends CertificateTrust {
  /** Revocation lists and deny lists of its store. Every change is heard on the next request. */
  readonly revocation: StoreRevocation
}

/** Options of {@link x509}. */
export interface X509Options {
  /** Trust anchors: PEM texts, named `anchor-1`, `anchor-2` …, or with names of their own. Give them or `store`. */
  readonly anchors?: readonly (string | X509AnchorOptions)[]
  /** A store of one's own, for example one that others use too; its anchors are known by their ids, names or ARNs. */
  readonly store?: TrustStore
  /** PEM texts of intermediates that clients need not send; resumed TLS sessions never do (MTLS-3). Default none. */
  readonly intermediates?: readonly string[]
  /** Default `strict`. */
  readonly profile?: ProfileName
  /** Rules that the profile `compat` does without. Default none. */
  readonly relaxations?: readonly Relaxation[]
  /** Bounds of one path validation. */
  readonly limits?: Partial<PathLimits>
  /** Revocation lists in force from the start. Default none. Later ones: {@link X509Trust.revocation}. */
  readonly crls?: readonly CrlSource[]
  /** How the status of certificates is judged below anchors that do not say it themselves. */
  readonly revocation?: RevocationOptions
  /** Certificates that are refused whatever any CA says. Default none. */
  readonly denySerials?: readonly DeniedSerial[]
  /** Keys that are refused, of leaves or CAs: base64url of their SHA-256. Default none. */
  readonly denySpki?: readonly string[]
  /** The TLS connection of the request, or a header of one's own proxy: {@link proxyHeader}. */
  readonly source: 'tls' | ProxyHeader
  /** Region of the ARNs of trust anchors. Default the one of `createIam`. */
  readonly region?: string
  /** Role of every caller. Default none: a caller that its anchor vouches for (PRIN-13). */
  readonly assume?: X509AssumeOptions
  /** Names role, name and tags by the facts of a certificate, instead of `assume`. */
  readonly map?: (facts: CertificateFacts) => MappedIdentity
  /** Which attributes become tags (RA-27). Default {@link defaultMappings}; with `map` none. */
  readonly attributeMappings?: readonly AttributeMapping[]
}

const storeOptionNames = [
  'anchors',
  'intermediates',
  'profile',
  'relaxations',
  'limits',
  'crls',
  'revocation',
  'denySerials',
  'denySpki',
] as const
const optionNames = [
  ...storeOptionNames,
  'store',
  'source',
  'region',
  'assume',
  'map',
  'attributeMappings',
]

/**
 * Accepts client certificates as credentials, of TLS connections or from a proxy. Every request is checked against the
 * trust anchors, also on a connection that stays open. Give it to `createIam({ trust: [ … ] })`.
 *
 * @example
 * const iam = await createIam({
 *   model,
 *   policies: './iam',
 *   trust: [x509({ anchors: [pem], source: 'tls', assume: { roleArn: 'press' } })],
 * })
 *
 * @throws {TypeError} for a mistake in the options.
 * @throws {TrustAnchorError} `ValidationException` for a certificate that breaks a rule of registration (X509-60).
 * @throws {CrlError} `ValidationException` for a revocation list that is not taken (CRL-1 to CRL-4).
 */
export function x509(options: X509Options): X509Trust {
  checkKnownKeys('x509', options, optionNames)
  const { source, assume, map, attributeMappings } = options
  if (source !== 'tls' && source?.kind !== 'proxy-header')
    throw new TypeError('"source" option must be `tls` or made by proxyHeader()')
  if (assume !== undefined && map !== undefined)
    throw new TypeError('"map" option must not be given beside "assume": let it name the role')
  if (map !== undefined && typeof map !== 'function')
    throw new TypeError('"map" option must be a function of the facts of a certificate')
  if (assume !== undefined) checkAssume(assume)
  for (const mapping of attributeMappings ?? []) {
    const problem = mappingProblem(mapping)
    if (problem !== undefined) throw new TypeError(`"attributeMappings" option: ${problem}`)
  }
  const anchors = readAnchors(options)
  const clock = new LineClock()
  const store = options.store ?? storeOf(options, anchors, clock)
  return Object.freeze({
    kind: 'certificate',
    headers: source === 'tls' ? Object.freeze([]) : source.headers,
    revocation: store.revocation,
    bind(host: CertificateHost): CertificateSource {
      clock.follow(host.clock)
      announceExpiry(anchors, host)
      return createCertificateSource({
        host,
        store,
        leafOf:
          source === 'tls'
            ? leafOfConnection
            : (input: HttpInput) => source.leafOf(input, host.metrics),
        rules: rulesOf(options, anchors, host),
      })
    },
  })
}

const anchorOptionNames = ['name', 'pem', 'id', 'trustDomain', 'revocation', 'unsafePublicRoot']
const assumeOptionNames = ['roleArn', 'durationSeconds', 'sessionPolicy', 'managedPolicyArns']

function checkAssume(assume: X509AssumeOptions): void {
  checkKnownKeys('assume', assume, assumeOptionNames)
  if (typeof assume.roleArn !== 'string' || assume.roleArn === '')
    throw new TypeError('"assume.roleArn" option must be the ARN or name of a role')
}

function readAnchors(options: X509Options): readonly X509AnchorOptions[] {
  const { store, anchors } = options
  if (store !== undefined) {
    const given = storeOptionNames.find((name) => options[name] !== undefined)
    if (given !== undefined)
      throw new TypeError(`"${given}" option must not be given beside "store", which has its own`)
    return []
  }
  if (!Array.isArray(anchors) || anchors.length === 0)
    throw new TypeError('"anchors" option must list at least one trust anchor')
  const named = anchors.map((anchor, index) =>
    typeof anchor === 'string' ? { name: `anchor-${index + 1}`, pem: anchor } : { ...anchor },
  )
  for (const anchor of named) {
    checkKnownKeys('anchors', anchor, anchorOptionNames)
    checkName('anchors', anchor.name)
  }
  checkUnique(
    'anchors',
    named.map(({ name }) => name),
  )
  return named
}

function storeOf(
  options: X509Options,
  anchors: readonly X509AnchorOptions[],
  clock: Clock,
): TrustStore {
  const given = storeOptionNames
    .filter((name) => name !== 'anchors' && options[name] !== undefined)
    .map((name) => [name, options[name]])
  const inputs = anchors.map(({ name, id: _, ...anchor }) => ({ ...anchor, id: name }))
  return createTrustStore({ ...Object.fromEntries(given), anchors: inputs, clock })
}

/** The clock of the line, which is not known yet when anchors and lists are checked. */
class LineClock implements Clock {
  #clock: Clock | undefined

  /** @throws {TypeError} for a second one: a path would be valid on one line and not on the other. */
  follow(clock: Clock): void {
    if (this.#clock !== undefined && this.#clock !== clock)
      throw new TypeError('"trust" option: one x509() serves lines of one clock')
    this.#clock = clock
  }

  now(): number {
    return (this.#clock ?? systemClock).now()
  }

  monotonic(): number {
    return (this.#clock ?? systemClock).monotonic()
  }
}

/** @throws {TypeError} for a role of another account, and bounds that a session cannot have. */
function rulesOf(
  options: X509Options,
  anchors: readonly X509AnchorOptions[],
  { partition, account, region }: CertificateHost,
): IdentityRules {
  const { assume, map, source } = options
  const scope: ServiceScope = { partition, account, region: options.region ?? region }
  const byName = new Map(anchors.map((anchor) => [anchor.name, anchor]))
  const profile = assume === undefined ? undefined : profileOf(assume, scope)
  return {
    account,
    anchorArn: (id) =>
      parseArn(id) === undefined
        ? configuredArn(scope, 'trust-anchor', byName.get(id) ?? { name: id })
        : id,
    attributeMappings: options.attributeMappings ?? (map === undefined ? defaultMappings : []),
    map,
    role: profile?.roleArns[0],
    bounds: profile ?? defaultBounds,
    via: source === 'tls' ? 'tls' : 'proxy',
  }
}

const defaultBounds: SessionBounds = Object.freeze({
  durationSeconds: 3_600,
  sessionPolicy: undefined,
  managedPolicyArns: [],
})

/** Role and bounds are those of a profile with one role (RA-16). */
function profileOf({ roleArn: role, ...bounds }: X509AssumeOptions, scope: ServiceScope): Profile {
  const arn = role.startsWith('arn:') ? role : roleArn({ ...scope, path: '/', name: role })
  return readProfile({ ...bounds, name: 'x509', roleArns: [arn] }, scope)
}

function announceExpiry(anchors: readonly X509AnchorOptions[], { metrics }: CertificateHost): void {
  for (const { name, pem } of anchors) metrics.trustAnchorExpiry(name, anchorExpiry(name, pem))
}
