import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { orderArn } from '../e2e/kit/orders-model.ts'
import type { PolicyText } from '../e2e/kit/role-entities.ts'
import {
  allowEverything,
  allowOf,
  type SecureApp,
  type SecureAppOptions,
  secureApp,
} from '../e2e/kit/secured-app.ts'
import type { TokenClaims } from '../e2e/kit/token-issuer.ts'

const routes: SecureAppOptions['routes'] = ({ app, iam, ran }) => {
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran))
  app.get('/orders/:orderId/items/:itemId', iam.guard('orders:GetItem'), iam.handler('item', ran))
}

const when = (operator: string, key: string, value: string) => ({
  Version: '2012-10-17' as const,
  Statement: [
    {
      Effect: 'Allow',
      Action: 'orders:*',
      Resource: '*',
      Condition: { [operator]: { [key]: value } },
    },
  ],
})

/**
 * The policy with so many further statements that answering from the cache is worth while (PERF-D1). They match
 * nothing, and read what the policy reads.
 */
function padded(policy: PolicyText): PolicyText {
  const [first] = policy.Statement
  const fillers = Array.from({ length: 20 }, (_, index) => ({
    ...first,
    Sid: `Filler${index}`,
    Action: 'orders:*',
    Resource: orderArn(`file/filler-${index}`),
  }))
  return { ...policy, Statement: [...policy.Statement, ...fillers] }
}

type Roles = SecureAppOptions['roles']

const paddedAll = (roles: Roles): Roles =>
  Object.fromEntries(Object.entries(roles).map(([name, policy]) => [name, padded(policy)]))

const cachedApp = (options: SecureAppOptions) =>
  secureApp({ ...options, roles: paddedAll(options.roles) })

interface CachedRequest {
  readonly target?: string
  readonly headers?: readonly string[]
  readonly claims?: TokenClaims
}

/**
 * Statuses of the requests in turn, each asked twice. The second answer equals the first, and where `isKept` it came
 * from the cache: otherwise the test would say nothing about it.
 */
async function statuses(
  secured: SecureApp,
  role: string,
  requests: readonly CachedRequest[],
  isKept = true,
): Promise<readonly number[]> {
  const seen: number[] = []
  for (const { target = '/orders/1', headers = [], claims = {} } of requests) {
    const first = await secured.ask('GET', target, role, headers, claims)
    secured.audit.take()
    const second = await secured.ask('GET', target, role, headers, claims)
    expect(second.status).toBe(first.status)
    const decision = secured.audit.take().find(({ eventSource }) => eventSource === 'orders.gw')
    expect(decision?.additionalEventData?.cached ?? false).toBe(isKept)
    seen.push(first.status)
  }
  return seen
}

describe('SEC-46 each key that a policy reads separates answers', () => {
  test.each<{
    name: string
    policy: ReturnType<typeof when>
    good: Parameters<typeof statuses>[2][number]
    bad: Parameters<typeof statuses>[2][number]
  }>([
    {
      name: 'aws:UserAgent',
      policy: when('StringEquals', 'aws:UserAgent', 'good'),
      good: { headers: ['User-Agent: good'] },
      bad: { headers: ['User-Agent: bad'] },
    },
    {
      name: 'aws:Referer',
      policy: when('StringLike', 'aws:Referer', 'https://good.example/*'),
      good: { headers: ['Referer: https://good.example/a'] },
      bad: { headers: ['Referer: https://bad.example/a'] },
    },
    {
      name: 'aws:SourceIp',
      policy: when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'),
      good: { headers: ['X-Forwarded-For: 10.1.2.3'] },
      bad: { headers: ['X-Forwarded-For: 11.1.2.3'] },
    },
    {
      name: 'aws:PrincipalTag',
      policy: when('StringEquals', 'aws:PrincipalTag/team', 'a'),
      good: { claims: { team: 'a' } },
      bad: { claims: { team: 'b' } },
    },
    {
      name: 'the subject of the issuer',
      policy: when('StringEquals', 'idp.example:sub', 'alice'),
      good: { claims: { sub: 'alice' } },
      bad: { claims: { sub: 'alice2' } },
    },
    {
      name: 'aws:userid',
      policy: when('StringLike', 'aws:userid', '*:alice'),
      good: { claims: { name: 'alice' } },
      bad: { claims: { name: 'bob' } },
    },
  ])('SEC-46 $name', async ({ policy, good, bad }) => {
    await using secured = await cachedApp({
      roles: { reader: policy },
      routes,
      options: { trustedProxies: ['127.0.0.1/32'] },
    })

    const seen = await statuses(secured, 'reader', [good, bad, {}, good, bad])

    expect(seen).toEqual([200, 403, 403, 200, 403])
  })

  test('SEC-46 a tag of the resource separates answers', async () => {
    const tags = new Map([
      ['1', 'a'],
      ['2', 'b'],
    ])
    await using secured = await cachedApp({
      roles: { reader: when('StringEquals', 'aws:ResourceTag/team', 'a') },
      routes: ({ app, iam, ran }) =>
        app.get(
          '/orders/:orderId',
          iam.guard('orders:GetOrder', {
            resource: async (req) => ({
              tags: { team: tags.get(String(req.params['orderId'])) ?? '' },
            }),
          }),
          iam.handler('order', ran),
        ),
    })

    const before = await statuses(secured, 'reader', [
      { target: '/orders/1' },
      { target: '/orders/2' },
    ])
    tags.set('1', 'b')
    tags.set('2', 'a')
    const after = await statuses(secured, 'reader', [
      { target: '/orders/1' },
      { target: '/orders/2' },
    ])

    expect([before, after]).toEqual([
      [200, 403],
      [403, 200],
    ])
  })
})

