import type { JsonNode } from '../../policy/json.ts'
import { type FileReading, reportAt } from '../source/file-reading.ts'

/** What a list of a file holds. */
export interface EntryList<T> {
  /** Member that holds it. */
  readonly member: string
  /** What its entries are, for people: `access keys`. */
  readonly entries: string
  readonly most: number
  /** What is said of one more than `most`. */
  readonly tooMany: string
  /** Reads one entry and reports its defects; `undefined` where it has some. */
  readonly read: (node: JsonNode) => T | undefined
}

/** Reads a list of entries, each with its own defects; what is no list has none. */
export function readEntryList<T>(
  reading: FileReading,
  node: JsonNode | undefined,
  { member, entries, most, tooMany, read }: EntryList<T>,
): readonly T[] {
  if (node === undefined) return []
  if (node.kind !== 'array') {
    reportAt(reading, node, 'WRONG_TYPE', `\`${member}\` must be a list of ${entries}`)
    return []
  }
  const surplus = node.items[most]
  if (surplus !== undefined) reportAt(reading, surplus, 'LIMIT_EXCEEDED', tooMany)
  return node.items.flatMap((item) => read(item) ?? [])
}
