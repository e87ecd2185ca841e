import { decideVector, type VectorDocument, type VectorQuestion } from '@gatewarden/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assurance } from './assurance.ts'
import { Draw } from './generate/draw.ts'
import { drawAction, drawPrincipalElement, drawResource } from './generate/elements.ts'
import { drawOperand, type Kind, kinds } from './generate/kinds.ts'
import { arnIn, drawScene, home, type Scene } from './generate/scene.ts'

const { lawRuns: numRuns } = assurance

const draws = fc.integer().map((seed) => new Draw(seed))

const holds = (check: (draw: Draw) => void): void =>
  fc.assert(
    fc.property(fc.integer(), (seed) => check(new Draw(seed))),
    { numRuns },
  )

const document = (statement: object): VectorDocument => ({
  Version: '2012-10-17',
  Statement: [statement],
})

const alice: Scene = {
  principal: { type: 'user', account: home, arn: `arn:gw:iam::${home}:user/alice` },
  accounts: { [home]: { path: null } },
  action: 'orders:GetOrder',
  resource: { arn: `arn:gw:orders:eu-1:${home}:order/42`, account: home },
  context: {},
}

const bare = {
  identityPolicies: [],
  resourcePolicy: null,
  permissionsBoundary: null,
  sessionPolicy: null,
  scps: null,
  rcps: null,
}

/** Whether an Allow of the caller's own applies with one condition. */
function isTrue(
  context: Scene['context'],
  operator: string,
  key: string,
  operands: unknown,
): boolean {
  const Condition = { [operator]: { [key]: operands } }
  const allow = document({ Effect: 'Allow', Action: '*', Resource: '*', Condition })
  const question: VectorQuestion = { ...alice, ...bare, context, identityPolicies: [allow] }
  return decideVector(question).decision === 'Allowed'
}

/** Whether an identity policy, or a resource policy that names principals, applies as its only statement. */
function applies(scene: Scene, element: object, place: 'identity' | 'resource'): boolean {
  const statement = { Effect: 'Deny', Action: '*', Resource: '*', ...element }
  const { Action: _, ...rest } = statement
  const { Resource: __, ...others } = statement
  const part = 'NotAction' in element ? rest : 'NotResource' in element ? others : statement
  const question: VectorQuestion = {
    ...scene,
    ...bare,
    ...(place === 'identity'
      ? { identityPolicies: [document(part)] }
      : { resourcePolicy: document(part) }),
  }
  return decideVector(question).decision === 'ExplicitlyDenied'
}

/** The element that lists the same under the other name: `Action` for `NotAction`. */
function complement(element: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [name = '', value] = Object.entries(element)[0] ?? []
  return { [name.startsWith('Not') ? name.slice(3) : `Not${name}`]: value }
}

const isEmptyList = (element: object): boolean => JSON.stringify(element).includes('[]')
const isMalformed = (element: object): boolean => {
  const scene = { ...alice, action: 'none:None', resource: { arn: null, account: home } }
  return (
    decideVector({
      ...scene,
      ...bare,
      identityPolicies: [document({ Effect: 'Allow', Action: '*', Resource: '*', ...element })],
    }).errors > 0
  )
}

