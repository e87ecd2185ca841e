import {
  createLine,
  createMemoryStore,
  type Line,
  type Question,
  type RequestFacts,
  type RoleSessionPrincipal,
} from '@gatewarden/core'
import { fixedClock, seededRandom } from '@gatewarden/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderArn, ordersModel } from '../e2e/kit/orders-model.ts'

// Values that run into each other when parts are joined.
const texts = [
  'a',
  'b',
  'ab',
  'a|b',
  'b|a',
  '|',
  '$$',
  'a$$b',
  '1:a',
  ':',
  'm',
  's1:a',
  'n',
  '',
  ',',
]
const resourceNames = texts.filter((text) => text !== '')

const conditions = [
  { StringEquals: { 'aws:UserAgent': ['a', 'a|b'] } },
  { StringLike: { 'aws:Referer': 'a*' } },
  { StringNotEquals: { 'aws:UserAgent': 'b' }, Null: { 'aws:Referer': 'false' } },
  { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
  { StringEquals: { 'aws:PrincipalTag/team': `\${aws:UserAgent}` } },
  { ForAnyValue_StringEquals: { 'aws:Referer': ['b', '$$'] } },
  { Null: { 'aws:SourceIp': 'true' } },
].map((condition) =>
  'ForAnyValue_StringEquals' in condition
    ? { 'ForAnyValue:StringEquals': condition.ForAnyValue_StringEquals }
    : condition,
)

const literal = (text: string) => text.replace(/[*?$]/g, (special) => `\${${special}}`)

/** With them there are so many candidates that answers are kept (PERF-D1). They match nothing. */
const fillers = Array.from({ length: 60 }, (_, index) => ({
  Effect: 'Allow',
  Action: 'orders:*',
  Resource: `arn:gw:x:::${index}`,
}))

/** Each of them is decisive for some question. */
const statements = resourceNames.flatMap((name, index) => [
  {
    Effect: index % 5 === 4 ? 'Deny' : 'Allow',
    Action: index % 2 === 0 ? 'orders:GetOrder' : 'orders:*',
    Resource: orderArn(`order/${literal(name)}`),
    Condition: conditions[index % conditions.length],
  },
  {
    Effect: 'Allow',
    Action: 'orders:GetItem',
    Resource: orderArn(`order/${literal(name)}/item/*`),
  },
])

/** Allowed to callers without a user agent alone. */
const withoutUserAgent = {
  Effect: 'Allow',
  Action: 'orders:GetOrder',
  Resource: orderArn('order/forged'),
  Condition: { Null: { 'aws:UserAgent': 'true' } },
}

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '000000000001' }, Action: 'sts:AssumeRole' }],
}

let cached: Line
let fresh: Line
beforeAll(async () => {
  const entities = {
    roles: Object.fromEntries(
      ['a', 'ab'].map((name) => [
        name,
        {
          AssumeRolePolicyDocument: trust,
          Policies: {
            main: {
              Version: '2012-10-17',
              Statement: [withoutUserAgent, ...statements.slice(name === 'a' ? 0 : 4), ...fillers],
            },
          },
        },
      ]),
    ),
  }
  const policies = await createMemoryStore({ entities, model: ordersModel })
  const clock = fixedClock(Date.UTC(2026, 0, 2))
  cached = await createLine({ model: ordersModel, policies, clock })
  // One entry, and a question between any two: nothing is ever found.
  fresh = await createLine({ model: ordersModel, policies, clock, decisionCacheEntries: 1 })
})
afterAll(async () => {
  await cached.close()
  await fresh.close()
})

function principalOf(role: string, sessionName: string, team: string): RoleSessionPrincipal {
  return {
    kind: 'role-session',
    account: '000000000001',
    arn: `arn:gw:sts::000000000001:assumed-role/${role}/${sessionName}`,
    roleArn: `arn:gw:iam::000000000001:role/${role}`,
    roleId: undefined,
    roleName: role,
    sessionName,
    isServiceLinked: false,
    tags: new Map([['team', team]]),
    session: undefined,
  }
}

const principals = [
  principalOf('a', 'bc', 'a'),
  principalOf('ab', 'cc', 'a'),
  principalOf('a', 'bc', 'a|b'),
  principalOf('a', 'b|c', ''),
]

