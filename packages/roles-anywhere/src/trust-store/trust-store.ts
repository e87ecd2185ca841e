import type { Clock } from '@gatewarden/core'
import type { Certificate } from '../certificate/certificate.ts'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { Leniency, type Relaxation } from '../certificate/relaxation.ts'
import { equalBytes, hexFromBytes } from '../der/hex.ts'
import { checkKnownKeys } from '../option-checks.ts'
import { Authority } from '../path/authority.ts'
import { type AuthorityIndex, indexAuthorities, issuerLookup } from '../path/authority-index.ts'
import { label } from '../path/candidate-paths.ts'
import type { CertificateCrypto } from '../path/crypto-port.ts'
import { refusalOf } from '../path/failure-log.ts'
import { PathBudget, type PathLimits, resolveLimits } from '../path/limits.ts'
import { validPolicies } from '../path/policy-graph.ts'
import { trustDomainOf } from '../path/spiffe.ts'
import { type PathOutcome, validatePath } from '../path/validate-path.ts'
import { RevocationCheck } from '../revocation/revocation-check.ts'
import {
  type RevocationOptions,
  type RevocationRule,
  readRevocationRule,
  strictestRule,
} from '../revocation/revocation-rule.ts'
import { certificateFacts } from './certificate-facts.ts'
import { KnownAuthorities } from './known-authorities.ts'
import { createNodeCrypto } from './node-crypto.ts'
import { PathCache } from './path-cache.ts'
import { type PathDemand, type ResolvedDemand, resolveDemand } from './path-demand.ts'
import { readCertificates } from './read-certificates.ts'
import { type AnchorInput, registerAnchor } from './register-anchor.ts'
import { revocationState, type StoreRevocationOptions } from './revocation-state.ts'
import type { RevocationState, StoreRevocation } from './store-revocation.ts'
import type { AcceptedPath, TrustResult } from './trust-result.ts'
import { type ProfileName, readProfile, type ValidationProfile } from './validation-profile.ts'

/** Options of {@link createTrustStore}. */
export interface TrustStoreOptions extends StoreRevocationOptions {
  readonly anchors: readonly AnchorInput[]
  /** PEM texts of intermediates that callers need not send. Default none. */
  readonly intermediates?: readonly string[]
  /** Default `strict`. */
  readonly profile?: ProfileName
  /** Rules that the profile `compat` does without. Default none. */
  readonly relaxations?: readonly Relaxation[]
  /** Bounds of one validation. Defaults see {@link PathLimits}. */
  readonly limits?: Partial<PathLimits>
  readonly clock: Clock
}

/** The certificates of one caller. */
export interface PresentedCertificates {
  /** DER, or a certificate that was parsed before. */
  readonly leaf: Uint8Array | Certificate
  /** DER of further certificates in any order; unused and broken ones harm nothing. */
  readonly candidates: readonly Uint8Array[]
}

/** Validates certificates against configured anchors. */
export interface TrustStore {
  /** Total for whatever bytes are presented. @throws {TypeError} for a demand that is wrong. */
  verify(presented: PresentedCertificates, demand?: PathDemand): Promise<TrustResult>
  /**
   * A path of this leaf that was found valid under this demand, if it still holds: no signature is checked, nothing is
   * parsed (X509-61). `undefined`: ask {@link TrustStore.verify}.
   *
   * @param leafSha256 - SHA-256 of the leaf's DER, hex; computed once for a connection.
   * @throws {TypeError} for a demand that is wrong.
   */
  cached(leafSha256: string, demand?: PathDemand): AcceptedPath | undefined
  /** Lists and deny lists, to be changed while the store serves. */
  readonly revocation: StoreRevocation
  /** Counts the changes of lists and deny lists: paths that were found before one are not used after it (X509-62). */
  readonly generation: number
}

/** A store whose anchors can be changed while it serves. */
export interface ChangingTrustStore extends TrustStore {
  /**
   * Checks an anchor, and answers what puts it in place of the one of that id in one step.
   *
   * @param anchor - `undefined`: the anchor of that id goes.
   * @throws {TrustAnchorError} `ValidationException` for a certificate that breaks a rule of registration (X509-60).
   */
  prepare(id: string, anchor: AnchorInput | undefined): () => void
  readonly revocation: RevocationState
}

/**
 * Creates a store of trust anchors; each certificate is read and checked once, here.
 *
 * @example
 * const store = createTrustStore({ anchors: [{ id: 'plant', pem }], clock: systemClock })
 * const result = await store.verify({ leaf, candidates }, { keyUsage: ['digitalSignature'] })
 *
 * @throws {TrustAnchorError} `ValidationException` for a certificate that breaks a rule of registration (X509-60).
 * @throws {CrlError} `ValidationException` for a revocation list that is not taken (CRL-1 to CRL-4).
 * @throws {TypeError} for an unknown option or limit, and when two anchors have one id.
 */
