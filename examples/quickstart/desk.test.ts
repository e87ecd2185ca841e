import type { AuditEvent } from '@gatewarden/core'
import { expect, test } from 'vitest'
import { createAuditTrail } from './audit-trail.ts'
import type { Expectation, Reply } from './desk.ts'
import { allowed, denied, openDesk, refused } from './desk.ts'

const event: AuditEvent = {
  eventVersion: '1.0',
  eventID: 'event-1',
  requestID: 'request-1',
  seq: 1,
  eventTime: '2030-01-01T00:00:00.000Z',
  eventCategory: 'Data',
  eventType: 'Decision',
  eventSource: 'orders.gw',
  eventName: 'GetOrder',
  userIdentity: { type: 'Anonymous' },
  additionalEventData: {
    decision: 'Allow',
    layer: 'identity',
    determiningPolicies: [
      {
        layer: 'identity',
        level: undefined,
        policy: 0,
        policyId: 'arn:gw:iam::000000000001:policy/OrdersRead',
        statement: 1,
        sid: 'ReadOrders',
      },
    ],
  },
}
const reply: Reply<string> = {
  status: 200,
  code: undefined,
  requestId: 'request-1',
  value: 'order',
}

async function row(expected: Expectation, answer: Reply<string> = reply) {
  const trail = createAuditTrail()
  trail.write(event)
  const desk = openDesk(trail)
  await desk.ask('GET /orders/1', expected, async () => answer)
  return desk.rows[0]
}

test('an answer by the expected statement of the expected layer is as expected', async () => {
  const found = await row(allowed('identity', 'ReadOrders'))

  expect(found?.isExpected).toBe(true)
  expect(found?.verdict.by).toBe('OrdersRead › ReadOrders')
})

test.each([
  { name: 'another statement', expected: allowed('identity', 'ListOrders') },
  { name: 'another layer', expected: allowed('resource', 'ReadOrders') },
  { name: 'another effect', expected: denied('identity', 'ReadOrders', 200) },
  { name: 'another status', expected: allowed('identity', 'ReadOrders', 201) },
  { name: 'a refusal without a decision', expected: refused(200, 'AccessDenied') },
  { name: 'another text', expected: { ...allowed('identity', 'ReadOrders'), value: 'another' } },
])('an answer is not as expected when the expectation names $name', async ({ expected }) => {
  expect((await row(expected))?.isExpected).toBe(false)
})

test('an allowed answer that the audit log does not know is not as expected', async () => {
  const found = await row(allowed('identity', 'ReadOrders'), { ...reply, requestId: 'request-2' })

  expect(found?.isExpected).toBe(false)
  expect(found?.verdict.effect).toBe(undefined)
})
