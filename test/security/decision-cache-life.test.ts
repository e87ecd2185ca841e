import { describe, expect, test } from 'vitest'
import { orderArn } from '../e2e/kit/orders-model.ts'
import { allowEverything, allowOf } from '../e2e/kit/secured-app.ts'
import { cachedApp, padded, paddedAll, routes, statuses, when } from './cached-app.ts'

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
