// One statement against one question (EVAL-2, EVAL-5).
import type { VectorDocument, VectorQuestion } from '@gatewarden/core/testing'
import { hasBlank } from './characters.ts'
import { judgeCondition } from './condition.ts'
import { fold, globMatches, isLongerThan, splitFields, wildMarks } from './glob.ts'
import { type Strength, strengthsOf } from './principal-element.ts'
import { readTemplate, splitPieces, substitute } from './template.ts'
import type { Surroundings, Verdict } from './verdict.ts'

/** Place of a document, as far as it changes what its statements mean. */
export type Place = 'resource' | 'rcp' | 'caller'

/** What a statement says about a question. */
export interface StatementAnswer {
  readonly effect: 'Allow' | 'Deny'
  readonly applies: boolean
  /** Faults that stood between the statement and its application. */
  readonly faults: number
  readonly strengths: ReadonlySet<Strength>
}

type Statement = Readonly<Record<string, unknown>>

// LIM-10
const longest = 2048
const longestValue = 8192

function judgeAction(entry: unknown, action: string): Verdict {
  if (typeof entry !== 'string' || isLongerThan(entry, longest)) return 'fault'
  const isTooLong = isLongerThan(action, longestValue)
  if (entry === '*') return isTooLong ? 'fault' : 'match'
  const parts = entry.split(':')
  const isForm = parts.length === 2 && !parts.includes('') && !entry.includes('${')
  if (!isForm || hasBlank(entry) || isTooLong) return 'fault' // GRAM-7
  return globMatches(wildMarks(fold(entry)), fold(action)) ? 'match' : 'no match'
}

function judgeResource(entry: unknown, where: Surroundings): Verdict | 'unresolved' {
  const { arn } = where.question.resource
  if (entry === '*') return 'match' // MATCH-7
  if (typeof entry !== 'string' || !entry.startsWith('arn:')) return 'fault'
  const pieces = isLongerThan(entry, longest) ? undefined : readTemplate(entry, where.version)
  if (pieces === undefined) return 'fault'
  const fields = splitPieces(pieces)
  const hasEarlyVariable = fields.slice(0, 5).some((field) => field.some((p) => !('text' in p)))
  if (hasEarlyVariable) return 'fault' // GRAM-8
  while (fields.length < 6) fields.push([{ text: '*' }]) // MATCH-8
  const wanted = fields.map((field) => substitute(field, where.question.context))
  if (wanted.includes(undefined)) return 'unresolved'
  if (arn === null) return 'no match'
  const request = splitFields(arn)
  const isTooLong = (field: string): boolean => isLongerThan(field, longestValue)
  const matches = request.every(
    (field, index) => isTooLong(field) || globMatches(wanted[index] ?? [], field),
  )
  if (!matches) return 'no match'
  return request.some(isTooLong) ? 'fault' : 'match'
}

/** A pair `Action`/`NotAction` or `Resource`/`NotResource`: exactly one, a list matches by any entry. */
function judgePair(
  statement: Statement,
  name: 'Action' | 'Resource',
  judge: (entry: unknown) => Verdict | 'unresolved',
  effect: 'Allow' | 'Deny',
): Verdict {
  const isNot = `Not${name}` in statement
  if (isNot === name in statement) return 'fault'
  const value = statement[isNot ? `Not${name}` : name]
  const entries: unknown[] = Array.isArray(value) ? value : [value]
  if (isNot && entries.length === 0) return 'fault' // GRAM-6
  const verdicts = entries.map(judge)
  if (verdicts.includes('fault')) return 'fault'
  if (isNot && effect === 'Allow' && verdicts.includes('unresolved')) return 'no match' // VAR-8
  return verdicts.includes('match') === isNot ? 'no match' : 'match'
}

const hasBoundary = (question: VectorQuestion): boolean =>
  question.permissionsBoundary !== null &&
  ['user', 'role-session', 'federated-user'].includes(question.principal.type)

