import { parseArn } from '@gatewarden/core'
import { describe, expect, test } from 'vitest'
import { orderArn } from '../e2e/kit/orders-model.ts'
import { secureApp, storeProblemsOf } from '../e2e/kit/secured-app.ts'

const ownOrders = (variable: string) => ({
  Version: '2012-10-17' as const,
  Statement: [
    { Effect: 'Allow', Action: 'orders:GetOrder', Resource: orderArn(`order/\${${variable}}`) },
  ],
})

const routes: Parameters<typeof secureApp>[0]['routes'] = ({ app, iam, ran }) =>
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran))

describe('policy variables', () => {
  test.each([
    { subject: '*', asks: '1', want: 403 },
    { subject: '*', asks: '*', want: 200 },
    { subject: '?', asks: '1', want: 403 },
    { subject: '?', asks: '%3F', want: 200 },
    { subject: '$', asks: '$', want: 200 },
    { subject: `\${*}`, asks: '*', want: 403 },
    { subject: `\${aws:userid}`, asks: '1', want: 403 },
    { subject: 'alice', asks: 'alice', want: 200 },
    { subject: 'alice', asks: 'alicea', want: 403 },
  ])(
    'SEC-18 the value `$subject` is literal: order $asks answers $want',
    async ({ subject, asks, want }) => {
      await using secured = await secureApp({
        roles: { own: ownOrders('idp.example:sub') },
        routes,
      })

      const answer = await secured.ask('GET', `/orders/${asks}`, 'own', [], {
        sub: subject,
        name: 'caller',
      })

      expect(answer.status).toBe(want)
    },
  )

  test.each(['1', '', '$%7Baws:PrincipalTag%2Fteam%7D', '*'])(
    'SEC-19 a variable without value in Resource matches nothing: order `%s`',
    async (asks) => {
      await using secured = await secureApp({
        roles: { own: ownOrders('aws:PrincipalTag/team') },
        routes,
      })

      const answer = await secured.ask('GET', `/orders/${asks}`, 'own')

      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(secured.ran).toEqual([])
    },
  )

  test.each([
    { operator: 'StringEquals', want: 403 },
    { operator: 'StringLike', want: 403 },
    { operator: 'StringNotEquals', want: 200 },
  ])(
    'SEC-19 a variable without value under $operator answers $want',
    async ({ operator, want }) => {
      await using secured = await secureApp({
        roles: {
          own: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'orders:GetOrder',
                Resource: '*',
                Condition: { [operator]: { 'idp.example:sub': `\${aws:PrincipalTag/team}` } },
              },
            ],
          },
        },
        routes,
      })

      const answer = await secured.ask('GET', '/orders/1', 'own', [], {
        sub: `\${aws:PrincipalTag/team}`,
        name: 'caller',
      })

      expect(answer.status).toBe(want)
    },
  )
})

describe('names', () => {
  test.each([
    { name: 'a composed letter', role: 'caf\u00e9' },
    { name: 'a decomposed letter', role: 'cafe\u0301' },
    { name: 'a homoglyph', role: '\u0430dmin' },
    { name: 'a bidirectional override', role: 'admin\u202e' },
    { name: 'a zero-width space', role: 'ad\u200bmin' },
  ])('SEC-21 a role name with $name is refused at write', async ({ role }) => {
    const problems = await storeProblemsOf({ [role]: { tags: {} } })

    expect(problems).toContain('roles/')
  })

  test.each([
    { name: 'decomposed', value: 'cafe\u0301' },
    { name: 'bidirectional', value: 'a\u202eb' },
    { name: 'zero-width', value: 'a\u200bb' },
  ])('SEC-21 a tag value with $name text is refused at write', async ({ value }) => {
    expect(await storeProblemsOf({ plain: { tags: { team: value } } })).not.toBe('')
    expect(await storeProblemsOf({ plain: { tags: { [`team${value}`]: 'a' } } })).not.toBe('')
  })

  test('SEC-21 a composed tag value and an ASCII name are accepted', async () => {
    expect(await storeProblemsOf({ plain: { tags: { team: 'caf\u00e9' } } })).toBe('')
  })

  test.each([
    { name: 'four colons', arn: 'arn:gw:orders::order', want: undefined },
    { name: 'an empty partition', arn: 'arn::orders::000000000001:order/1', want: undefined },
    { name: 'no prefix', arn: 'urn:gw:orders::000000000001:order/1', want: undefined },
    { name: 'five colons', arn: 'arn:gw:orders::000000000001:order/1', want: 'order/1' },
    { name: 'six colons', arn: 'arn:gw:orders::000000000001:order:1', want: 'order:1' },
    { name: 'seven colons', arn: 'arn:gw:orders::000000000001:a:b:c', want: 'a:b:c' },
    {
      name: 'an IPv6 address',
      arn: 'arn:gw:orders::000000000001:host/2001:db8::1',
      want: 'host/2001:db8::1',
    },
  ])('SEC-22 an ARN with $name', ({ arn, want }) => {
    expect(parseArn(arn)?.resource).toBe(want)
  })
})
