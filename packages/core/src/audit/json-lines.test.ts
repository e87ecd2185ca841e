import { expect, test } from 'vitest'
import type { Question } from '../context/decision-point.ts'
import { anonymous } from '../identity/principal.ts'
import type { AuditEvent } from './audit-event.ts'
import { createAuditLog } from './audit-log.ts'
import { jsonLinesSink } from './json-lines.ts'

const clock = { now: () => Date.UTC(2026, 0, 2), monotonic: () => 0 }
const random = { bytes: (length: number) => new Uint8Array(length).fill(7) }

function record(question: Partial<Question>): string[] {
  const lines: string[] = []
  const log = createAuditLog({
    sink: jsonLinesSink((line) => lines.push(line)),
    partition: 'gw',
    clock,
    random,
  })
  log.decision(
    {
      principal: anonymous,
      action: 'orders:GetOrder',
      resource: null,
      facts: {},
      source: 'guard',
      ...question,
    },
    {
      decision: {
        effect: 'Deny',
        reason: 'ImplicitlyDenied',
        layer: 'resource',
        level: undefined,
        determining: [],
        errors: [],
      },
      decisionId: 'd-1',
      isCached: true,
    },
    3,
  )
  return lines
}

test('a decision is one CloudTrail-shaped line, cache hits included', () => {
  const [line] = record({ resource: 'arn:gw:orders::000000000001:order/1', requestId: 'r-1' })

  expect(JSON.parse(line ?? '')).toEqual({
    eventVersion: '1.0',
    eventID: '07070707-0707-4707-8707-070707070707',
    seq: 1,
    eventTime: '2026-01-02T00:00:00.000Z',
    requestID: 'r-1',
    decisionID: 'd-1',
    eventCategory: 'Data',
    eventType: 'Decision',
    eventSource: 'orders.gw',
    eventName: 'GetOrder',
    userIdentity: { type: 'Anonymous' },
    recipientAccountId: '000000000001',
    resources: [{ ARN: 'arn:gw:orders::000000000001:order/1', accountId: '000000000001' }],
    errorCode: 'AccessDenied',
    additionalEventData: {
      decision: 'Deny',
      reason: 'ImplicitlyDenied',
      layer: 'resource',
      determiningPolicies: [],
      snapshot: 3,
      cached: true,
      source: 'guard',
    },
  })
})

test('SEC-67 line breaks, ANSI sequences and line separators of a caller stay escaped inside one line', () => {
  const userAgent = 'a\r\n{"forged":1}\u001b[31m\u2028\u2029\u0085b'

  const lines = record({ facts: { userAgent } })

  expect(lines).toHaveLength(1)
  const codes = Array.from(lines[0] ?? '', (char) => char.codePointAt(0) ?? 0)
  const isUnsafe = (code: number) =>
    code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029
  expect(codes.filter(isUnsafe)).toEqual([])
  expect((JSON.parse(lines[0] ?? '') as AuditEvent).userAgent).toBe(userAgent)
})

test('AUDIT-11 a line never exceeds 16 KiB, and says that it was cut', () => {
  const [line = ''] = record({
    resource: `arn:gw:orders::000000000001:order/${'x'.repeat(20_000)}`,
  })

  expect(line.length).toBeLessThanOrEqual(16 * 1024)
  expect(JSON.parse(line)).toMatchObject({
    decisionID: 'd-1',
    additionalEventData: { decision: 'Deny', truncated: true },
  })
})