/** Whom a statement concerns, and how it names the caller. */
function judgePrincipal(
  statement: Statement,
  place: Place,
  { effect, question }: Surroundings,
): { verdict: Verdict; strengths: ReadonlySet<Strength> } {
  const none: ReadonlySet<Strength> = new Set()
  const isNot = 'NotPrincipal' in statement
  if (!isNot && !('Principal' in statement)) {
    return { verdict: place === 'caller' ? 'match' : 'fault', strengths: none } // PRIN-5
  }
  if (isNot && 'Principal' in statement) return { verdict: 'fault', strengths: none }
  const element = isNot ? statement['NotPrincipal'] : statement['Principal']
  const strengths = strengthsOf(element, question.principal, isNot)
  if (strengths === undefined) return { verdict: 'fault', strengths: none }
  if (!isNot) return { verdict: strengths.size > 0 ? 'match' : 'no match', strengths }

  const isListed =
    effect === 'Allow' ? strengths.size > 0 : strengths.has('self') || strengths.has('entity')
  const applies = !isListed || (effect === 'Deny' && hasBoundary(question)) // PRIN-8 to PRIN-10
  return { verdict: applies ? 'match' : 'no match', strengths: new Set(['self']) }
}

const elements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]

function answerStatement(
  statement: Statement,
  place: Place,
  version: Surroundings['version'],
  question: VectorQuestion,
): StatementAnswer {
  const isEffect = statement['Effect'] === 'Allow' || statement['Effect'] === 'Deny'
  const effect = statement['Effect'] === 'Allow' ? 'Allow' : 'Deny'
  const where: Surroundings = { effect, version, question }
  const principal = judgePrincipal(statement, place, where)
  const needsNoResource =
    place !== 'caller' && !('Resource' in statement) && !('NotResource' in statement)
  const { strengths } = principal
  const plainlyFalse: StatementAnswer = { effect, applies: false, faults: 0, strengths }
  const heads: Verdict[] = [
    principal.verdict,
    judgePair(statement, 'Action', (entry) => judgeAction(entry, question.action), effect),
    needsNoResource
      ? 'match' // GRAM-12, GRAM-15
      : judgePair(statement, 'Resource', (entry) => judgeResource(entry, where), effect),
  ]
  if (heads.includes('no match')) return plainlyFalse
  const conditions =
    'Condition' in statement ? judgeCondition(statement['Condition'], where) : noVerdicts
  if (conditions.includes('no match')) return plainlyFalse
  const unknown = Object.keys(statement).filter((name) => !elements.includes(name))
  const faults =
    [...heads, ...conditions].filter((verdict) => verdict === 'fault').length +
    unknown.length +
    (isEffect ? 0 : 1)
  return { effect, applies: effect === 'Deny' || faults === 0, faults, strengths }
}

const noVerdicts: readonly Verdict[] = []

const isObject = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const denyAll = {
  effect: 'Deny',
  applies: true,
  faults: 1,
  strengths: new Set<Strength>(),
} as const

/** A fault above statement level is reported once, whatever the statements say. */
const documentFault = { ...denyAll, applies: false, statement: -1 } as const

/** Every statement of a document that counts, with its position (EVAL-6). */
export function answerDocument(
  document: VectorDocument,
  place: Place,
  question: VectorQuestion,
): (StatementAnswer & { readonly statement: number })[] {
  if (document === 'unreadable') return [{ ...denyAll, statement: 0 }]
  const { Statement: list } = document
  const statements: unknown[] = Array.isArray(list) ? list : [list]
  if (statements.length > 0 && !statements.some(isObject)) {
    return [{ ...denyAll, statement: 0 }]
  }
  const { Version: written = '2008-10-17' } = document
  const version = written === '2012-10-17' || written === '2008-10-17' ? written : 'unreadable'
  const isBroken =
    version === 'unreadable' ||
    Object.keys(document).some((name) => !['Version', 'Id', 'Statement'].includes(name))
  const answers = statements.map((statement, index) =>
    isObject(statement)
      ? { ...answerStatement(statement, place, version, question), statement: index }
      : { ...denyAll, statement: index },
  )
  if (!isBroken) return answers
  return [...answers.filter((answer) => answer.effect === 'Deny'), documentFault]
}
