import { type Decision, decide } from '@gatewarden/core'
import {
  determiningSet,
  policySetFromVector,
  requestFromVector,
  type VectorDocument,
  type VectorQuestion,
  type VectorStatement,
} from '@gatewarden/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assurance } from './assurance.ts'
import {
  documentsAt,
  isAllow,
  isExempt,
  mapDocuments,
  mapStatements,
  type Spot,
  spotsOf,
  withDocuments,
} from './edit.ts'
import { questions } from './generate/arbitrary.ts'
import { drawStatement, type Statement, wrapStatements } from './generate/document.ts'
import { Draw } from './generate/draw.ts'
import { answerDocument, type StatementAnswer } from './statement.ts'

// ASR-2: each law is a property; a failing run prints its seed and the shrunk question.
const { lawRuns: numRuns } = assurance

const ask = (question: VectorQuestion): Decision =>
  decide(requestFromVector(question), policySetFromVector(question))
const isAllowed = (question: VectorQuestion): boolean => ask(question).effect === 'Allow'

const allowed = questions().filter(isAllowed)
const denied = questions().filter((question) => !isAllowed(question))
const draws = fc.integer().map((seed) => (): Draw => new Draw(seed))

const holds = <Values extends [unknown, ...unknown[]]>(property: fc.IProperty<Values>): void =>
  fc.assert(property, { numRuns })

const spotsReaching = (question: VectorQuestion): Spot[] =>
  spotsOf(question).filter((spot) => !isExempt(spot, question))

const placeOf = ({ layer }: Spot): 'resource' | 'rcp' | 'caller' =>
  layer === 'resource' || layer === 'rcp' ? layer : 'caller'

const isSingle = ({ layer }: Spot): boolean => layer === 'resource' || layer === 'boundary'

/** Adds a statement at a spot: in a document of its own, or in the one document that the spot takes. */
function added(question: VectorQuestion, spot: Spot, statement: Statement): VectorQuestion {
  const documents = documentsAt(question, spot)
  const [first] = documents
  if (isSingle(spot) && first !== undefined) {
    const longer = mapStatements(first, (statements) => [...statements, statement])
    return withDocuments(question, spot, [longer])
  }
  const document = { Version: '2012-10-17', Statement: [statement] }
  return withDocuments(question, spot, [...documents, document])
}

const drawnStatement = (
  draw: Draw,
  question: VectorQuestion,
  spot: Spot,
  effect: 'Allow' | 'Deny',
): Statement =>
  drawStatement(draw, question, { place: placeOf(spot), effect, match: draw.chance(0.7) })

/** What the naive matcher says of every statement that reaches the caller. */
function answers(question: VectorQuestion): (StatementAnswer & { readonly at: VectorStatement })[] {
  return spotsReaching(question).flatMap((spot) => {
    const level = spot.layer === 'session' ? 0 : spot.level
    return documentsAt(question, spot).flatMap((document, policy) =>
      answerDocument(document, placeOf(spot), question).map((answer) => ({
        ...answer,
        at: {
          layer: spot.layer,
          ...(level === undefined ? {} : { level }),
          policy,
          statement: answer.statement,
        },
      })),
    )
  })
}

const applying = (
  question: VectorQuestion,
  effect: 'Allow' | 'Deny',
  layers: readonly string[],
): VectorStatement[] =>
  answers(question)
    .filter((answer) => answer.applies && answer.effect === effect)
    .map((answer) => answer.at)
    .filter((at) => layers.includes(at.layer))

const everyLayer = ['rcp', 'scp', 'resource', 'identity', 'boundary', 'session']

/** The decision as the specification states it, as one Boolean (EVAL-12). */
function everyGatePasses(question: VectorQuestion): boolean {
  const { principal, resource } = question
  const allowing = answers(question).filter((answer) => answer.applies && answer.effect === 'Allow')
  const allows = (layer: string, level?: number): boolean =>
    allowing.some(({ at }) => at.layer === layer && (level === undefined || at.level === level))
  const grants = new Set(
    allowing.flatMap(({ at, strengths }) => (at.layer === 'resource' ? [...strengths] : [])),
  )
  const spots = spotsReaching(question)
  const passes = (layer: Spot['layer']): boolean =>
    !spots.some((spot) => spot.layer === layer && documentsAt(question, spot).length > 0) ||
    allows(layer)
  const scp = spots.every((spot) => spot.layer !== 'scp' || allows('scp', spot.level))
  const narrowed = passes('boundary') && passes('session')
  const isLacking = principal.type === 'federated-user' && question.sessionPolicy === null
  const own = (principal.type === 'root' || allows('identity')) && narrowed && !isLacking
  if (!('account' in principal)) return grants.has('self')
  if (principal.account !== resource.account) return scp && grants.size > 0 && own
  const isFree = resource.mandatoryPolicy !== true || grants.has('account')
  return scp && (grants.has('self') || (grants.has('entity') && narrowed) || (own && isFree))
}

