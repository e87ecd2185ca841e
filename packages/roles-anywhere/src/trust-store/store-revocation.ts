import { IamError, type Random } from '@gatewarden/core'
import type { Certificate } from '../certificate/certificate.ts'
import { nameText } from '../certificate/name.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { hexFromBytes } from '../der/hex.ts'
import { checkKnownKeys } from '../option-checks.ts'
import type { Authority } from '../path/authority.ts'
import type { CertificateCrypto } from '../path/crypto-port.ts'
import { PathBudget, type PathLimits } from '../path/limits.ts'
import { checkAvailable } from '../path/ml-dsa.ts'
import { inspectPublicKey, type PublicKeyFacts } from '../path/public-key.ts'
import { signatureScheme } from '../path/signature-scheme.ts'
import { CrlCollection } from '../revocation/crl-collection.ts'
import { type DeniedCertificates, DenyList } from '../revocation/deny-list.ts'
import type { Crl } from '../revocation/list/crl.ts'
import { parseCrl } from '../revocation/list/parse-crl.ts'
import { hashSeed, seedOctets } from '../revocation/list/serial-hash.ts'
import { type CrlDraft, type PreparedCrl, prepareCrl } from '../revocation/prepare-crl.ts'
import { type ListSigner, RevocationList, seriesOf } from '../revocation/revocation-list.ts'
import type { RevocationRule } from '../revocation/revocation-rule.ts'
import { RollbackMemory } from '../revocation/rollback-memory.ts'
import type { RevocationSetting } from '../revocation/status-question.ts'
import { CrlError } from './crl-error.ts'
import { prepareInThread } from './prepare-in-thread.ts'

/** PEM text with one block `X509 CRL`, or octets of it, or DER. */
export type CrlSource = string | Uint8Array

/** What is known of a list in the store. */
export interface CrlFacts {
  readonly id: string
  /** Who signed it, as text for people. */
  readonly issuer: string
  /** cRLNumber in decimal. */
  readonly number: string
  /** It changes another list, and counts only beside that. */
  readonly isDelta: boolean
  readonly entries: number
  /** Milliseconds since the epoch. */
  readonly thisUpdate: number
  /** Milliseconds since the epoch. */
  readonly nextUpdate: number
  readonly isEnabled: boolean
  /** An anchor or configured intermediate signed it; otherwise the first path that needs it tells. */
  readonly isVerified: boolean
}

/** Revocation of a trust store, while it serves. Every change is in force when the call returns. */
export interface StoreRevocation {
  /**
   * Takes a list into force: it replaces the one with its id. Large lists are read and indexed in a thread; until that
   * is done the old list serves, and when the new one is refused too.
   *
   * @param options.id default: one for each signer, scope and kind, so that a newer list replaces the older one.
   * @throws {CrlError} `ValidationException` for a list that is defective, too large, forged or older than one that was
   *   in force (CRL-1 to CRL-4).
   * @throws {TypeError} for the id of a list that `api()` of the service manages: nothing here changes those.
   */
  importCrl(source: CrlSource, options?: { readonly id?: string }): Promise<CrlFacts>
  /** @throws {IamError} `ResourceNotFoundException`. */
  enableCrl(id: string): void
  /** Leaves a list out of account. @throws {IamError} `ResourceNotFoundException`. */
  disableCrl(id: string): void
  /** Forgets a list, but not its number: an older one is not taken later. @throws {IamError} `ResourceNotFoundException`. */
  deleteCrl(id: string): void
  /** Every list, enabled or not. */
  crls(): readonly CrlFacts[]
  /** Replaces the local deny lists. @throws {TypeError} for what is no hash or no serial number. */
  deny(denied: DeniedCertificates): void
}

/** A leaf that was used, with what its path said of the keys. Hashes are SHA-256 in hex. */
export interface UsedLeaf {
  readonly certificate: Certificate
  readonly spkiHash: string
  readonly issuerSpkiHash: string
}

/** A list that the service keeps, for {@link RevocationState.stageManaged}. */
export interface ManagedList {
  readonly id: string
  readonly source: Uint8Array
  readonly isEnabled: boolean
  /** It was never in force. */
  readonly isNew: boolean
}

/** A list that is read, with the keys that may have signed it. */
interface ReadList {
  readonly list: RevocationList
  readonly signers: readonly ConfiguredSigner[]
  /** The one that did. */
  readonly signer: ConfiguredSigner | undefined
}

/** What {@link RevocationState} works with. */
export interface RevocationParts {
  readonly crypto: CertificateCrypto
  readonly random: Random
  readonly limits: PathLimits
  readonly maxCrlBytes: number
  readonly allowsRollback: boolean
  /** Anchors and configured intermediates that bear a name. */
  readonly configuredNamed: (subjectKey: string) => readonly Authority[]
  readonly ruleOf: (anchorId: string) => RevocationRule
  /** Called after each change. */
  readonly changed: () => void
}

/** An anchor or configured intermediate that may have signed a list. */
interface ConfiguredSigner extends ListSigner {
  /** Of anchors. */
  readonly anchorId: string | undefined
}