test('LAW-19 Not-elements complement', () => {
  holds((draw) => {
    const scene: Scene = { ...drawScene(draw), principal: alice.principal }
    for (const element of [
      drawAction(draw, scene, draw.chance(0.5)),
      drawResource(draw, scene, draw.chance(0.5)),
    ]) {
      // Without a value a variable excludes nothing (VAR-8); malformed and empty lists are faults.
      if (isEmptyList(element) || /\$\{aws/.test(JSON.stringify(element))) continue
      if (isMalformed(element) || isMalformed(complement(element))) continue
      const other = applies(scene, complement(element), 'identity')
      expect(applies(scene, element, 'identity')).toBe(!other)
    }
  })
})

test('LAW-19 NotPrincipal complements Principal but for accounts and boundaries', () => {
  holds((draw) => {
    const scene = drawScene(draw)
    const element = drawPrincipalElement(draw, scene, draw.chance(0.5))
    const text = JSON.stringify(element)
    // PRIN-8: in a Deny an account entry exempts nobody but its root user.
    if (isEmptyList(element) || text.includes(':root"') || text.includes(`"${home}"`)) return
    if (isMalformed(element) || isMalformed(complement(element))) return

    const other = applies(scene, complement(element), 'resource')
    expect(applies(scene, element, 'resource')).toBe(!other)
  })
})

interface Comparison {
  readonly kind: Kind
  readonly positive: string
  readonly negated: string | undefined
  readonly key: string
  readonly value: string
  readonly operands: readonly string[]
}

/** An operator, a readable value and readable operands. */
function drawComparison(draw: Draw): Comparison {
  const kind = draw.pick(kinds)
  const [positive, negated] = draw.pick(kind.operators)
  const value = draw.pick(kind.rows).value
  const operands = Array.from({ length: 1 + draw.below(3) }, () =>
    drawOperand(draw, kind, positive, value, draw.chance(0.5)),
  ).filter((operand) => !operand.includes("''")) // an empty default is a fault
  return {
    kind,
    positive,
    negated,
    key: draw.pick(kind.keys),
    value,
    operands: operands.length > 0 ? operands : [value === '' ? 'x' : value],
  }
}

test('LAW-20 negated operators complement', () => {
  holds((draw) => {
    const { positive, negated, key, value, operands } = drawComparison(draw)
    if (negated === undefined) return

    expect(isTrue({ [key]: value }, negated, key, operands)).toBe(
      !isTrue({ [key]: value }, positive, key, operands),
    )
  })
})

test('LAW-21 missing key', () => {
  holds((draw) => {
    const { positive, negated, key, operands } = drawComparison(draw)
    const context = draw.pick<Scene['context']>([{}, { [key]: [] }, { other: 'value' }])

    expect(isTrue(context, positive, key, operands)).toBe(false)
    if (negated !== undefined) expect(isTrue(context, negated, key, operands)).toBe(true)
    expect(isTrue(context, 'Null', key, 'true')).toBe(true)
    expect(isTrue(context, 'Null', key, 'false')).toBe(false)
    expect(isTrue({ [key]: 'value' }, 'Null', key, 'false')).toBe(true)
  })
})

test('LAW-22 IfExists', () => {
  holds((draw) => {
    const { positive, negated = positive, key, value, operands } = drawComparison(draw)
    const operator = `${draw.pick(['', 'ForAllValues:', 'ForAnyValue:'])}${draw.pick([positive, negated])}`
    const present = { [key]: draw.pick<string | string[]>([value, [value], [value, value]]) }

    expect(isTrue(present, `${operator}IfExists`, key, operands)).toBe(
      isTrue(present, operator, key, operands),
    )
    expect(isTrue({}, `${operator}IfExists`, key, operands)).toBe(true)
  })
})

test('LAW-23 set qualifiers on the empty set', () => {
  holds((draw) => {
    const { positive, negated = positive, key, operands } = drawComparison(draw)
    const operator = draw.pick([positive, negated])
    const empty = draw.pick<Scene['context']>([
      {},
      { [key]: [] },
      { [key]: '' },
      { [key]: ['', ''] },
    ])

    expect(isTrue(empty, `ForAllValues:${operator}`, key, operands)).toBe(true)
    expect(isTrue(empty, `ForAnyValue:${operator}`, key, operands)).toBe(false)
  })
})

const names = fc
  .string({
    unit: fc.constantFrom('*', '?', '$', '{', '}', ':', '/', 'a', 'B', '\u{1f600}'),
    maxLength: 6,
  })
  .filter((name) => name !== '')

test('LAW-27 variables are literals', () => {
  fc.assert(
    fc.property(names, names, draws, (value, name, draw) => {
      const pattern = `arn:gw:orders:eu-1:${home}:home/\${aws:username}/x`
      const allow = document({ Effect: 'Allow', Action: '*', Resource: pattern })
      const asked = draw.chance(0.4) ? value : name
      const question: VectorQuestion = {
        ...alice,
        ...bare,
        resource: { arn: `arn:gw:orders:eu-1:${home}:home/${asked}/x`, account: home },
        context: { 'aws:username': value },
        identityPolicies: [allow],
      }

      expect(decideVector(question).decision === 'Allowed').toBe(asked === value)
      const elsewhere = { ...question.resource, arn: arnIn(draw, home) }
      expect(decideVector({ ...question, resource: elsewhere }).decision).toBe('ImplicitlyDenied')
    }),
    { numRuns },
  )
})
