import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { type Metrics, noMetrics } from '../metrics/metrics.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'
import {
  account,
  decisionPointOf,
  document,
  EditableWorld,
  orderArn,
  principalOf,
  questionOf,
  userOf,
} from './testing/editable-world.ts'

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const readAll = document('ReadAll', {
  Effect: 'Allow',
  Action: 'orders:GetOrder',
  Resource: orderArn('*'),
})
const readNone = document('ReadNone', { ...everything, Effect: 'Deny' })
const full = document('FullAccess', everything)
const inOrganization = {
  isInOrganization: true,
  guardrails: new Map([[account, { scps: [[full]], rcps: [[full]] }]]),
}

/** So many statements that decisions are worth remembering. */
const manyReads = document(
  'ManyReads',
  ...Array.from({ length: 80 }, (_, at) => ({
    Effect: 'Allow',
    Action: 'orders:GetOrder',
    Resource: orderArn(`${at % 20}`),
  })),
)

afterEach(() => {
  vi.restoreAllMocks()
})

/** Routes by which an Allow goes away (PERF-T2). */
const removals: readonly { name: string; remove: (world: EditableWorld) => void }[] = [
  { name: 'the user is deleted', remove: (world) => world.remove('alice') },
  { name: 'the policy is detached', remove: (world) => world.put(userOf('alice', [])) },
  {
    name: 'the document is replaced',
    remove: (world) => world.put(userOf('alice', [readNone])),
  },
  {
    name: 'a boundary is attached',
    remove: (world) => world.put(userOf('alice', [manyReads], { boundary: readNone })),
  },
  {
    name: 'the user is made again with another id',
    remove: (world) => world.put(userOf('alice', [manyReads], { id: 'AIDAANOTHER' })),
  },
  {
    name: 'a guardrail of its account denies',
    remove: (world) =>
      world.edit({
        ...inOrganization,
        guardrails: new Map([[account, { scps: [[readNone]], rcps: [[full]] }]]),
      }),
  },
  {
    name: "a guardrail of the resource's account denies",
    remove: (world) => {
      const denyAll = document('NoOrders', { ...everything, Effect: 'Deny', Principal: '*' })
      world.edit({
        ...inOrganization,
        guardrails: new Map([[account, { scps: [[full]], rcps: [[denyAll]] }]]),
      })
    },
  },
  {
    name: 'the policy of the resource denies',
    remove: (world) => {
      const denyAll = document('OrderPolicy', { ...everything, Effect: 'Deny', Principal: '*' })
      world.edit({ resourcePolicies: new Map([[orderArn('1'), denyAll]]) })
    },
  },
]

test.each(removals)('PERF-T2 once $name, the next decision is denied', ({ remove }) => {
  const world = new EditableWorld()
  world.edit(inOrganization)
  world.put(userOf('alice', [manyReads]))
  const decisions = decisionPointOf(world, { entries: 100 })
  const asked = questionOf(principalOf('alice'))
  expect(decisions.decide(asked).decision.effect).toBe('Allow')
  expect(decisions.decide(asked).isCached).toBe(true)

  remove(world)

  expect(decisions.decide(asked)).toMatchObject({ isCached: false, decision: { effect: 'Deny' } })
})

/** What the caches were asked, in order. */
function counting() {
  const counted: string[] = []
  const metrics: Metrics = {
    ...noMetrics,
    cache: (cache, result) => counted.push(`${cache} ${result}`),
  }
  return { counted, metrics }
}

test('PERF-T15 an edit leaves warm whom it does not touch', () => {
  const world = new EditableWorld()
  world.put(userOf('alice', [manyReads]))
  world.put(userOf('bob', [manyReads]))
  const { counted, metrics } = counting()
  const decisions = decisionPointOf(world, { entries: 100, metrics })
  const [alice, bob] = [questionOf(principalOf('alice')), questionOf(principalOf('bob'))]
  for (const asked of [alice, bob]) decisions.decide(asked)

  world.put(userOf('bob', [manyReads, readAll]))
  counted.length = 0
  for (const asked of [alice, bob]) decisions.decide(asked)

  expect(counted).toEqual(['policy hit', 'decision hit', 'policy miss', 'decision miss'])
})