/** Lists of at most this many octets are indexed at once: a thread would take longer to start. */
const inlineBytes = 32_768
const idLength = 32

/** Keeps the lists and deny lists of a store. */
export class RevocationState implements StoreRevocation {
  readonly #parts: RevocationParts
  readonly #lists = new CrlCollection()
  readonly #verified = new WeakSet<RevocationList>()
  readonly #rollback: RollbackMemory
  #denied: DenyList
  /** Imports one after another, in the order of the calls. */
  #importing: Promise<unknown> = Promise.resolve()

  /** @throws {TypeError} for deny lists that are malformed. */
  constructor(parts: RevocationParts, denied: DeniedCertificates) {
    this.#parts = parts
    this.#rollback = new RollbackMemory(parts.allowsRollback)
    this.#denied = new DenyList(denied)
  }

  /** What one call sees, however long it takes. */
  setting(): RevocationSetting {
    return {
      lists: this.#lists.enabled,
      rollback: this.#rollback,
      denied: this.#denied,
      ruleOf: this.#parts.ruleOf,
    }
  }

  /** {@link importCrl} at once, whatever it costs: for start-up. @throws {CrlError} */
  importNow(source: CrlSource, what: string): void {
    const { crypto } = this.#parts
    refusing(what, () => {
      const list = this.#listOf(prepareCrl(this.#draftOf(source), crypto.sha256), undefined)
      const signers = this.#signersOf(list)
      const signer = signers.find((one) => list.isSignedByNow(one, crypto))
      this.#accept({ list, signers, signer })
    })
  }

  async importCrl(source: CrlSource, options: { readonly id?: string } = {}): Promise<CrlFacts> {
    checkKnownKeys('importCrl', options, ['id'])
    const draft = this.#draftOf(source)
    const imported = this.#importing.then(() => this.#import(draft, options.id))
    // A list that was refused holds nobody up.
    this.#importing = imported.catch(() => undefined)
    return await imported
  }

  enableCrl(id: string): void {
    this.#known(id).isEnabled = true
    this.#changed()
  }

  disableCrl(id: string): void {
    this.#known(id).isEnabled = false
    this.#changed()
  }

  deleteCrl(id: string): void {
    this.#lists.delete(this.#known(id).id)
    this.#changed()
  }

  crls(): readonly CrlFacts[] {
    return this.#lists.all().map((list) => this.#factsOf(list))
  }

  deny(denied: DeniedCertificates): void {
    checkKnownKeys('deny', denied, ['denySerials', 'denySpki'])
    this.#denied = new DenyList(denied)
    this.#changed()
  }

  /**
   * Whether an enabled list or the deny list names a leaf. A hint, without a path: of several lists the one that counts may
   * have released it.
   */
  names({ certificate, spkiHash, issuerSpkiHash }: UsedLeaf): boolean {
    const denied = this.#denied
    if (denied.deniesKey(spkiHash) || denied.deniesKey(issuerSpkiHash)) return true
    if (denied.deniesSerial(certificate, { spkiHash: issuerSpkiHash })) return true
    // Also lists of other names: an indirect one speaks of certificates of others.
    return this.#lists
      .all()
      .some((list) => list.isEnabled && list.statusOf(certificate) === 'revoked')
  }

  /** Lists that options and {@link importCrl} brought. */
  unmanaged(): readonly RevocationList[] {
    return this.#lists.all().filter(({ isManaged }) => !isManaged)
  }

  /**
   * Reads a list of the service, and answers what puts it in force in one step. One that was in force before is taken back
   * whatever changed meanwhile: paths tell whether its key and number still count.
   *
   * @throws {CrlError} `ValidationException`.
   */
  async stageManaged({ id, source, isEnabled, isNew }: ManagedList): Promise<() => void> {
    return await refusing('revocation list', async () => {
      const read = await this.#read(this.#draftOf(source), id)
      if (isNew) this.#check(read)
      return () => {
        // A newer one that was imported meanwhile keeps it out of account on every path.
        this.#rollback.admit(read.list, read.signer?.spkiHash)
        read.list.isManaged = true
        this.#put(read, isEnabled)
      }
    })
  }

  /** Enables or disables a list of the service. */
  switchManaged(id: string, isEnabled: boolean): void {
    const list = this.#lists.get(id)
    // INVARIANT: what the service shows is in force.
    if (list === undefined) throw new Error('managed list is not in force')
    list.isEnabled = isEnabled
    this.#changed()
  }

  removeManaged(id: string): void {
    this.#lists.delete(id)
    this.#changed()
  }

