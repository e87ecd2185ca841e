import type { JsonNode } from '../../policy/json.ts'
import type { AccessEvaluation } from '../access-evaluation.ts'
import { accessLimits } from '../access-limits.ts'
import type { AccessQuestion } from '../request/access-question.ts'
import { invalid, memberOf, type ObjectNode } from '../request/read-parts.ts'
import type { PageTokens } from './page-token.ts'

/** One page of what was found (AuthZEN 1.0, section 8). */
export interface SearchAnswer {
  readonly results: readonly object[]
  /** Empty at the end. */
  readonly page: { readonly next_token: string }
}

/** What is searched for. */
export interface Search {
  /** Tells it from every other search. */
  readonly identity: string
  /** Ids or names behind `after`, in an order that stays; fewer than `limit` at the end. */
  candidates(
    after: string | undefined,
    limit: number,
  ): readonly string[] | Promise<readonly string[]>
  /** Asks for one candidate. */
  question(candidate: string): AccessQuestion
  result(candidate: string): object
}

interface PageRequest {
  readonly after: string | undefined
  readonly limit: number
}

/**
 * Finds the candidates that a subject may, each by a whole evaluation. A page ends when it is full, and after 1,000
 * candidates: then it may have less than was asked for, and still another page behind it.
 *
 * @throws {IamError} `ValidationError` for a malformed `page`; as {@link AccessEvaluation.permits}.
 */
export async function searchAccess(
  body: ObjectNode,
  search: Search,
  evaluation: AccessEvaluation,
  tokens: PageTokens,
): Promise<SearchAnswer> {
  const { limit, ...start } = readPage(body, search, tokens)
  const { searchedCandidates, searchedAtOnce } = accessLimits
  const results: object[] = []
  let { after } = start
  let left = searchedCandidates
  // RULE authzen.search-budget
  while (left > 0 && results.length < limit) {
    const size = Math.min(left, searchedAtOnce, limit - results.length)
    const candidates = await search.candidates(after, size)
    const verdicts = await Promise.all(
      candidates.map((candidate) => evaluation.permits(search.question(candidate))),
    )
    results.push(...candidates.filter((_, index) => verdicts[index]).map(search.result))
    if (candidates.length < size) return { results, page: { next_token: '' } }
    after = candidates.at(-1)
    left -= size
  }
  return { results, page: { next_token: tokens.write(after ?? '', search.identity) } }
}

function readPage(body: ObjectNode, search: Search, tokens: PageTokens): PageRequest {
  const page = memberOf(body, 'page')
  if (page === undefined) return { after: undefined, limit: accessLimits.usualPage }
  if (page.kind !== 'object') throw invalid('page must be an object')
  const token = memberOf(page, 'token')
  if (token !== undefined && token.kind !== 'string') throw invalid('page.token must be a text')
  const text = token?.value ?? ''
  // The empty token of a last page begins again, as no token does.
  const after = text === '' ? undefined : tokens.read(text, search.identity) || undefined
  return { after, limit: readLimit(memberOf(page, 'limit')) }
}

function readLimit(node: JsonNode | undefined): number {
  const { usualPage, largestPage } = accessLimits
  if (node === undefined) return usualPage
  const limit = node.kind === 'number' && /^[0-9]{1,15}$/.test(node.text) ? Number(node.text) : -1
  if (limit < 0) throw invalid('page.limit must be a whole number of at least 0')
  return Math.min(limit, largestPage)
}
