import { type Decision, decide } from '@gatewarden/core'
import {
  policySetFromVector,
  requestFromVector,
  type VectorDocument,
  type VectorQuestion,
} from '@gatewarden/core/testing'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { assurance } from './assurance.ts'
import { documentsAt, mapStatements, type Spot, spotsOf, withDocuments } from './edit.ts'
import { questions } from './generate/arbitrary.ts'
import { Draw } from './generate/draw.ts'

const { lawRuns: numRuns } = assurance

const ask = (question: VectorQuestion): Decision =>
  decide(requestFromVector(question), policySetFromVector(question))

afterEach(() => {
  vi.restoreAllMocks()
})

type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Ways to make something of a statement impossible to evaluate. */
const statementFaults: readonly ((statement: Members) => Members)[] = [
  (statement) => ({ ...statement, Effect: 'allow' }),
  (statement) => ({ ...statement, Comment: 'unknown member' }),
  (statement) => ({
    ...statement,
    Condition: {
      ...(isMembers(statement['Condition']) ? statement['Condition'] : {}),
      No: { k: 'v' },
    },
  }),
  ...['Action', 'NotAction', 'Resource', 'NotResource'].map((name) => (statement: Members) => ({
    ...statement,
    ...(name in statement ? { [name]: [statement[name], 'malformed'].flat() } : {}),
  })),
  ...['Principal', 'NotPrincipal'].map((name) => (statement: Members) => ({
    ...statement,
    ...(name in statement ? { [name]: { AWS: 'malformed' } } : {}),
  })),
]

/** Ways to break a whole document. */
const documentFaults: readonly ((document: VectorDocument) => VectorDocument)[] = [
  () => 'unreadable',
  (document) => (document === 'unreadable' ? document : { ...document, Version: '2013-01-01' }),
  (document) => (document === 'unreadable' ? document : { ...document, Comment: 'unknown member' }),
  () => ({ Version: '2012-10-17' }),
]

/** The question with one fault in one document of one spot. */
function withFault(draw: Draw, question: VectorQuestion, spot: Spot): VectorQuestion {
  const documents = [...documentsAt(question, spot)]
  const index = draw.below(documents.length)
  const document = documents[index] ?? 'unreadable'
  const spoil = draw.pick(statementFaults)
  documents[index] = draw.chance(0.25)
    ? draw.pick(documentFaults)(document)
    : mapStatements(document, (statements) => {
        const at = draw.below(statements.length)
        const spoiled = (item: unknown): unknown => (isMembers(item) ? spoil(item) : item)
        return statements.map((item, place) => (place === at ? spoiled(item) : item))
      })
  return withDocuments(question, spot, documents)
}

test('LAW-29 errors fail closed', () => {
  const isDenied = (question: VectorQuestion): boolean => ask(question).effect === 'Deny'
  fc.assert(
    fc.property(questions().filter(isDenied), fc.integer(), (question, seed) => {
      const draw = new Draw(seed)
      const spots = spotsOf(question).filter((spot) => documentsAt(question, spot).length > 0)
      if (spots.length === 0) return

      expect(ask(withFault(draw, question, draw.pick(spots))).effect).toBe('Deny')
    }),
    { numRuns },
  )
})

/** Freezes a value and all that it holds, so that writing to it throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) frozen(member)
  }
  return value
}

test('LAW-37 purity', () => {
  const fail = (): never => {
    throw new Error('the evaluator reached outside itself')
  }
  const outside: readonly (readonly [object, string])[] = [
    [Date, 'now'],
    [Math, 'random'],
    [performance, 'now'],
    [globalThis, 'fetch'],
    [globalThis, 'setTimeout'],
  ]
  fc.assert(
    fc.property(questions(), (question) => {
      const request = frozen(requestFromVector(question))
      const policies = frozen(policySetFromVector(question))
      for (const [object, name] of outside) {
        vi.spyOn(object as { now: () => unknown }, name as 'now').mockImplementation(fail)
      }

      const answers = [decide(request, policies), decide(request, policies)]
      vi.restoreAllMocks()

      expect(answers[0]).toEqual(answers[1])
      expect(answers[0]?.reason).not.toBe('Error')
    }),
    { numRuns },
  )
})
