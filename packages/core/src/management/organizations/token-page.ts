import type { IntegerParameter, TextParameter } from '../../sts/parameters/parameter.ts'
import { pageOf } from '../page.ts'
import { parameters } from '../parameters.ts'

/** Which part of a list of Organizations is wanted. */
export interface TokenPageInput {
  /** `nextToken` of the answer before. Default the beginning. */
  readonly nextToken?: string | undefined
  /** Entries of one answer, 1 to 1,000. Default 100. */
  readonly maxResults?: number | undefined
}

/** What a list answers beside its entries. */
export interface TokenPage {
  /** Goes into the next call; `undefined` at the end. */
  readonly nextToken: string | undefined
}

/** Parameters of every list of Organizations. */
export const tokenPageParameters: {
  readonly nextToken: TextParameter
  readonly maxResults: IntegerParameter
} = Object.freeze({ nextToken: parameters.marker, maxResults: parameters.maxItems })

/** One page of a list, in the order of its keys. @throws {IamError} `ValidationError` for a token that is none of ours. */
export function tokenPageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { nextToken, maxResults }: TokenPageInput,
): TokenPage & { readonly items: readonly Item[] } {
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const page = pageOf(sorted, keyOf, { marker: nextToken, maxItems: maxResults })
  return { items: page.items, nextToken: page.marker }
}