test('PERF-T15 a policy that is attached again as it was makes nothing stale and nothing wrong', () => {
  const world = new EditableWorld()
  const decisions = decisionPointOf(world, { entries: 100 })
  const asked = questionOf(principalOf('alice'))
  const effects: string[] = []

  for (const policies of [[manyReads], [], [manyReads], [readNone], [manyReads, readAll]]) {
    world.put(userOf('alice', policies))
    effects.push(decisions.decide(asked).decision.effect)
  }

  expect(effects).toEqual(['Allow', 'Deny', 'Allow', 'Deny', 'Allow'])
})

test('PERF-T20 after warm-up nothing is parsed to decide', () => {
  const world = new EditableWorld()
  const conditions = document('Conditions', {
    ...everything,
    Resource: ['arn:gw:orders:*:*:order/*', orderArn('*/x')],
    Condition: {
      IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
      StringLike: { 'aws:UserAgent': 'curl/*' },
    },
  })
  world.put(userOf('alice', [conditions, readAll]))
  const decisions = decisionPointOf(world)
  const principal = principalOf('alice')
  const facts = { sourceIp: '192.0.2.1', userAgent: 'curl/8' }
  const ask = (id: string) =>
    decisions.decide(questionOf(principal, { resource: orderArn(id), facts })).decision.effect
  expect(ask('1')).toBe('Allow')
  const json = vi.spyOn(JSON, 'parse')
  const exec = vi.spyOn(RegExp.prototype, 'exec')
  const split = vi.spyOn(String.prototype, 'split')

  const effects = new Set(Array.from({ length: 1_000 }, (_, at) => ask(`${at % 7}`)))
  const calls = [json, exec, split].map((spy) => spy.mock.calls.length)
  vi.restoreAllMocks()

  expect(effects).toEqual(new Set(['Allow']))
  expect(calls).toEqual([0, 0, 0])
})

interface Step {
  readonly edit: 'alice' | 'bob' | 'resource' | 'nothing'
  readonly documents: readonly CompiledPolicy[]
  readonly asker: 'alice' | 'bob'
  readonly order: number
  readonly address: string
}

const fromHome = document('FromHome', {
  ...everything,
  Effect: 'Deny',
  Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
})

const step: fc.Arbitrary<Step> = fc.record({
  edit: fc.constantFrom('alice', 'bob', 'resource', 'nothing', 'nothing'),
  documents: fc.subarray([manyReads, readAll, readNone, fromHome]),
  asker: fc.constantFrom('alice', 'bob'),
  order: fc.nat(3),
  address: fc.constantFrom('192.0.2.1', '198.51.100.7'),
})

function applyEdit(world: EditableWorld, { edit, documents }: Step): void {
  if (edit === 'alice' || edit === 'bob') world.put(userOf(edit, documents))
  if (edit !== 'resource') return
  const policy = document('OrderPolicy', {
    Effect: documents.length % 2 === 0 ? 'Allow' : 'Deny',
    Principal: { AWS: account },
    Action: 'orders:*',
    Resource: '*',
  })
  world.edit({ resourcePolicies: new Map([[orderArn('1'), policy]]) })
}

test('PERF-T21 with edits between them, decisions are the same with and without cache', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), (steps) => {
      const world = new EditableWorld()
      const remembering = decisionPointOf(world, { entries: 8 })
      const principals = { alice: principalOf('alice'), bob: principalOf('bob') }
      for (const taken of steps) {
        applyEdit(world, taken)
        const asked = questionOf(principals[taken.asker], {
          resource: orderArn(`${taken.order}`),
          facts: { sourceIp: taken.address },
        })
        const fresh = decisionPointOf(world).decide(asked)
        expect(remembering.decide(asked).decision).toEqual(fresh.decision)
      }
    }),
    { numRuns: 150 },
  )
})
