import type { Certificate } from '../certificate/certificate.ts'
import type { CertificateCrypto } from '../path/crypto-port.ts'
import type { PathBudget } from '../path/limits.ts'
import type { PublicKeyFacts } from '../path/public-key.ts'
import { fitsKey, signatureScheme } from '../path/signature-scheme.ts'
import type { Crl } from './list/crl.ts'
import { type EntryIndex, type EntryStatus, findEntry } from './list/entry-index.ts'

/** A key that may have signed a list. */
export interface ListSigner {
  /** SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  /** Its SHA-256, hex. */
  readonly spkiHash: string
  readonly key: PublicKeyFacts
}

/** What makes a {@link RevocationList}. */
export interface ListParts {
  readonly id: string
  readonly crl: Crl
  readonly index: EntryIndex
  /** SHA-256 of the list, hex. */
  readonly fingerprint: string
}

/** Octets whose hashing weighs as much as one signature check. */
const octetsOfUnit = 4_194_304
/** Keys of one issuer's name that are remembered. */
const mostSigners = 64

/** A list in the store, with its index and what is known of its signature. */
export class RevocationList {
  readonly id: string
  readonly crl: Crl
  readonly fingerprint: string
  /** Equal for lists of one signer, scope and kind (complete or delta): the newer one counts. */
  readonly series: string
  /** {@link series} of the complete lists that a delta list can change. */
  readonly baseSeries: string
  isEnabled = true
  /** An operation of the service changes it, and nothing else. */
  isManaged = false
  /** The anchor that signed it itself, if one did when it was imported. */
  anchorId: string | undefined
  readonly #index: EntryIndex
  readonly #ordinals: ReadonlyMap<string, number>
  readonly #signed = new Map<string, boolean>()
  readonly #asked = new Map<string, Promise<boolean>>()

  constructor({ id, crl, index, fingerprint }: ListParts) {
    this.id = id
    this.crl = crl
    this.fingerprint = fingerprint
    this.#index = index
    this.#ordinals = new Map(index.groups.issuers.map((key, at) => [key, at + 1]))
    this.baseSeries = baseSeriesOf(crl)
    this.series = seriesOf(crl)
  }

  /** Number of entries. */
  get entries(): number {
    return this.#index.count
  }

  /** What the list says of a certificate. */
  statusOf({ issuer, serial }: Certificate): EntryStatus {
    const ordinal = issuer.key === this.crl.issuer.key ? 0 : this.#ordinals.get(issuer.key)
    if (ordinal === undefined) return 'absent'
    return findEntry(this.crl.der, this.#index, ordinal, serial) // RULE crl.entry-by-issuer-and-serial
  }

  /** Whether the key is known not to have signed the list. */
  isKnownForeign(spkiHash: string): boolean {
    return this.#signed.get(spkiHash) === false
  }

  /**
   * Whether the key signed the list. Each key is asked once, however many calls wait for the answer.
   *
   * @throws {CertificateDefect} `BudgetExceeded`.
   */
  async isSignedBy(
    signer: ListSigner,
    crypto: CertificateCrypto,
    budget: PathBudget,
  ): Promise<boolean> {
    const known = this.#signed.get(signer.spkiHash)
    if (known !== undefined) return known
    const asked = this.#asked.get(signer.spkiHash)
    if (asked !== undefined) return await asked
    budget.spendSignature(signer.key.cost + Math.floor(this.crl.tbs.length / octetsOfUnit))
    const answer = this.#verify(signer, crypto)
    this.#asked.set(signer.spkiHash, answer)
    try {
      return await answer
    } finally {
      this.#asked.delete(signer.spkiHash)
    }
  }

  /** {@link isSignedBy} at once, whatever it costs: for start-up. */
  isSignedByNow(signer: ListSigner, crypto: CertificateCrypto): boolean {
    const check = this.#checkOf(signer)
    return this.#remember(signer, check !== undefined && crypto.verifyNow(check))
  }

  async #verify(signer: ListSigner, crypto: CertificateCrypto): Promise<boolean> {
    const check = this.#checkOf(signer)
    return this.#remember(signer, check !== undefined && (await crypto.verify(check)))
  }

  #remember({ spkiHash }: ListSigner, isSigned: boolean): boolean {
    // Oldest first: a Map keeps the order of insertion.
    if (this.#signed.size >= mostSigners)
      this.#signed.delete(this.#signed.keys().next().value ?? '')
    this.#signed.set(spkiHash, isSigned)
    return isSigned
  }

  #checkOf({ spki, key }: ListSigner): Parameters<CertificateCrypto['verify']>[0] | undefined {
    const { signatureAlgorithm, tbs, signature } = this.crl
    const scheme = signatureScheme(signatureAlgorithm)
    return fitsKey(scheme, key) ? { spki, scheme, data: tbs, signature } : undefined
  }
}

/** Equal for lists of one issuer, key id, scope and kind. */
export function seriesOf(crl: Crl): string {
  return `${crl.baseNumber === undefined ? 'complete' : 'delta'}${baseSeriesOf(crl)}`
}

function baseSeriesOf({ issuer, authorityKeyIdentifier, scope }: Crl): string {
  return JSON.stringify([issuer.key, authorityKeyIdentifier ?? null, scope.key])
}
