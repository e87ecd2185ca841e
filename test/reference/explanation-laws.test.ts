import {
  type Decision,
  decide,
  type Explanation,
  explainDecision,
  formatPolicy,
  nearestAllow,
  type PolicyType,
  parsePolicy,
  type Repair,
} from '@gatewarden/core'
import {
  determiningSet,
  policySetFromVector,
  requestFromVector,
  type VectorDocument,
  type VectorQuestion,
} from '@gatewarden/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAllow, isExempt, mapDocuments, mapStatements, type Spot } from './edit.ts'
import { questions } from './generate/arbitrary.ts'
import { repaired } from './repair.ts'

const numRuns = Number(process.env['GATEWARDEN_LAW_RUNS'] ?? 300)

const ask = (question: VectorQuestion): Decision =>
  decide(requestFromVector(question), policySetFromVector(question))
const explain = (question: VectorQuestion): Explanation =>
  explainDecision(requestFromVector(question), policySetFromVector(question))
const nearest = (question: VectorQuestion): readonly Repair[] =>
  nearestAllow(requestFromVector(question), policySetFromVector(question))
const isAllowed = (question: VectorQuestion): boolean => ask(question).effect === 'Allow'
const denied = questions().filter((question) => !isAllowed(question))

const holds = <Values extends [unknown, ...unknown[]]>(
  property: fc.IProperty<Values>,
  runs = numRuns,
): void => fc.assert(property, { numRuns: runs })

const typeOf = ({ layer }: Spot): PolicyType =>
  layer === 'resource' || layer === 'scp' || layer === 'rcp' ? layer : 'identity'

/** The decision with its lists as sets: the order of conditions in a document is spelling. */
const comparable = (decision: Decision): unknown => ({
  ...decision,
  determining: setOf(decision),
  errors: decision.errors
    .map(({ statement, message }) => `${JSON.stringify(statement)} ${message}`)
    .sort(),
})

const setOf = ({ determining }: Pick<Decision, 'determining'>): string =>
  determiningSet(
    determining.map(({ layer, level, policy, statement }) =>
      level === undefined ? { layer, policy, statement } : { layer, level, policy, statement },
    ),
  )

test('LAW-16 print and parse', () => {
  let printed = 0
  const print = (document: VectorDocument, spot: Spot): VectorDocument => {
    const type = typeOf(spot)
    const text = JSON.stringify(document, null, 1)
    if (!parsePolicy(text, type).ok) return document
    const result = formatPolicy({ text, type })
    if (!result.ok) throw new Error(result.issues[0]?.message)
    expect(formatPolicy({ text: result.text, type })).toEqual(result)
    printed += 1
    return JSON.parse(result.text)
  }
  holds(
    fc.property(questions(), (question) => {
      const canonical = mapDocuments(question, print)

      expect(comparable(ask(canonical))).toEqual(comparable(ask(question)))
    }),
  )
  expect(printed).toBeGreaterThan(numRuns / 2)
})

test('LAW-28 explanation agrees', () => {
  holds(
    fc.property(questions(), (question) => {
      const { decision, layers } = explain(question)
      const denying = layers.filter(({ verdict }) => verdict === 'denies')

      expect(decision).toEqual(ask(question))
      expect(denying.length > 0).toBe(decision.reason === 'ExplicitlyDenied')
      for (const { applies, failed, faults } of layers.flatMap((layer) => layer.statements)) {
        expect(Number(applies) + Number(failed !== undefined)).toBe(
          !applies && faults.length > 0 ? 0 : 1,
        )
      }
    }),
  )
})

test('LAW-28 the determining statements alone reproduce the decision', () => {
  const silent = { Effect: 'Allow', Action: 'no:Thing', Resource: '*', Principal: '*' }
  const isDecided = (question: VectorQuestion) => ask(question).determining.length > 0
  holds(
    fc.property(questions().filter(isDecided), (question) => {
      const { effect, layer = '', determining } = ask(question)
      const isDeciding = (at: string) => effect === 'Deny' || layer.split('+').includes(at)
      const kept = mapDocuments(question, (document, spot, policy) =>
        isDeciding(spot.layer)
          ? mapStatements(document, (statements) =>
              statements.map((statement, index) =>
                determining.some(
                  (at) =>
                    at.layer === spot.layer &&
                    (spot.level === undefined || at.level === spot.level) &&
                    at.policy === policy &&
                    at.statement === index,
                )
                  ? statement
                  : silent,
              ),
            )
          : document,
      )

      expect({ ...ask(kept), errors: [] }).toEqual({ ...ask(question), errors: [] })
    }),
  )
})

