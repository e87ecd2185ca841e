import type { LeafOptions } from './development-ca.ts'
import type { RevocationReason } from './issue-list.ts'

/** One certificate that the CA issued. */
export interface IssuedRecord {
  /** Hex, lower case. */
  readonly serial: string
  /** Milliseconds since the epoch. */
  readonly notAfter: number
  /** What it says, for its renewal. */
  readonly leaf: LeafOptions
  readonly revocation?: {
    /** Milliseconds since the epoch. */
    readonly at: number
    readonly reason: RevocationReason
    /** Number of the first list that has it. */
    readonly listNumber: number
  }
}

/** What the CA remembers beside its keys: the file `ca.json`. */
export interface CaRecord {
  readonly version: 1
  /** Number of the newest list, full or delta. */
  readonly crlNumber: number
  /** Number of the newest full list. */
  readonly baseNumber: number
  /** URL of the lists, in certificates and lists. */
  readonly crlUrl?: string
  readonly issued: readonly IssuedRecord[]
}

/** @throws {Error} for a text that this CA has not written. */
export function parseRecord(text: string | undefined): CaRecord {
  if (text === undefined) throw new Error('there is no development CA in this folder: init one')
  const record = parsed(text) as Partial<CaRecord> | undefined
  if (record?.version !== 1 || !Array.isArray(record.issued))
    throw new Error('ca.json is not the record of a development CA')
  return record as CaRecord
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