export function createTrustStore(options: TrustStoreOptions): TrustStore {
  return createTrustStoreOn(createNodeCrypto(), options)
}

/** As {@link createTrustStore}, with keys kept by a cryptography that others use too. */
export function createTrustStoreOn(
  crypto: CertificateCrypto,
  options: TrustStoreOptions,
): ChangingTrustStore {
  return new NodeTrustStore(options, crypto)
}

const knownKeys = [
  'anchors',
  'intermediates',
  'profile',
  'relaxations',
  'limits',
  'crls',
  'revocation',
  'denySerials',
  'denySpki',
  'maxCrlBytes',
  'unsafeAllowCrlRollback',
  'clock',
  'random',
] as const

class NodeTrustStore implements ChangingTrustStore {
  #anchors: ReadonlyMap<string, AuthorityIndex>
  readonly #intermediates: AuthorityIndex
  readonly #limits: PathLimits
  readonly #clock: Clock
  readonly #crypto: CertificateCrypto
  readonly #profile: ValidationProfile
  readonly #cache = new PathCache()
  readonly #revocation: RevocationState
  /** By anchor id. */
  readonly #rules = new Map<string, RevocationRule>()
  /** Of anchors that do not say it themselves. */
  readonly #usualRule: RevocationOptions | undefined
  #generation = 0
  readonly #known = new KnownAuthorities()
  /** Demands that do not change are read once. */
  readonly #demands = new WeakMap<PathDemand, ResolvedDemand>()