test('LAW-1 explicit deny wins', () => {
  const denyAll = { Effect: 'Deny', Action: '*', Resource: '*' }
  holds(
    fc.property(questions(), draws, (question, draw) => {
      const spot = draw().pick(spotsReaching(question))
      const principal = placeOf(spot) === 'caller' ? {} : { Principal: '*' }

      expect(ask(added(question, spot, { ...denyAll, ...principal })).reason).toBe(
        'ExplicitlyDenied',
      )
    }),
  )
})

test('LAW-2 allowed only if permitted', () => {
  holds(
    fc.property(allowed, (question) => {
      const { layer, determining } = ask(question)
      const scps = spotsReaching(question).filter((spot) => spot.layer === 'scp')

      for (const part of layer?.split('+') ?? []) {
        if (part === 'identity' && question.principal.type === 'root') continue
        expect(determining.filter((at) => at.layer === part)).not.toEqual([])
      }
      for (const { level } of scps) {
        const levels = applying(question, 'Allow', ['scp']).map((at) => at.level)
        expect(levels).toContain(level)
      }
    }),
  )
})

test('LAW-3 default deny', () => {
  const isNoRoot = ({ principal }: VectorQuestion): boolean => principal.type !== 'root'
  holds(
    fc.property(questions().filter(isNoRoot), (question) => {
      const bare = mapDocuments(question, (document) =>
        mapStatements(document, (statements) => statements.filter((item) => !isAllow(item))),
      )

      expect(ask(bare).effect).toBe('Deny')
    }),
  )
})

test('LAW-4 allow equation', () => {
  holds(
    fc.property(questions(), (question) => {
      const isDenied = applying(question, 'Deny', everyLayer).length > 0

      expect(isAllowed(question)).toBe(!isDenied && everyGatePasses(question))
    }),
  )
})

test('LAW-5 deny equation', () => {
  holds(
    fc.property(questions(), (question) => {
      const { reason } = ask(question)
      const isDenied = applying(question, 'Deny', everyLayer).length > 0

      expect(reason === 'ExplicitlyDenied').toBe(isDenied)
      expect(reason === 'ImplicitlyDenied').toBe(!isDenied && !everyGatePasses(question))
    }),
  )
})

/** Every statement carries its place as `Sid`, so that it is known wherever it is moved. */
const labelled = (question: VectorQuestion): VectorQuestion =>
  mapDocuments(question, (document, { layer, level }, index) =>
    mapStatements(document, (statements) =>
      statements.map((item, at) =>
        typeof item === 'object' ? { ...item, Sid: `${layer}${level ?? ''}x${index}x${at}` } : item,
      ),
    ),
  )

