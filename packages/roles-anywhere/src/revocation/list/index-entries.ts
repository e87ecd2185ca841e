import { readAs } from '../../certificate/refusal.ts'
import { DerError } from '../../der/der-error.ts'
import { contentStart, readLength, readTag } from '../../der/header.ts'
import { checkInteger } from '../../der/primitive.ts'
import { tags } from '../../der/tags.ts'
import { parseTimeAt } from '../../der/time.ts'
import type { Crl } from './crl.ts'
import { type EntryFacts, readEntryFacts } from './entry-extensions.ts'
import { type EntryIndex, ordinalAt, serialStart, slotOf, statusAt } from './entry-index.ts'
import { type HashSeed, serialHash } from './serial-hash.ts'

/**
 * Reads every entry of a list strictly, in place, and indexes it. Time grows with the list: large ones are indexed
 * in a thread.
 *
 * @throws {CertificateDefect} `CrlInvalid`, `CrlExtensionUnknownCritical`.
 */
export function indexEntries(crl: Crl, seed: HashSeed): EntryIndex {
  return readAs('CrlInvalid', () => {
    const { der, entries, scope } = crl
    if (entries === undefined) return new IndexBuilder(der, seed, 0).build()
    const { content, end } = entries
    const builder = new IndexBuilder(der, seed, countValues(der, content, end))
    const facts = new EntryFactsMemo(der)
    for (let at = content; at < end; ) {
      const length = readLength(der, at, end)
      const entryEnd = contentStart(at, length) + length
      const { certificateIssuer } = readEntry(der, at, entryEnd, facts)
      if (certificateIssuer !== undefined) {
        // In a list that is not indirect, a reader without this extension would take the entry for one of its issuer.
        if (!scope.isIndirect) throw new DerError('entry of another issuer') // RULE crl.indirect-flag
        builder.startGroup(at, certificateIssuer === crl.issuer.key ? undefined : certificateIssuer)
      }
      builder.add(at)
      at = entryEnd
    }
    return builder.build()
  })
}

const noFacts: EntryFacts = Object.freeze({ isRemoval: false, certificateIssuer: undefined })

function readEntry(der: Uint8Array, start: number, end: number, facts: EntryFactsMemo): EntryFacts {
  if (readTag(der, start, end) !== tags.sequence) throw new DerError('entry is not a sequence')
  const serial = contentStart(start, readLength(der, start, end))
  if (readTag(der, serial, end) !== tags.integer) throw new DerError('entry without serial number')
  const serialLength = readLength(der, serial, end)
  const serialContent = contentStart(serial, serialLength)
  checkInteger(der, serialContent, serialContent + serialLength)
  const date = serialContent + serialLength
  const dateTag = readTag(der, date, end)
  const dateLength = readLength(der, date, end)
  const rest = contentStart(date, dateLength) + dateLength
  parseTimeAt(dateTag, der, rest - dateLength, rest)
  return rest === end ? noFacts : facts.read(rest, end)
}

function countValues(der: Uint8Array, from: number, end: number): number {
  let count = 0
  for (let at = from; at < end; count += 1) {
    const length = readLength(der, at, end)
    at = contentStart(at, length) + length
  }
  return count
}

/**
 * Extensions of entries repeat: equal octets were read before and mean the same. Kept by their last octet, which is the
 * reason in the usual list, so that a million entries with reasons cost a million comparisons.
 */
class EntryFactsMemo {
  readonly #der: Uint8Array
  readonly #known: ({ start: number; length: number; facts: EntryFacts } | undefined)[] = []

  constructor(der: Uint8Array) {
    this.#der = der
  }

  read(start: number, end: number): EntryFacts {
    const slot = this.#der[end - 1] ?? 0
    const known = this.#known[slot]
    if (
      known !== undefined &&
      known.length === end - start &&
      this.#isEqual(known.start, start, known.length)
    )
      return known.facts
    const facts = readEntryFacts(this.#der.subarray(start, end))
    this.#known[slot] = { start, length: end - start, facts }
    return facts
  }

  #isEqual(left: number, right: number, length: number): boolean {
    for (let at = 0; at < length; at += 1)
      if (this.#der[left + at] !== this.#der[right + at]) return false
    return true
  }
}

class IndexBuilder {
  readonly #der: Uint8Array
  readonly #seed: HashSeed
  readonly #table: Uint32Array
  readonly #starts: number[] = []
  readonly #ordinals: number[] = []
  readonly #issuers = new Map<string, number>()
  #ordinal = 0
  #count = 0

  constructor(der: Uint8Array, seed: HashSeed, entries: number) {
    this.#der = der
    this.#seed = seed
    // At most half full, so that a search ends after a few slots; one slot stays free in any case.
    this.#table = new Uint32Array(2 ** Math.ceil(Math.log2(2 * entries + 1)))
  }

  /** `undefined`: the issuer of the list again. */
  startGroup(offset: number, issuerKey: string | undefined): void {
    this.#ordinal = issuerKey === undefined ? 0 : this.#ordinalOf(issuerKey)
    this.#starts.push(offset)
    this.#ordinals.push(this.#ordinal)
  }

  add(entry: number): void {
    const der = this.#der
    const table = this.#table
    const serial = serialStart(der, entry)
    const length = readLength(der, serial, der.length)
    const content = contentStart(serial, length)
    const mask = table.length - 1
    const hash = serialHash(der, content, content + length, this.#seed)
    let slot = slotOf(hash, this.#ordinal, mask)
    for (let other = table[slot]; other; other = table[slot]) {
      if (this.#isSameCertificate(other, content, length)) {
        // Listed twice: the entry that revokes counts, wherever it stands.
        if (statusAt(der, other) === 'removed') table[slot] = entry
        return
      }
      slot = (slot + 1) & mask
    }
    table[slot] = entry
    this.#count += 1
  }

  build(): EntryIndex {
    return {
      table: this.#table,
      seed: this.#seed,
      count: this.#count,
      groups: {
        starts: Uint32Array.from(this.#starts),
        ordinals: Uint32Array.from(this.#ordinals),
        issuers: [...this.#issuers.keys()],
      },
    }
  }

  #ordinalOf(issuerKey: string): number {
    const known = this.#issuers.get(issuerKey)
    if (known !== undefined) return known
    const ordinal = this.#issuers.size + 1
    this.#issuers.set(issuerKey, ordinal)
    return ordinal
  }

  #isSameCertificate(other: number, content: number, length: number): boolean {
    const der = this.#der
    const serial = serialStart(der, other)
    if (readLength(der, serial, der.length) !== length) return false
    const otherContent = contentStart(serial, length)
    for (let at = 0; at < length; at += 1)
      if (der[otherContent + at] !== der[content + at]) return false
    if (this.#starts.length === 0) return true
    return ordinalAt({ starts: this.#starts, ordinals: this.#ordinals }, other) === this.#ordinal
  }
}
