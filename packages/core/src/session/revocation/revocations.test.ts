import { describe, expect, test } from 'vitest'
import type { SessionOrigin } from '../../identity/session.ts'
import {
  issuerKey,
  type RevocableSession,
  Revocations,
  roleKey,
  subjectKey,
} from './revocations.ts'

const account = '000000000001'
const issuedAt = 1_000_000
const session: RevocableSession = {
  account,
  arn: `arn:gw:sts::${account}:assumed-role/target/build`,
  clientId: 'AIDAAAAAAAAAAAAAAAAAA',
  sessionId: 'session-1',
  kid: 'key-1',
  issuedAt,
  federation: {
    issuer: 'idp.test/tenant',
    provider: `arn:gw:iam::${account}:oidc-provider/idp.test/tenant`,
    subject: 'alice',
    claims: new Map(),
  },
  chain: [
    { arn: `arn:gw:sts::000000000002:assumed-role/middle/a`, sessionId: 'session-0' },
    { arn: `arn:gw:iam::${account}:user/team/bob`, sessionId: 'session-00' },
  ],
}
const made = (mostEntries?: number) =>
  new Revocations({ issuer: 'https://api.test/iam', ...(mostEntries && { mostEntries }) })

describe('REV-1 watermarks', () => {
  const rows = [
    { name: 'our issuer', scope: 'issuer', id: issuerKey('https://api.test/iam') },
    {
      name: 'the issuer of the provider',
      scope: 'issuer',
      id: issuerKey('https://idp.test/tenant'),
    },
    { name: 'the account', scope: 'account', id: account },
    { name: 'the account of a calling session', scope: 'account', id: '000000000002' },
    { name: 'the role', scope: 'role', id: roleKey(account, 'target') },
    { name: 'the role of a calling session', scope: 'role', id: roleKey('000000000002', 'middle') },
    { name: 'the user that asked for it', scope: 'user', id: 'AIDAAAAAAAAAAAAAAAAAA' },
    { name: 'a user in its chain', scope: 'user', id: `arn:gw:iam::${account}:user/team/bob` },
    { name: 'the subject', scope: 'subject', id: subjectKey('https://idp.test/tenant', 'alice') },
    { name: 'the signing key', scope: 'key', id: 'key-1' },
  ] as const

  test.each(rows)('REV-1 $name ends what was issued before', ({ scope, id }) => {
    const revocations = made()

    revocations.raise(scope, id, issuedAt + 1)

    expect(revocations.isRevoked(session)).toBe(true)
  })

  test.each(rows)('REV-1 $name leaves what was issued at that time or later', ({ scope, id }) => {
    const revocations = made()

    revocations.raise(scope, id, issuedAt)

    expect(revocations.isRevoked(session)).toBe(false)
  })

  test.each([
    { name: 'another issuer', scope: 'issuer', id: issuerKey('https://idp.test') },
    { name: 'another account', scope: 'account', id: '000000000003' },
    {
      name: 'the role name in another account',
      scope: 'role',
      id: roleKey('000000000003', 'target'),
    },
    { name: 'the session name', scope: 'role', id: roleKey(account, 'build') },
    { name: 'another user', scope: 'user', id: 'AIDABBBBBBBBBBBBBBBBB' },
    {
      name: 'the subject at another issuer',
      scope: 'subject',
      id: subjectKey('https://idp.test', 'alice'),
    },
    { name: 'another key', scope: 'key', id: 'key-2' },
  ] as const)('REV-1 $name ends nothing', ({ scope, id }) => {
    const revocations = made()

    revocations.raise(scope, id, issuedAt + 1)

    expect(revocations.isRevoked(session)).toBe(false)
  })

  test.each([
    { name: 'the user', scope: 'user', id: 'AIDACCCCCCCCCCCCCCCCC' },
    { name: 'the subject', scope: 'subject', id: subjectKey('https://first.test', 'carol') },
    { name: 'the issuer', scope: 'issuer', id: issuerKey('https://first.test') },
  ] as const)('REV-1 $name that a chain began with ends what is further down', ({ scope, id }) => {
    const origins: readonly SessionOrigin[] = [
      { kind: 'user', id: 'AIDACCCCCCCCCCCCCCCCC' },
      { kind: 'federated', issuer: 'first.test', subject: 'carol' },
    ]
    const revocations = made()
    revocations.raise(scope, id, issuedAt + 1)

    const dead = origins.map((origin) =>
      revocations.isRevoked({ ...session, federation: undefined, origin }),
    )

    expect(dead).toEqual(scope === 'user' ? [true, false] : [false, true])
  })

  test('REV-1 a watermark never falls', () => {
    const revocations = made()
    revocations.raise('account', account, issuedAt + 1)
    const { generation } = revocations

    revocations.raise('account', account, 1)

    expect(revocations.isRevoked(session)).toBe(true)
    expect(revocations.generation).toBe(generation)
  })

  test('REV-1 an issue time that is no number is before every watermark', () => {
    const revocations = made()
    revocations.raise('subject', subjectKey('idp.test', 'alice'), 0)

    expect(revocations.isSubjectRevoked('https://idp.test', 'alice', Number.NaN)).toBe(true)
    expect(revocations.isSubjectRevoked('https://idp.test', 'bob', Number.NaN)).toBe(false)
  })
})

describe('REV-2 denied sessions', () => {
  test.each(['session-1', 'session-0', 'session-00'])(
    'REV-2 denying %s ends the session made from it',
    (sessionId) => {
      const revocations = made()

      revocations.denySession(sessionId, issuedAt)

      expect(revocations.isRevoked(session)).toBe(true)
      expect(revocations.isRevoked({ ...session, sessionId: 'other', chain: [] })).toBe(false)
    },
  )

  test('REV-2 a denied session is remembered for 36 hours, and its place is free then', () => {
    const revocations = made(1)
    const hours36 = 36 * 3_600_000
    revocations.denySession('session-1', issuedAt)

    expect(() => revocations.denySession('session-2', issuedAt + hours36 - 1)).toThrow(
      expect.objectContaining({ code: 'LimitExceeded' }),
    )
    expect(revocations.isRevoked(session)).toBe(true)
    revocations.denySession('session-2', issuedAt + hours36)
    expect(revocations.isRevoked({ ...session, sessionId: 'session-2' })).toBe(true)
  })

  test('REV-2 full watermarks can still be raised, and no other one is forgotten', () => {
    const revocations = made(1)
    revocations.raise('account', account, 1)

    expect(() => revocations.raise('account', '000000000003', 1)).toThrow(
      expect.objectContaining({ code: 'LimitExceeded' }),
    )
    revocations.raise('account', account, issuedAt + 1)
    expect(revocations.isRevoked(session)).toBe(true)
  })
})

test('REV-3 every change is a generation of its own, and what changes nothing is none', () => {
  const revocations = made()
  const seen = [revocations.generation]

  revocations.denySession('session-1', 1)
  seen.push(revocations.generation)
  revocations.denySession('session-1', 2)
  seen.push(revocations.generation)
  revocations.raise('key', 'key-1', 5)
  seen.push(revocations.generation)

  expect(seen).toEqual([0, 1, 1, 2])
})