  async #import(draft: CrlDraft, id: string | undefined): Promise<CrlFacts> {
    return await refusing('revocation list', async () => {
      const read = await this.#read(draft, id)
      this.#accept(read)
      return this.#factsOf(read.list)
    })
  }

  async #read(draft: CrlDraft, id: string | undefined): Promise<ReadList> {
    const { crypto, limits } = this.#parts
    const isSmall = draft.data.length <= inlineBytes
    const prepared = isSmall ? prepareCrl(draft, crypto.sha256) : await prepareInThread(draft)
    const list = this.#listOf(prepared, id)
    const signers = this.#signersOf(list)
    let signer: ConfiguredSigner | undefined
    for (const one of signers) {
      if (signer !== undefined) break
      if (await list.isSignedBy(one, crypto, new PathBudget(limits))) signer = one
    }
    return { list, signers, signer }
  }

  /** @throws {CertificateDefect} `CrlTooLarge`: before anything is copied. */
  #draftOf(source: CrlSource): CrlDraft {
    const { maxCrlBytes, random } = this.#parts
    // Base64 takes four characters for three octets, and line ends.
    if (source.length > 1.5 * maxCrlBytes + 1_024)
      throw new CrlError(
        'revocation list',
        new CertificateDefect('CrlTooLarge', 'list is too large'),
      )
    const data =
      typeof source === 'string' ? new TextEncoder().encode(source) : new Uint8Array(source)
    return { data, seed: hashSeed(random.bytes(seedOctets)), maxBytes: maxCrlBytes }
  }

  #listOf({ der, index, fingerprint }: PreparedCrl, id: string | undefined): RevocationList {
    const parsed = parseCrl(der)
    if (!parsed.ok) throw parsed.defect
    const { crl } = parsed
    checkAvailable(signatureScheme(crl.signatureAlgorithm), this.#parts.crypto)
    return new RevocationList({ id: id ?? this.#usualId(crl), crl, index, fingerprint })
  }

  #usualId(crl: Crl): string {
    const hash = this.#parts.crypto.sha256(new TextEncoder().encode(seriesOf(crl)))
    return hexFromBytes(hash).slice(0, idLength)
  }

  /** Configured certificates whose keys the list says to be signed by. */
  #signersOf({ crl }: RevocationList): readonly ConfiguredSigner[] {
    const { authorityKeyIdentifier: wanted } = crl
    const configured = this.#parts.configuredNamed(crl.issuer.key)
    return configured.flatMap(({ certificate, spkiHash, anchorId }) => {
      const own = certificate.extensions.subjectKeyIdentifier
      if (wanted !== undefined && own !== undefined && wanted !== own) return []
      const key = usableKey(certificate.publicKey)
      return key === undefined ? [] : [{ spki: certificate.publicKey.der, spkiHash, key, anchorId }]
    })
  }

  /** @throws {CertificateDefect} `CrlSignatureInvalid`, `CrlRollback`. */
  #check({ list, signers, signer }: ReadList): void {
    // Of another CA, or another key of a known one: the first path that needs the list tells (CRL-4).
    if (signers.length > 0 && signer === undefined)
      throw new CertificateDefect('CrlSignatureInvalid', 'signature is wrong')
    if (!this.#rollback.admits(list, signer?.spkiHash))
      throw new CertificateDefect('CrlRollback', 'a newer list was in force')
  }

  /** @throws {CertificateDefect} `CrlSignatureInvalid`, `CrlRollback`. @throws {TypeError} for the id of a managed list. */
  #accept(read: ReadList): void {
    const { list, signer } = read
    this.#check(read)
    const before = this.#lists.get(list.id)
    if (before?.isManaged) throw new TypeError('"id" option names a list that `api()` manages')
    this.#rollback.admit(list, signer?.spkiHash)
    this.#put(read, before?.isEnabled ?? true)
  }

  #put({ list, signer }: ReadList, isEnabled: boolean): void {
    if (signer !== undefined) this.#verified.add(list)
    list.anchorId = signer?.anchorId
    list.isEnabled = isEnabled
    this.#lists.put(list) // RULE crl.swapped-at-once
    this.#parts.changed()
  }

  #changed(): void {
    this.#lists.refresh()
    this.#parts.changed()
  }

  /** @throws {IamError} `ResourceNotFoundException`, also for a list that only operations of the service change. */
  #known(id: string): RevocationList {
    const list = this.#lists.get(id)
    if (list === undefined || list.isManaged)
      throw new IamError('ResourceNotFoundException', 'revocation list not found')
    return list
  }

  #factsOf(list: RevocationList): CrlFacts {
    const { id, crl, entries, isEnabled } = list
    return Object.freeze({
      id,
      issuer: nameText(crl.issuer),
      number: crl.number.toString(),
      isDelta: crl.baseNumber !== undefined,
      entries,
      thisUpdate: crl.thisUpdate,
      nextUpdate: crl.nextUpdate,
      isEnabled,
      isVerified: this.#verified.has(list),
    })
  }
}

/** Runs `work`, at once or not, and gives defects in it to who imports. */
function refusing<T>(what: string, work: () => T): T {
  const refuse = (error: unknown): never => {
    throw error instanceof CertificateDefect ? new CrlError(what, error) : error
  }
  try {
    const result = work()
    return result instanceof Promise ? (result.catch(refuse) as T) : result
  } catch (error) {
    return refuse(error)
  }
}

function usableKey(spki: Parameters<typeof inspectPublicKey>[0]): PublicKeyFacts | undefined {
  try {
    return inspectPublicKey(spki)
  } catch (error) {
    if (error instanceof CertificateDefect) return undefined
    throw error
  }
}
