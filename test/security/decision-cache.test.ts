import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PolicyText } from '../e2e/kit/role-entities.ts'
import { allowOf } from '../e2e/kit/secured-app.ts'
import { type CachedRequest, cachedApp, routes, statuses, when } from './cached-app.ts'

describe('SEC-46 each key that a policy reads separates answers', () => {
  test.each<{
    name: string
    policy: PolicyText
    good: CachedRequest
    bad: CachedRequest
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
