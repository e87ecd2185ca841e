import { IamError } from '../errors.ts'
import type { JsonNode } from '../policy/json.ts'
import type { AccessEvaluation } from './access-evaluation.ts'
import { accessLimits } from './access-limits.ts'
import { invalid, memberOf, type ObjectNode } from './request/read-parts.ts'
import {
  completeQuestion,
  type QuestionParts,
  readParts,
  readQuestion,
  withDefaults,
} from './request/read-question.ts'

/** One answer (AuthZEN 1.0, section 6.2). Tells no policy and no reason. */
export interface AccessAnswer {
  readonly decision: boolean
  /** What is wrong with an item of a batch. */
  readonly context?: { readonly error: { readonly status: number; readonly message: string } }
}

/** Answers of a batch (AuthZEN 1.0, section 7.2). */
export interface BatchAnswer {
  readonly evaluations: readonly AccessAnswer[]
}

const semantics = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const
type Semantic = (typeof semantics)[number]

/** Answers one request. @throws {IamError} `ValidationError`; as {@link AccessEvaluation.permits}. */
export async function evaluateOne(
  body: ObjectNode,
  evaluation: AccessEvaluation,
): Promise<AccessAnswer> {
  return { decision: await evaluation.permits(readQuestion(body)) }
}

/**
 * Answers a batch, in its order. A semantic that ends early answers up to the item that ended it. Without items the batch
 * is one request.
 *
 * @throws {IamError} `ValidationError` for what is wrong with the batch as a whole; as {@link AccessEvaluation.permits}.
 */
export async function evaluateBatch(
  body: ObjectNode,
  evaluation: AccessEvaluation,
): Promise<AccessAnswer | BatchAnswer> {
  const items = readItems(body)
  if (items.length === 0) return await evaluateOne(body, evaluation)
  const semantic = readSemantic(body)
  const defaults = readParts(body)
  if (semantic === 'execute_all') {
    const answers = items.map((item) => answerItem(item, defaults, evaluation))
    return { evaluations: await Promise.all(answers) }
  }
  const last = semantic === 'permit_on_first_permit'
  const evaluations: AccessAnswer[] = []
  for (const item of items) {
    const answer = await answerItem(item, defaults, evaluation)
    evaluations.push(answer)
    if (answer.decision === last) break // RULE authzen.semantics
  }
  return { evaluations }
}

function readItems(body: ObjectNode): readonly JsonNode[] {
  const node = memberOf(body, 'evaluations')
  if (node === undefined) return []
  if (node.kind !== 'array') throw invalid('evaluations must be a list')
  const { batchItems } = accessLimits
  if (node.items.length > batchItems) {
    throw invalid(`evaluations must have at most ${batchItems} items`) // RULE authzen.batch-is-bounded
  }
  return node.items
}

function readSemantic(body: ObjectNode): Semantic {
  const options = memberOf(body, 'options')
  if (options === undefined) return 'execute_all'
  if (options.kind !== 'object') throw invalid('options must be an object')
  const node = memberOf(options, 'evaluations_semantic')
  if (node === undefined) return 'execute_all'
  const named = node.kind === 'string' ? node.value : undefined
  const semantic = semantics.find((known) => known === named)
  if (semantic !== undefined) return semantic
  throw invalid(`options.evaluations_semantic must be one of ${semantics.join(', ')}`)
}

/** What is wrong with one item is its own answer; what is wrong with us is the answer to all. */
async function answerItem(
  item: JsonNode,
  defaults: QuestionParts,
  evaluation: AccessEvaluation,
): Promise<AccessAnswer> {
  try {
    if (item.kind !== 'object') throw invalid('an evaluation must be an object')
    const question = completeQuestion(withDefaults(readParts(item), defaults))
    return { decision: await evaluation.permits(question) }
  } catch (error) {
    if (!(error instanceof IamError) || error.code !== 'ValidationError') throw error
    const { status, message } = error
    return { decision: false, context: { error: { status, message } } } // RULE authzen.bad-item-is-denied
  }
}