describe('SEC-47 keys of the cache are injective', () => {
  const delimiters = ['|', '$$', ':', ',', '\u0001', '&', '=', '#', '%', ' ', ';', '[', '"']

  test.each(delimiters)(
    'SEC-47 `%s` moved between two parameters is another question',
    async (delimiter) => {
      const left = [`a${delimiter}b`, 'c'] as const
      const right = ['a', `b${delimiter}c`] as const
      const pattern = (parts: readonly string[]) =>
        parts.join('/item/').replace(/[*?$]/g, (special) => `\${${special}}`)
      if (delimiter < ' ') return // Refused with 400 before any cache (SEC-16).
      await using secured = await cachedApp({
        roles: { reader: allowOf('orders:GetItem', `order/${pattern(left)}`) },
        routes,
      })
      const target = (parts: readonly [string, string]) =>
        `/orders/${encodeURIComponent(parts[0])}/items/${encodeURIComponent(parts[1])}`

      const seen = await statuses(secured, 'reader', [
        { target: target([...left]) },
        { target: target([...right]) },
      ])

      expect(seen).toEqual([200, 403])
    },
  )

  test('SEC-47 random pairs of requests that differ are never answered by one entry', async () => {
    const piece = fc
      .array(fc.constantFrom('a', 'b', '|', '$$', ':', ',', '\\"', '.', '*'), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => parts.join('').replaceAll('\\', ''))
    const request = fc
      .tuple(piece, piece)
      .filter((parts) => parts.every((part) => !/^\.{1,2}$/.test(part)))
    const secured = await cachedApp({
      // Exactly one request is allowed: `order/a/item/b`.
      roles: { reader: allowOf('orders:GetItem', 'order/a/item/b') },
      routes,
    })

    try {
      await fc.assert(
        fc.asyncProperty(request, async ([order, item]) => {
          const target = `/orders/${encodeURIComponent(order)}/items/${encodeURIComponent(item)}`
          const [status] = await statuses(secured, 'reader', [{ target }])
          expect(status).toBe(order === 'a' && item === 'b' ? 200 : 403)
        }),
        { numRuns: 150, seed: 47 },
      )
    } finally {
      await secured[Symbol.asyncDispose]()
    }
  })

  test('SEC-47 principals whose names run into each other are told apart', async () => {
    await using secured = await cachedApp({
      roles: {
        a: allowOf('orders:GetOrder', 'order/1'),
        a1: allowOf('orders:GetOrder', 'order/2'),
      },
      routes,
    })

    const seen = [
      ...(await statuses(secured, 'a', [
        { claims: { name: '1x' } },
        { target: '/orders/2', claims: { name: '1x' } },
      ])),
      ...(await statuses(secured, 'a1', [
        { claims: { name: 'xx' } },
        { target: '/orders/2', claims: { name: 'xx' } },
      ])),
    ]

    expect(seen).toEqual([200, 403, 403, 200])
  })
})

describe('SEC-48 time bounds every entry', () => {
  test('SEC-48 a condition on the time ends an Allow when it passes', async () => {
    await using secured = await cachedApp({
      roles: { reader: when('DateLessThan', 'aws:CurrentTime', '2026-01-02T03:05:00Z') },
      routes,
    })

    const before = await statuses(secured, 'reader', [{}], false)
    secured.clock.advance(60_000)
    const after = await statuses(secured, 'reader', [{}], false)

    expect([before, after]).toEqual([[200], [403]])
  })

  test('SEC-48 a condition on the time ends a Deny when it passes', async () => {
    await using secured = await cachedApp({
      roles: { reader: when('DateGreaterThan', 'aws:CurrentTime', '2026-01-02T03:05:00Z') },
      routes,
    })

    const before = await statuses(secured, 'reader', [{}], false)
    secured.clock.advance(60_000)
    const after = await statuses(secured, 'reader', [{}], false)

    expect([before, after]).toEqual([[403], [200]])
  })

  test('SEC-48 a token that expires ends what was decided with it', async () => {
    await using secured = await cachedApp({ roles: { reader: allowEverything }, routes })
    const credential = secured.credential('reader', {
      exp: Math.floor(secured.clock.now() / 1000) + 300,
    })

    const before = await secured.askAs('GET', '/orders/1', [credential])
    secured.clock.advance(300_000 + 61_000)
    const after = await secured.askAs('GET', '/orders/1', [credential])

    expect([before.status, after.status]).toEqual([200, 401])
  })
})

