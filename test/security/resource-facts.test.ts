import { describe, expect, test } from 'vitest'
import { orderArn } from '../e2e/kit/orders-model.ts'
import { allowEverything, type SecureAppOptions, secureApp } from '../e2e/kit/secured-app.ts'

type Loader = () => Promise<{ readonly tags?: Readonly<Record<string, string>> } | null>
type Ownership = () => Promise<{ readonly policy: object }>

const lockedTag = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'orders:*',
  Resource: '*',
  Condition: { StringEquals: { 'aws:ResourceTag/locked': 'true' } },
}

const loading =
  (resource: Loader): SecureAppOptions['routes'] =>
  ({ app, iam, ran }) =>
    app.get(
      '/orders/:orderId',
      iam.guard('orders:GetOrder', { resource }),
      iam.handler('order', ran),
    )

const owning =
  (ownership: Ownership): SecureAppOptions['routes'] =>
  ({ app, iam, ran }) =>
    app.get(
      '/orders/:orderId',
      iam.guard('orders:GetOrder', { ownership }),
      iam.handler('order', ran),
    )

describe('INV-2 a Deny that rests on facts of the resource holds', () => {
  test('GUARD-5 a stored resource policy sees the tags of the loader', async () => {
    await using secured = await secureApp({
      roles: { reader: allowEverything },
      resourcePolicies: {
        'order-1': {
          Resource: orderArn('order/1'),
          Policy: { Version: '2012-10-17', Statement: [lockedTag] },
        },
      },
      routes: loading(async () => ({ tags: { locked: 'true' } })),
    })

    const locked = await secured.ask('GET', '/orders/1', 'reader')
    const other = await secured.ask('GET', '/orders/2', 'reader')

    expect([locked.status, other.status]).toEqual([403, 200])
  })

  test('GUARD-5 a policy that the application answers is always asked', async () => {
    await using secured = await secureApp({
      roles: { reader: allowEverything },
      routes: owning(async () => ({
        policy: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Deny', Principal: '*', Action: 'orders:*', Resource: '*' }],
        },
      })),
    })

    const answer = await secured.ask('GET', '/orders/1', 'reader')

    expect(answer.status).toBe(403)
    expect(secured.ran).toEqual([])
  })

  test('EVAL-6 such a policy that is not valid denies', async () => {
    await using secured = await secureApp({
      roles: { reader: allowEverything },
      routes: owning(async () => ({ policy: { Version: '2012-10-17', Statement: 'all' } })),
    })

    const answer = await secured.ask('GET', '/orders/1', 'reader')

    expect(answer.status).toBe(403)
    expect(secured.ran).toEqual([])
  })

  test('GUARD-5 `null` decides without the keys of the resource', async () => {
    await using secured = await secureApp({
      roles: {
        reader: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'orders:GetOrder',
              Resource: '*',
              Condition: { StringNotEquals: { 'aws:ResourceTag/locked': 'true' } },
            },
          ],
        },
      },
      routes: ({ app, iam, ran }) =>
        app.get(
          '/orders/:orderId',
          iam.guard('orders:GetOrder', { resource: async () => null }),
          (_req, res) => {
            ran.push('order')
            res.sendStatus(404)
          },
        ),
    })

    const answer = await secured.ask('GET', '/orders/1', 'reader')

    expect([answer.status, secured.ran]).toEqual([404, ['order']])
  })
})
