import { IamError } from '../errors.ts'
import type { PageInput } from './parameters.ts'

/** What a list answers beside its entries. */
export interface Page {
  /** Whether there is more. */
  readonly isTruncated: boolean
  /** Goes into the next call; `undefined` at the end. */
  readonly marker: string | undefined
}

const usual = 100

/**
 * One page of a list. A marker says after which entry it goes on, so that entries that come and go between two calls
 * neither repeat nor hide others.
 *
 * @param items - in the order of their keys, by code unit.
 * @throws {IamError} `ValidationError` for a marker that is none of ours.
 */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { marker, maxItems = usual }: PageInput,
): Page & { readonly items: readonly Item[] } {
  const after = marker === undefined ? undefined : readMarker(marker)
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after)
  const page = rest.slice(0, maxItems)
  const last = page.at(-1)
  const isTruncated = rest.length > page.length && last !== undefined
  return { items: page, isTruncated, marker: isTruncated ? writeMarker(keyOf(last)) : undefined }
}

function writeMarker(key: string): string {
  return Buffer.from(key).toString('base64url')
}

function readMarker(marker: string): string {
  const key = Buffer.from(marker, 'base64url').toString()
  if (writeMarker(key) === marker) return key
  throw new IamError('ValidationError', 'Invalid Marker.')
}
