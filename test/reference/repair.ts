// Carries repairs out: what the nearest allow says must come true when the documents are changed so.
import type { Repair } from '@gatewarden/core'
import type { VectorDocument, VectorQuestion } from '@gatewarden/core/testing'
import { documentsAt, mapStatements, type Spot, statementsOf, withDocuments } from './edit.ts'

type Statement = Readonly<Record<string, unknown>>

const harmless: Statement = { Effect: 'Allow', Action: 'no:Thing', Resource: '*', Principal: '*' }
const nowhere = 'arn:no:no:no:no:no'

const isObject = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const without = (object: Statement, ...names: readonly string[]): Statement =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))

/** The question after all repairs. Statements are added last: they may take the place of a document. */
export function repaired(question: VectorQuestion, repairs: readonly Repair[]): VectorQuestion {
  const order = repairs.toSorted((a, b) => Number(a.kind === 'add') - Number(b.kind === 'add'))
  return order.reduce(repairOne, question)
}

function repairOne(question: VectorQuestion, repair: Repair): VectorQuestion {
  if (repair.kind === 'add') return addAllow(question, repair)
  const { policy, statement: at } = repair.statement
  const spot = spotOf(repair.statement)
  const documents = documentsAt(question, spot).map((document, index) =>
    index === policy ? repairStatement(document, at, repair) : document,
  )
  return withDocuments(question, spot, documents)
}

function spotOf({ layer, level }: { layer: Spot['layer']; level: number | undefined }): Spot {
  return level === undefined ? { layer } : { layer, level }
}

function addAllow(
  question: VectorQuestion,
  at: { layer: Spot['layer']; level: number | undefined },
) {
  const statement = { ...harmless, Action: '*' }
  const isNamed = at.layer === 'resource'
  const allow = { Statement: [isNamed ? statement : without(statement, 'Principal')] }
  const isSingle = isNamed || at.layer === 'boundary'
  const others = isSingle ? [] : documentsAt(question, spotOf(at))
  return withDocuments(question, spotOf(at), [...others, allow])
}

function repairStatement(
  document: VectorDocument,
  at: number,
  repair: Exclude<Repair, { kind: 'add' }>,
): VectorDocument {
  if (statementsOf(document) === undefined) return { Statement: [] }
  return mapStatements(document, (statements) =>
    statements.map((statement, index) =>
      index === at ? change(isObject(statement) ? statement : harmless, repair) : statement,
    ),
  )
}

function change(statement: Statement, repair: Exclude<Repair, { kind: 'add' }>): Statement {
  if (repair.kind === 'rewrite') {
    return statement['Effect'] === 'Allow' ? readable(statement) : harmless
  }
  const { element, operator = '', key = '' } = repair.element
  const isMatch = repair.kind === 'match'
  switch (element) {
    case 'Action':
    case 'NotAction':
      return { ...without(statement, 'NotAction'), Action: isMatch ? '*' : 'no:Thing' }
    case 'Resource':
    case 'NotResource':
      return { ...without(statement, 'NotResource'), Resource: isMatch ? '*' : nowhere }
    case 'Principal':
    case 'NotPrincipal':
      return {
        ...without(statement, 'NotPrincipal'),
        Principal: isMatch ? '*' : { Service: 'nobody.example' },
      }
    case 'Condition':
      return { ...statement, Condition: changeCondition(statement, operator, key, isMatch) }
  }
}

/** Without the entry; for a Deny with one that never holds in its place. */
function changeCondition(
  { Condition }: Statement,
  operator: string,
  key: string,
  isMatch: boolean,
): Statement {
  const block = isObject(Condition) ? Condition : {}
  const keys = isObject(block[operator]) ? without(block[operator], key) : {}
  const rest = without(block, operator)
  const left = Object.keys(keys).length === 0 ? rest : { ...rest, [operator]: keys }
  if (isMatch) return left
  const never = 'ForAnyValue:StringEquals'
  const there = isObject(left[never]) ? left[never] : {}
  return { ...left, [never]: { ...there, 'never:present': 'x' } }
}

/** Without members and condition blocks that nobody can read. */
function readable(statement: Statement): Statement {
  const known = without(statement, 'Comment')
  if (!('Condition' in known)) return known
  if (!isObject(known['Condition'])) return without(known, 'Condition')
  const blocks = Object.entries(known['Condition']).filter(
    ([, block]) => isObject(block) && Object.keys(block).length > 0,
  )
  return { ...known, Condition: Object.fromEntries(blocks) }
}
