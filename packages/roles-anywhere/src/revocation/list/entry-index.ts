import { contentStart, readLength } from '../../der/header.ts'
import { tags } from '../../der/tags.ts'
import { readEntryFacts } from './entry-extensions.ts'
import { type HashSeed, serialHash } from './serial-hash.ts'

/**
 * Finds entries of a list by issuer and serial number (CRL-13): an open-addressed table of offsets into the DER, which
 * itself is the only copy of the entries. It is made of buffers and texts alone, so that a thread can hand it over.
 */
export interface EntryIndex {
  /** Offsets of entries, 0 where there is none. The length is a power of two. */
  readonly table: Uint32Array
  readonly seed: HashSeed
  readonly count: number
  readonly groups: EntryGroups
}

/** Of which issuer entries are: marks of an indirect list, none in other ones. */
export interface EntryGroups {
  /** Offsets of entries from which on another issuer holds, ascending. */
  readonly starts: Uint32Array
  /** For each start, which of `issuers` holds, counted from 1; 0 is the issuer of the list. */
  readonly ordinals: Uint32Array
  /** Keys of names. */
  readonly issuers: readonly string[]
}

/** What a list says of a certificate. */
export type EntryStatus = 'absent' | 'revoked' | 'removed'

/**
 * What the list says of a certificate by its issuer and its serial number.
 *
 * @param ordinal the issuer, as {@link EntryGroups} counts them.
 * @param serial content octets of the serial number, sign octet included.
 */
export function findEntry(
  der: Uint8Array,
  index: EntryIndex,
  ordinal: number,
  serial: Uint8Array,
): EntryStatus {
  const { table, groups } = index
  const mask = table.length - 1
  let slot = slotOf(serialHash(serial, 0, serial.length, index.seed), ordinal, mask)
  for (let offset = table[slot]; offset; offset = table[slot]) {
    if (hasSerial(der, offset, serial) && ordinalAt(groups, offset) === ordinal)
      return statusAt(der, offset)
    slot = (slot + 1) & mask
  }
  return 'absent'
}

/** First slot of an entry; entries of several issuers with one serial number start far from each other. */
export function slotOf(hash: number, ordinal: number, mask: number): number {
  return (hash ^ Math.imul(ordinal, 0x9e3779b1)) & mask
}

/** Offset of the INTEGER with the serial number of an entry. */
export function serialStart(der: Uint8Array, entry: number): number {
  return contentStart(entry, readLength(der, entry, der.length))
}

function hasSerial(der: Uint8Array, entry: number, serial: Uint8Array): boolean {
  const start = serialStart(der, entry)
  const length = readLength(der, start, der.length)
  if (length !== serial.length) return false
  const content = contentStart(start, length)
  for (let at = 0; at < length; at += 1) if (der[content + at] !== serial[at]) return false
  return true
}

/** Whether an entry lists a certificate, or takes it off. */
export function statusAt(der: Uint8Array, entry: number): Exclude<EntryStatus, 'absent'> {
  let at = serialStart(der, entry)
  const end = at + readLength(der, entry, der.length)
  // The serial number, then the date.
  for (let skipped = 0; skipped < 2; skipped += 1) {
    const length = readLength(der, at, end)
    at = contentStart(at, length) + length
  }
  if (at === end || der[at] !== tags.sequence) return 'revoked'
  return readEntryFacts(der.subarray(at, end)).isRemoval ? 'removed' : 'revoked'
}

/** Which issuer holds at an offset: that of the last mark at or before it. */
export function ordinalAt(
  { starts, ordinals }: { readonly [Part in 'starts' | 'ordinals']: ArrayLike<number> },
  offset: number,
): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low === 0 ? 0 : (ordinals[low - 1] ?? 0)
}