function shuffled<T>(draw: Draw, list: readonly T[]): T[] {
  const repeated = draw.chance(0.5) && list.length > 0 ? [...list, draw.pick(list)] : [...list]
  return repeated
    .map((item) => ({ item, key: draw.fraction() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

/** The value with every list in it in another order, some entries twice. */
function reordered(draw: Draw, value: unknown): unknown {
  if (Array.isArray(value)) return shuffled(draw, value)
  if (typeof value !== 'object' || value === null) return value
  const members = shuffled(draw, Object.entries(value))
  return Object.fromEntries(members.map(([name, member]) => [name, reordered(draw, member)]))
}

test('LAW-6 order and duplicates do not matter', () => {
  const sids = ({ determining }: Decision): string[] =>
    [...new Set(determining.map(({ layer, sid }) => sid ?? layer))].sort()
  holds(
    fc.property(questions().map(labelled), draws, (question, draw) => {
      const source = draw()
      const inside = mapDocuments(question, (document) =>
        mapStatements(document, (statements) =>
          shuffled(source, statements).map((item) => reordered(source, item)),
        ),
      )
      const moved = spotsOf(inside).reduce((changed, spot) => {
        const documents = documentsAt(changed, spot)
        return isSingle(spot) || documents.length === 0
          ? changed
          : withDocuments(changed, spot, shuffled(source, documents))
      }, inside)

      const [before, after] = [ask(question), ask(moved)]

      expect({ ...after, determining: sids(after), errors: after.errors.length > 0 }).toEqual({
        ...before,
        determining: sids(before),
        errors: before.errors.length > 0,
      })
    }),
  )
})

test('LAW-7 adding an allow never denies', () => {
  holds(
    fc.property(allowed, draws, (question, draw) => {
      const source = draw()
      const spots = spotsOf(question).filter((at) => documentsAt(question, at).length > 0)
      if (spots.length === 0) return
      const spot = source.pick(spots)
      const extra = drawnStatement(source, question, spot, 'Allow')
      if (!isAllow(extra)) return
      const documents = documentsAt(question, spot).map((document) =>
        mapStatements(document, (statements) => [...statements, extra]),
      )

      expect(ask(withDocuments(question, spot, documents)).effect).toBe('Allow')
    }),
  )
})

test('LAW-8 adding a deny never allows', () => {
  holds(
    fc.property(denied, draws, (question, draw) => {
      const source = draw()
      const spot = source.pick(spotsOf(question))
      const extra = drawnStatement(source, question, spot, 'Deny')

      expect(ask(added(question, spot, extra)).effect).toBe('Deny')
    }),
  )
})

test('LAW-9 determining set is exact', () => {
  holds(
    fc.property(questions(), (question) => {
      const { reason, layer, determining } = ask(question)
      const wanted: Record<Decision['reason'], VectorStatement[]> = {
        Allowed: applying(question, 'Allow', layer?.split('+') ?? []),
        ExplicitlyDenied: applying(question, 'Deny', everyLayer),
        ImplicitlyDenied: [],
        Error: [],
      }

      expect(setOf(determining)).toBe(determiningSet(wanted[reason]))
    }),
  )
})

const setOf = (references: Decision['determining']): string =>
  determiningSet(
    references.map(({ layer, level, policy, statement }) =>
      level === undefined ? { layer, policy, statement } : { layer, level, policy, statement },
    ),
  )

const withExtra = fc.tuple(questions(), draws).map(([question, draw]) => {
  const source = draw()
  const spot = source.pick(spotsOf(question))
  const effect = source.pick(['Allow', 'Deny'] as const)
  const more = added(question, spot, drawnStatement(source, question, spot, effect))
  return [ask(question), ask(more)] as const
})

test('LAW-10 determining set grows', () => {
  holds(
    fc.property(withExtra, ([before, after]) => {
      const isSame = before.reason === after.reason && before.layer === after.layer
      if (!isSame) return

      const later = setOf(after.determining).split(' ')
      expect(before.determining.every((at) => later.includes(setOf([at])))).toBe(true)
    }),
  )
})

test('LAW-11 errors persist', () => {
  const keys = ({ errors }: Decision): string[] => errors.map(({ statement }) => setOf([statement]))
  holds(
    fc.property(withExtra, ([before, after]) => {
      expect(keys(after)).toEqual(expect.arrayContaining(keys(before)))
    }),
  )
})

test('LAW-12 an erring deny determines', () => {
  holds(
    fc.property(questions(), (question) => {
      const { errors, determining } = ask(question)
      const determines = setOf(determining).split(' ')

      for (const { statement } of errors) {
        const key = setOf([statement])
        const answer = answers(question).find(({ at }) => determiningSet([at]) === key)
        expect(determines.includes(key)).toBe(answer?.effect === 'Deny' && answer.applies)
      }
    }),
  )
})

test('LAW-17 guardrails only remove', () => {
  holds(
    fc.property(denied, draws, (question, draw) => {
      const source = draw()
      const drawn = (spot: Spot): VectorDocument =>
        wrapStatements(source, [
          drawnStatement(source, question, spot, source.pick(['Allow', 'Deny'])),
        ])
      const { permissionsBoundary, sessionPolicy, scps, rcps, principal } = question
      // A federated user without session policy has nothing yet: for it alone the first one gives (PRIN-14).
      const mayNarrow = sessionPolicy === null && principal.type !== 'federated-user'
      const more: VectorQuestion = {
        ...question,
        permissionsBoundary: permissionsBoundary ?? drawn({ layer: 'boundary' }),
        sessionPolicy: mayNarrow ? drawn({ layer: 'session' }) : sessionPolicy,
        scps: [...(scps ?? []), [drawn({ layer: 'scp' })]],
        rcps: [...(rcps ?? []), [drawn({ layer: 'rcp' })]],
      }

      expect(ask(more).effect).toBe('Deny')
    }),
  )
})

test('LAW-18 last allow gone', () => {
  holds(
    fc.property(allowed, (question) => {
      const parts = ask(question).layer?.split('+') ?? []
      const isByIdentity = parts.includes('identity')
      const isRequired = ({ layer }: Spot): boolean =>
        layer === 'scp' ||
        (isByIdentity && ['identity', 'boundary', 'session'].includes(layer)) ||
        (layer === 'resource' && (parts.length === 2 || !('account' in question.principal)))
      const required = spotsReaching(question).filter(
        (spot) => isRequired(spot) && documentsAt(question, spot).length > 0,
      )

      for (const spot of required) {
        const bare = documentsAt(question, spot).map((document) =>
          mapStatements(document, (statements) => statements.filter((item) => !isAllow(item))),
        )
        expect(ask(withDocuments(question, spot, bare)).effect).toBe('Deny')
      }
    }),
  )
})