test('TRACE-2 nothing is to be repaired exactly where the request is allowed', () => {
  holds(
    fc.property(questions(), (question) => {
      expect(nearest(question).length === 0).toBe(isAllowed(question))
    }),
  )
})

test('TRACE-2 carrying the repairs out allows the request', () => {
  holds(
    fc.property(denied, (question) => {
      expect(ask(repaired(question, nearest(question)))).toMatchObject({ effect: 'Allow' })
    }),
  )
})

test('TRACE-2 every repair is needed', () => {
  holds(
    fc.property(denied, (question) => {
      const repairs = nearest(question)

      // Adding a statement takes the place of the one document of a layer, and so of its other repairs.
      const replaced = repairs.flatMap((repair) => (repair.kind === 'add' ? [repair.layer] : []))
      for (const left of repairs) {
        if (left.kind !== 'add' && replaced.includes(left.statement.layer)) continue
        const others = repairs.filter((repair) => repair !== left)
        expect(ask(repaired(question, others)).effect).toBe('Deny')
      }
    }),
  )
})

type ElementRepair = Extract<Repair, { kind: 'match' | 'mismatch' }>

/** Every repair of a statement in the reach of the caller that can be thought of. */
function conceivable(question: VectorQuestion): Repair[] {
  const repairs: Repair[] = []
  mapDocuments(question, (document, spot, policy) => {
    if (isExempt(spot, question)) return document
    return mapStatements(document, (statements) => {
      for (const [index, value] of statements.entries()) {
        const level = spot.level
        const statement = { ...spot, level, policy, policyId: '', statement: index, sid: undefined }
        repairs.push({ kind: 'rewrite', statement, faults: [] })
        const kind = isAllow(value) ? 'match' : 'mismatch'
        repairs.push(...elementsOf(value).map((element) => ({ kind, statement, element }) as const))
      }
      return statements
    })
  })
  return repairs
}

function elementsOf(statement: unknown): readonly ElementRepair['element'][] {
  const nothing = { expected: [], actual: undefined }
  const { Condition } = Object(statement)
  return [
    { element: 'Action', ...nothing },
    { element: 'Resource', ...nothing },
    { element: 'Principal', ...nothing },
    ...Object.entries(Object(Condition)).flatMap(([operator, keys]) =>
      Object.keys(Object(keys)).map(
        (key) => ({ element: 'Condition', operator, key, ...nothing }) as const,
      ),
    ),
  ]
}

test('TRACE-2 no smaller set of repairs allows the request', () => {
  const isSmall = (question: VectorQuestion) => {
    const repairs = nearest(question)
    return repairs.length > 1 && repairs.length < 4 && repairs.every(({ kind }) => kind !== 'add')
  }
  holds(
    fc.property(denied.filter(isSmall), (question) => {
      const all = conceivable(question)
      const sets =
        nearest(question).length === 2
          ? all.map((one) => [one])
          : all.flatMap((one, at) => all.slice(at + 1).map((other) => [one, other]))

      for (const repairs of sets) {
        const changed = repaired(question, repairs)
        if (isAllowed(changed)) throw new Error(`smaller: ${JSON.stringify(repairs)}`)
      }
    }),
    Math.min(numRuns, 60),
  )
}, 60_000)

test('TRACE-2 a statement is added only where repairs of all there are do not allow', () => {
  const hasAdded = (question: VectorQuestion) =>
    nearest(question).some(({ kind }) => kind === 'add')
  holds(
    fc.property(denied.filter(hasAdded), (question) => {
      expect(ask(repaired(question, conceivable(question))).effect).toBe('Deny')
    }),
  )
})