  constructor(options: TrustStoreOptions, crypto: CertificateCrypto) {
    checkKnownKeys('createTrustStore', options, knownKeys)
    this.#profile = readProfile(options)
    const { allowed } = this.#profile
    this.#usualRule = options.revocation
    const anchors = new Map<string, AuthorityIndex>()
    for (const anchor of options.anchors) {
      if (anchors.has(anchor.id))
        throw new TypeError(`"anchors" option has the id \`${anchor.id}\` twice`)
      anchors.set(anchor.id, indexAuthorities(registerAnchor(anchor, crypto, allowed)))
      this.#rules.set(anchor.id, readRevocationRule(anchor.revocation ?? options.revocation))
    }
    this.#anchors = anchors
    this.#intermediates = indexAuthorities(
      (options.intermediates ?? []).flatMap((pem, index) =>
        readCertificates(pem, `intermediate ${index + 1}`).map(
          (certificate) => new Authority(certificate, crypto, { allowed }),
        ),
      ),
    )
    this.#limits = resolveLimits(options.limits ?? {})
    this.#clock = options.clock
    this.#crypto = crypto
    this.#revocation = revocationState(options, {
      crypto,
      limits: this.#limits,
      configuredNamed: (key) =>
        [...this.#anchors.values(), this.#intermediates].flatMap((index) => index.get(key) ?? []),
      ruleOf: (anchorId) => this.#rules.get(anchorId) ?? strictestRule,
      changed: () => {
        this.#generation += 1
        this.#cache.clear() // RULE x509.changes-empty-the-cache
      },
    })
  }

  get revocation(): RevocationState {
    return this.#revocation
  }

  get generation(): number {
    return this.#generation
  }

  prepare(id: string, anchor: AnchorInput | undefined): () => void {
    const added =
      anchor === undefined
        ? undefined
        : {
            index: indexAuthorities(registerAnchor(anchor, this.#crypto, this.#profile.allowed)),
            rule: readRevocationRule(anchor.revocation ?? this.#usualRule),
          }
    return () => {
      const anchors = new Map(this.#anchors)
      anchors.delete(id)
      this.#rules.delete(id)
      if (added !== undefined) {
        anchors.set(id, added.index)
        this.#rules.set(id, added.rule)
      }
      this.#anchors = anchors
      this.#generation += 1
      this.#cache.clear() // RULE x509.anchors-change-the-generation
    }
  }

  async verify(presented: PresentedCertificates, given: PathDemand = {}): Promise<TrustResult> {
    const demand = this.#resolve(given)
    const time = given.time ?? this.#clock.now()
    try {
      const leaf = readLeaf(presented.leaf)
      const key = cacheKey(hexFromBytes(this.#crypto.sha256(leaf.der)), demand)
      const known = this.#cache.get(key, time)
      if (known !== undefined) return known
      const generation = this.#generation
      const result = await this.#validate(leaf, presented.candidates, demand, time)
      // What was found by anchors or lists that are no longer in force is not kept.
      if (result.ok && generation === this.#generation) this.#cache.set(key, result, time)
      return result
    } catch (error) {
      if (error instanceof CertificateDefect) return { ok: false, ...refusalOf(error, 'leaf') }
      throw error
    }
  }

  cached(leafSha256: string, given: PathDemand = {}): AcceptedPath | undefined {
    const time = given.time ?? this.#clock.now()
    return this.#cache.get(cacheKey(leafSha256, this.#resolve(given)), time)
  }

  #resolve(demand: PathDemand): ResolvedDemand {
    if (!Object.isFrozen(demand)) return resolveDemand(demand)
    const known = this.#demands.get(demand) ?? resolveDemand(demand)
    this.#demands.set(demand, known)
    return known
  }

  async #validate(
    leaf: Certificate,
    candidates: readonly Uint8Array[],
    demand: ResolvedDemand,
    time: number,
  ): Promise<TrustResult> {
    const budget = new PathBudget(this.#limits)
    budget.checkCandidates(candidates)
    const leniency = new Leniency(this.#profile.allowed)
    const own = [...this.#anchorsOf(demand.anchorId, leaf), this.#intermediates]
    const sent = this.#readCandidates(leaf, candidates)
    const issuersNamed = issuerLookup([...own, sent], time)
    const call = { leaf, time, issuersNamed, budget, crypto: this.#crypto }
    const { allowed } = this.#profile
    const { confirm } = new RevocationCheck(this.#revocation.setting(), { ...call, allowed })
    const outcome = await validatePath({ ...demand, ...call, leniency, confirm }, this.#crypto)
    if (!outcome.ok) return { ok: false, ...outcome.refusal }
    this.#known.add(outcome.issuers)
    return this.#accepted(leaf, leniency, outcome, demand)
  }

  /** @throws {CertificateDefect} for a leaf that is no X.509-SVID, or of no domain that an anchor has. */
  #anchorsOf(anchorId: string | undefined, leaf: Certificate): readonly AuthorityIndex[] {
    const { trustDomains } = this.#profile
    const ids = anchorId === undefined ? [...this.#anchors.keys()] : [anchorId]
    const domain = trustDomains === undefined ? undefined : trustDomainOf(leaf)
    const fitting = ids.filter((id) => domain === undefined || trustDomains?.get(id) === domain)
    // RULE x509.one-bundle-per-trust-domain
    if (domain !== undefined && fitting.length === 0)
      throw new CertificateDefect('TrustDomainMismatch', 'no anchor of the trust domain')
    return fitting.flatMap((id) => this.#anchors.get(id) ?? [])
  }

  /** A defect of a candidate that no path needs fails nothing (X509-23). */
  #readCandidates(leaf: Certificate, candidates: readonly Uint8Array[]): AuthorityIndex {
    const authorities: Authority[] = []
    for (const der of candidates) {
      if (equalBytes(der, leaf.der)) continue
      const authority = this.#authorityOf(der)
      if (authority !== undefined) authorities.push(authority) // RULE x509.unused-defects-harm-nothing
    }
    return indexAuthorities(authorities)
  }

  #authorityOf(der: Uint8Array): Authority | undefined {
    const known = this.#known.get(hexFromBytes(this.#crypto.sha256(der)))
    if (known !== undefined) return known
    const parsed = parseCertificate(der)
    if (!parsed.ok) return undefined
    return new Authority(parsed.certificate, this.#crypto, { allowed: this.#profile.allowed })
  }

  #accepted(
    leaf: Certificate,
    leniency: Leniency,
    { issuers, freshUntil, unchecked }: Extract<PathOutcome, { ok: true }>,
    demand: ResolvedDemand,
  ): TrustResult {
    const [first, ...rest] = issuers
    const anchorId = issuers.at(-1)?.anchorId
    // INVARIANT: a path ends at an anchor.
    if (first === undefined || anchorId === undefined) throw new Error('path without an anchor')
    const path = [leaf, first.certificate, ...rest.map(({ certificate }) => certificate)] as const
    const policies = validPolicies(path.toReversed(), demand.policyDemand)
    const relaxations = [leniency, ...issuers.map((issuer) => issuer.leniency)]
      .flatMap(({ used }, at) => [...used].map((relaxation) => ({ relaxation, at })))
      .map(({ relaxation, at }) => ({ relaxation, certificate: label(at, at === issuers.length) }))
    return {
      ok: true,
      path,
      anchorId,
      facts: certificateFacts(path, policies, this.#crypto.sha256),
      relaxations,
      validUntil: Math.min(...path.map(({ notAfter }) => notAfter)),
      freshUntil: Number.isFinite(freshUntil) ? freshUntil : undefined,
      unchecked,
    }
  }
}

/** The hash has a fixed length, so the two parts cannot meet. */
function cacheKey(leafSha256: string, demand: ResolvedDemand): string {
  return `${leafSha256}${demand.key}`
}

function readLeaf(leaf: Uint8Array | Certificate): Certificate {
  if (!(leaf instanceof Uint8Array)) return leaf
  const parsed = parseCertificate(leaf)
  if (!parsed.ok) throw parsed.defect
  return parsed.certificate
}
