import type { PageInput } from './inputs.ts'
import { invalidInput } from './readers.ts'

const usual = 100

/** Size of a page. */
export function pageSizeOf({ pageSize = usual }: PageInput): number {
  return pageSize
}

/**
 * Where a page begins: after this id. A token says after which object it goes on, so that objects that come and go between
 * two calls neither repeat nor hide others.
 *
 * @throws {IamError} `ValidationException` for a token that is none of ours.
 */
export function pageStart({ nextToken }: PageInput): string {
  if (nextToken === undefined) return ''
  const after = Buffer.from(nextToken, 'base64url').toString()
  if (tokenAfter(after) !== nextToken || !/^[0-9a-f-]{36}$/.test(after))
    throw invalidInput('nextToken', 'is none of ours') // RULE ra.page-tokens
  return after
}

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextToken: string | undefined
}

/** Cuts a page. @param items - in any order. */
export function pageOf<Item>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  input: PageInput,
): Page<Item> {
  const after = pageStart(input)
  const rest = items
    .filter((item) => idOf(item) > after)
    .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
  const page = rest.slice(0, pageSizeOf(input))
  const last = page.at(-1)
  const hasMore = rest.length > page.length && last !== undefined
  return { items: page, nextToken: hasMore ? tokenAfter(idOf(last)) : undefined }
}

function tokenAfter(id: string): string {
  return Buffer.from(id).toString('base64url')
}
