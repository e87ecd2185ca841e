import { expect, test } from 'vitest'
import { readSessionRevocation, type SessionRevocation } from './session-revocation.ts'

const now = 1_000

test('REV-1 without a time, everything issued until now ends, this millisecond included', () => {
  const target = readSessionRevocation({ account: '000000000001' }, now)

  expect(target).toMatchObject({ kind: 'watermark', issuedBefore: now + 1 })
})

test.each<{ name: string; given: object; message: string }>([
  { name: 'nothing named', given: {}, message: 'exactly one' },
  { name: 'a time alone', given: { issuedBefore: 5 }, message: 'exactly one' },
  { name: 'two targets', given: { role: 'r', user: 'u' }, message: 'exactly one' },
  { name: 'a subject alone', given: { subject: 'alice' }, message: 'exactly one' },
  { name: 'a subject of a role', given: { role: 'r', subject: 'alice' }, message: '"issuer"' },
  { name: 'an unknown member', given: { rolle: 'r' }, message: '"rolle"' },
  { name: 'an empty name', given: { role: '' }, message: '"role"' },
  { name: 'a name that is no text', given: { key: 7 }, message: '"key"' },
  {
    name: 'a time with a token',
    given: { token: 't', issuedBefore: 5 },
    message: '"issuedBefore"',
  },
  { name: 'a time to come', given: { key: 'k', issuedBefore: 1_001 }, message: '"issuedBefore"' },
  { name: 'a fraction', given: { key: 'k', issuedBefore: 0.5 }, message: '"issuedBefore"' },
])('REV-1 a revocation that is unclear is refused: $name', ({ given, message }) => {
  expect(() => readSessionRevocation(given as SessionRevocation, now)).toThrow(TypeError)
  expect(() => readSessionRevocation(given as SessionRevocation, now)).toThrow(message)
})