describe('SEC-49 a new version of the policies', () => {
  test('SEC-49 no answer of the version before is served', async () => {
    await using secured = await cachedApp({
      roles: { reader: allowOf('orders:GetOrder', 'order/1') },
      routes,
    })
    const order = [{ target: '/orders/1' }, { target: '/orders/2' }]

    const first = await statuses(secured, 'reader', order)
    await secured.store.replace(paddedAll({ reader: allowOf('orders:GetOrder', 'order/2') }))
    const second = await statuses(secured, 'reader', order)
    await secured.store.replace(paddedAll({ reader: allowOf('orders:GetOrder', 'order/1') }))
    const third = await statuses(secured, 'reader', order)

    expect([first, second, third]).toEqual([
      [200, 403],
      [403, 200],
      [200, 403],
    ])
  })

  test('SEC-49 a resource policy that opens to everybody ends with its version', async () => {
    const opening = (effect: 'Allow' | 'Deny') => {
      const statement = { Effect: effect, Principal: '*', Action: 'orders:*', Resource: '*' }
      const Policy = padded({ Version: '2012-10-17', Statement: [statement] })
      return { 'order-1': { Resource: orderArn('order/1'), Policy } }
    }
    const roles = { reader: allowEverything }
    // Everybody is one principal object: nothing but the version tells the answers apart.
    await using secured = await cachedApp({ roles, routes, resourcePolicies: opening('Allow') })
    const ask = async () => (await secured.ask('GET', '/orders/1')).status

    const open = [await ask(), await ask()]
    await secured.store.replace(roles, opening('Deny'))
    const shut = [await ask(), await ask()]
    await secured.store.replace(roles, opening('Allow'))
    const again = await ask()

    expect([open, shut, again]).toEqual([[200, 200], [401, 401], 200])
  })

  test('SEC-49 a role that is gone ends its sessions', async () => {
    await using secured = await cachedApp({ roles: { reader: allowEverything }, routes })

    const before = await statuses(secured, 'reader', [{}])
    await secured.store.replace({ other: allowEverything })
    const after = await secured.ask('GET', '/orders/1', 'reader')

    expect(before).toEqual([200])
    expect([401, 403]).toContain(after.status)
  })
})

describe('SEC-50 what went wrong is never kept', () => {
  test('SEC-50 a store that breaks answers 503, and is asked again', async () => {
    await using secured = await cachedApp({ roles: { reader: allowEverything }, routes })

    secured.store.breakWith(new Error('gone'))
    const broken = await statuses(secured, 'reader', [{}], false)
    secured.store.mend()
    const mended = await statuses(secured, 'reader', [{}])
    secured.store.breakWith(new Error('gone again'))
    const brokenAgain = await statuses(secured, 'reader', [{}], false)

    expect([broken, mended, brokenAgain]).toEqual([[503], [200], [503]])
  })

  test('SEC-50 a loader that fails answers 503, and is asked again', async () => {
    let failures = 1
    await using secured = await cachedApp({
      roles: { reader: when('StringEquals', 'aws:ResourceTag/team', 'a') },
      routes: ({ app, iam, ran }) =>
        app.get(
          '/orders/:orderId',
          iam.guard('orders:GetOrder', {
            resource: async () => {
              failures -= 1
              if (failures >= 0) throw new Error('no database')
              return { tags: { team: 'a' } }
            },
          }),
          iam.handler('order', ran),
        ),
    })

    const first = await secured.ask('GET', '/orders/1', 'reader')
    const second = await secured.ask('GET', '/orders/1', 'reader')

    expect([first.status, second.status]).toEqual([503, 200])
  })
})

describe('SEC-51 a flood of keys', () => {
  test('SEC-51 a cache of a few entries answers a flood of resources as it should', async () => {
    await using secured = await cachedApp({
      roles: { reader: allowOf('orders:GetOrder', 'order/hot') },
      routes,
      options: { decisionCacheEntries: 8, tokenCacheEntries: 2 },
    })
    const seen = new Set<string>()
    let hits = 0

    for (let index = 0; index < 300; index += 1) {
      const cold = await secured.ask('GET', `/orders/${index}`, 'reader')
      secured.audit.take()
      const hot = await secured.ask('GET', '/orders/hot', 'reader')
      seen.add(`${cold.status} ${hot.status}`)
      if (secured.audit.take().some((event) => event.additionalEventData?.cached === true))
        hits += 1
    }

    expect([...seen]).toEqual(['403 200'])
    expect(hits).toBeGreaterThanOrEqual(270)
  })
})

test('SEC-46 an action decided on one resource says nothing of the next', async () => {
  await using secured = await cachedApp({
    roles: { reader: allowOf('orders:*', 'order/1') },
    routes,
  })

  const seen = await statuses(secured, 'reader', [
    { target: '/orders/1' },
    { target: '/orders/1/items/2' },
  ])

  expect(seen).toEqual([200, 403])
})