test('SEC-47 LAW-24 whatever is asked in whatever order, a kept answer equals a fresh one', () => {
  const random = seededRandom(4711)
  const pick = <T>(values: readonly T[]): T => {
    const [high = 0, low = 0] = random.bytes(2)
    return values[(high * 256 + low) % values.length] as T
  }
  const draw = (): Question => {
    const facts: RequestFacts = {
      userAgent: pick([undefined, ...texts]),
      referer: pick([undefined, ...texts]),
      sourceIp: pick([undefined, '10.0.0.1', '11.0.0.1', '10.0.0.2']),
    }
    const order = `order/${pick(resourceNames)}`
    const action = pick(['orders:GetOrder', 'orders:GetItem'])
    const resource = action === 'orders:GetItem' ? `${order}/item/${pick(resourceNames)}` : order
    return {
      principal: pick(principals),
      action,
      resource: orderArn(resource),
      facts,
      source: 'guard',
    }
  }
  const flush: Question = {
    principal: principalOf('ab', 'flush', ''),
    action: 'orders:GetOrder',
    resource: orderArn('order/flush'),
    facts: {},
    source: 'guard',
  }
  const outcomes = { Allow: 0, Deny: 0, hits: 0 }

  const pool = Array.from({ length: 1_500 }, draw)

  for (let index = 0; index < 10_000; index += 1) {
    const question = pick(pool)
    const kept = cached.decisions.decide(question)
    fresh.decisions.decide(flush)
    const plain = fresh.decisions.decide(question)
    expect(plain.isCached).toBe(false)
    if (
      kept.decision.effect !== plain.decision.effect ||
      kept.decision.reason !== plain.decision.reason
    ) {
      expect({ question, kept: kept.decision }).toEqual({ question, kept: plain.decision })
    }
    outcomes[kept.decision.effect] += 1
    if (kept.isCached) outcomes.hits += 1
  }

  // A run without hits or without both effects would prove nothing.
  expect(outcomes.hits).toBeGreaterThan(1_000)
  expect(outcomes.Allow).toBeGreaterThan(1_000)
  expect(outcomes.Deny).toBeGreaterThan(1_000)
})

/** How a careless cache might write a key down: names, values and what stands between them. */
interface NaiveEncoding {
  readonly separator: string
  readonly missing: string
  readonly prefix: string
  readonly hasNames: boolean
}

const encodings: readonly NaiveEncoding[] = ['', '|', '$$', ':', ',', ';', '\u0000', ';s'].flatMap(
  (separator) =>
    ['m', '', 'undefined', 'null'].flatMap((missing) =>
      ['s', '', '"'].flatMap((prefix) =>
        [true, false].map((hasNames) => ({ separator, missing, prefix, hasNames })),
      ),
    ),
)

/** Two requests that this encoding cannot tell apart: one has a user agent, the other has none. */
function forgedPair({ separator, missing, prefix, hasNames }: NaiveEncoding) {
  const name = (key: string) => (hasNames ? key + separator : '')
  const absent = (key: string) => name(key) + missing + separator
  const rest = absent('aws:sourceip') + absent('aws:useragent')
  const userAgent = `x${separator}${rest}`.slice(
    0,
    separator === '' ? undefined : -separator.length,
  )
  const referer = `a${separator}${absent('aws:sourceip')}${name('aws:useragent')}${prefix}x`
  return { named: { referer: 'a', userAgent }, nameless: { referer } }
}

test.each([true, false])(
  'SEC-47 values that imitate the key of another request are never answered by its entry (named first: %s)',
  (isNamedFirst) => {
    const ask = (facts: RequestFacts, session: string) =>
      cached.decisions.decide({
        principal: forger(session),
        action: 'orders:GetOrder',
        resource: orderArn('order/forged'),
        facts,
        source: 'guard',
      }).decision.effect
    const seen = new Set<string>()

    for (const [index, encoding] of encodings.entries()) {
      const { named, nameless } = forgedPair(encoding)
      const session = `forger-${isNamedFirst}-${index}`
      const facts = isNamedFirst ? [named, nameless] : [nameless, named]
      const effects = facts.map((each) => ask(each, session))
      seen.add((isNamedFirst ? effects : effects.toReversed()).join())
    }

    expect([...seen]).toEqual(['Deny,Allow'])
  },
)

const forgers = new Map<string, RoleSessionPrincipal>()

/** One principal object per pair: answers are kept per caller. */
function forger(session: string): RoleSessionPrincipal {
  const known = forgers.get(session) ?? principalOf('a', session, 'a')
  forgers.set(session, known)
  return known
}
