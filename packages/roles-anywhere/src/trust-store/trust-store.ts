import type { Clock } from '@gatewarden/core'
import type { Certificate } from '../certificate/certificate.ts'
import type { KeyUsage } from '../certificate/extension/key-usage.ts'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { CertificateDefect, type Refusal } from '../certificate/refusal.ts'
import { equalBytes } from '../der/hex.ts'
import { dottedOid } from '../der/oid.ts'
import { checkKnownKeys } from '../option-checks.ts'
import { Authority } from '../path/authority.ts'
import { type AuthorityIndex, indexAuthorities, issuerLookup } from '../path/authority-index.ts'
import type { CertificateCrypto } from '../path/crypto-port.ts'
import { refusalOf } from '../path/failure-log.ts'
import { PathBudget, type PathLimits, resolveLimits } from '../path/limits.ts'
import { anyPolicyDemand, type PolicyDemand, validPolicies } from '../path/policy-graph.ts'
import { purposeOid } from '../path/purposes.ts'
import { validatePath } from '../path/validate-path.ts'
import { type CertificateFacts, certificateFacts } from './certificate-facts.ts'
import { createNodeCrypto } from './node-crypto.ts'
import { readCertificates } from './read-certificates.ts'
import { type AnchorInput, registerAnchor } from './register-anchor.ts'

/** Options of {@link createTrustStore}. */
export interface TrustStoreOptions {
  readonly anchors: readonly AnchorInput[]
  /** PEM texts of intermediates that callers need not send. Default none. */
  readonly intermediates?: readonly string[]
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

/** What a path must satisfy. */
export interface PathDemand {
  /** Milliseconds since the epoch. Default now. */
  readonly time?: number
  /** The path must end at this anchor. Default: any. */
  readonly anchorId?: string
  /** Names (`clientAuth`, `serverAuth` …) or dotted OIDs. Default `['clientAuth']`; `[]` asks nothing. */
  readonly purposes?: readonly string[]
  /** anyExtendedKeyUsage on the leaf counts as every purpose. Default false. */
  readonly allowAnyPurpose?: boolean
  /** Uses that the leaf's keyUsage must state. Default none. */
  readonly keyUsage?: readonly KeyUsage[]
  /** Most intermediates that are not self-issued. Default: what `limits` allow. */
  readonly maxDepth?: number
  /** What certificate policies must hold for the whole path. Default: none in particular. */
  readonly policies?: PathPolicies
}

/** Demands on certificate policies (RFC 5280, section 6.1.1). */
export interface PathPolicies {
  /** Dotted OIDs of acceptable policies. Default: any. */
  readonly initial?: readonly string[]
  /** Refuses paths for which none of them holds. Default false. */
  readonly requireExplicit?: boolean
  /** Takes no policy of another domain for one of the anchor's. Default false. */
  readonly inhibitMapping?: boolean
  /** Lets anyPolicy stand for nothing. Default false. */
  readonly inhibitAny?: boolean
}

/** A valid path with its facts, or the reason why there is none. */
export type TrustResult =
  | {
      readonly ok: true
      /** Leaf first, anchor last. */
      readonly path: readonly Certificate[]
      readonly anchorId: string
      readonly facts: CertificateFacts
      /** Earliest notAfter of the path, in milliseconds since the epoch. */
      readonly validUntil: number
    }
  | ({ readonly ok: false } & Refusal)

/** Validates certificates against configured anchors. */
export interface TrustStore {
  /** Total for whatever bytes are presented. @throws {TypeError} for an unknown purpose or a depth below 0. */
  verify(presented: PresentedCertificates, demand?: PathDemand): Promise<TrustResult>
}

/**
 * Creates a store of trust anchors; each certificate is read and checked once, here.
 *
 * @example
 * const store = createTrustStore({ anchors: [{ id: 'plant', pem }], clock: systemClock })
 * const result = await store.verify({ leaf, candidates }, { keyUsage: ['digitalSignature'] })
 *
 * @throws {TrustAnchorError} `ValidationException` for a certificate that breaks a rule of registration (X509-60).
 * @throws {TypeError} for an unknown option or limit, and when two anchors have one id.
 */
export function createTrustStore(options: TrustStoreOptions): TrustStore {
  return createTrustStoreOn(createNodeCrypto(), options)
}

/** As {@link createTrustStore}, with keys kept by a cryptography that others use too. */
export function createTrustStoreOn(
  crypto: CertificateCrypto,
  options: TrustStoreOptions,
): TrustStore {
  return new NodeTrustStore(options, crypto)
}

const knownKeys = ['anchors', 'intermediates', 'limits', 'clock'] as const

class NodeTrustStore implements TrustStore {
  readonly #anchors: ReadonlyMap<string, AuthorityIndex>
  readonly #intermediates: AuthorityIndex
  readonly #limits: PathLimits
  readonly #clock: Clock
  readonly #crypto: CertificateCrypto

  constructor(options: TrustStoreOptions, crypto: CertificateCrypto) {
    checkKnownKeys('createTrustStore', options, knownKeys)
    const anchors = new Map<string, AuthorityIndex>()
    for (const anchor of options.anchors) {
      if (anchors.has(anchor.id))
        throw new TypeError(`"anchors" option has the id \`${anchor.id}\` twice`)
      anchors.set(anchor.id, indexAuthorities(registerAnchor(anchor, crypto)))
    }
    this.#anchors = anchors
    this.#intermediates = indexAuthorities(
      (options.intermediates ?? []).flatMap((pem, index) =>
        readCertificates(pem, `intermediate ${index + 1}`).map(
          (certificate) => new Authority(certificate, crypto),
        ),
      ),
    )
    this.#limits = resolveLimits(options.limits ?? {})
    this.#clock = options.clock
    this.#crypto = crypto
  }

  async verify(presented: PresentedCertificates, demand: PathDemand = {}): Promise<TrustResult> {
    const budget = new PathBudget(this.#limits)
    const time = demand.time ?? this.#clock.now()
    const { maxDepth } = demand
    if (maxDepth !== undefined && !(maxDepth >= 0))
      throw new TypeError('"maxDepth" must be at least 0')
    const purposes = (demand.purposes ?? ['clientAuth']).map(purposeOid)
    const policyDemand = readPolicyDemand(demand.policies)
    let leaf: Certificate
    let sent: AuthorityIndex
    try {
      budget.checkCandidates(presented.candidates.length)
      leaf = readLeaf(presented.leaf)
      sent = this.#readCandidates(leaf, presented.candidates)
    } catch (error) {
      if (error instanceof CertificateDefect) return { ok: false, ...refusalOf(error, 'leaf') }
      throw error
    }
    const outcome = await validatePath(
      {
        leaf,
        issuersNamed: issuerLookup(
          [...this.#anchorsOf(demand.anchorId), this.#intermediates, sent],
          time,
        ),
        time,
        purposeRule: { purposes, allowAnyPurpose: demand.allowAnyPurpose ?? false },
        policyDemand,
        keyUsage: demand.keyUsage ?? [],
        maxDepth,
        budget,
      },
      this.#crypto,
    )
    if (!outcome.ok) return { ok: false, ...outcome.refusal }
    return this.#accepted(leaf, outcome.issuers, policyDemand)
  }

  #anchorsOf(anchorId: string | undefined): readonly AuthorityIndex[] {
    if (anchorId === undefined) return [...this.#anchors.values()]
    const anchor = this.#anchors.get(anchorId)
    return anchor === undefined ? [] : [anchor]
  }

  /** A defect of a candidate that no path needs fails nothing (X509-23). */
  #readCandidates(leaf: Certificate, candidates: readonly Uint8Array[]): AuthorityIndex {
    const authorities: Authority[] = []
    for (const der of candidates) {
      if (equalBytes(der, leaf.der)) continue
      const parsed = parseCertificate(der)
      if (parsed.ok) authorities.push(new Authority(parsed.certificate, this.#crypto)) // RULE x509.unused-defects-harm-nothing
    }
    return indexAuthorities(authorities)
  }

  #accepted(
    leaf: Certificate,
    issuers: readonly Authority[],
    policyDemand: PolicyDemand,
  ): TrustResult {
    const [first, ...rest] = issuers
    const anchorId = issuers.at(-1)?.anchorId
    // INVARIANT: a path ends at an anchor.
    if (first === undefined || anchorId === undefined) throw new Error('path without an anchor')
    const path = [leaf, first.certificate, ...rest.map(({ certificate }) => certificate)] as const
    return {
      ok: true,
      path,
      anchorId,
      facts: certificateFacts(
        path,
        validPolicies(path.toReversed(), policyDemand),
        this.#crypto.sha256,
      ),
      validUntil: Math.min(...path.map(({ notAfter }) => notAfter)),
    }
  }
}

function readLeaf(leaf: Uint8Array | Certificate): Certificate {
  if (!(leaf instanceof Uint8Array)) return leaf
  const parsed = parseCertificate(leaf)
  if (!parsed.ok) throw parsed.defect
  return parsed.certificate
}

/** @throws {TypeError} for an unknown member or what is no OID. */
function readPolicyDemand(policies: PathPolicies | undefined): PolicyDemand {
  if (policies === undefined) return anyPolicyDemand
  const known = ['initial', 'requireExplicit', 'inhibitMapping', 'inhibitAny']
  checkKnownKeys('policies', policies, known)
  const { initial, requireExplicit, inhibitMapping, inhibitAny } = policies
  return {
    initial: initial?.map(dottedOid) ?? anyPolicyDemand.initial,
    requireExplicit: requireExplicit === true,
    inhibitMapping: inhibitMapping === true,
    inhibitAny: inhibitAny === true,
  }
}
