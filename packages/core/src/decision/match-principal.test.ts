import { describe, expect, test } from 'vitest'
import type { Principal, RoleSessionPrincipal } from '../identity/principal.ts'
import type { PrincipalElement, PrincipalEntry } from '../policy/principal-element.ts'
import { matchPrincipal } from './match-principal.ts'

const account = '111122223333'
const roleArn = `arn:gw:iam::${account}:role/teams/app`
const userArn = `arn:gw:iam::${account}:user/alice`
const sessionArn = `arn:gw:sts::${account}:assumed-role/app/s1`
const roleId = 'AROAAAAAAAAAAAAAAAAAA'
const userId = 'AIDAAAAAAAAAAAAAAAAAA'
const otherId = 'AROABBBBBBBBBBBBBBBBB'

function session(id: string | undefined, more: Partial<RoleSessionPrincipal> = {}): Principal {
  return {
    kind: 'role-session',
    account,
    arn: sessionArn,
    roleArn,
    roleId: id,
    roleName: 'app',
    sessionName: 's1',
    isServiceLinked: false,
    tags: new Map(),
    session: undefined,
    ...more,
  }
}

function user(id: string | undefined, arn = userArn): Principal {
  const name = 'alice'
  return { kind: 'user', account, arn, id, name, tags: new Map(), session: undefined }
}

function federatedUser(id: string | undefined): Principal {
  const arn = `arn:gw:sts::${account}:federated-user/bob`
  const tags = new Map()
  return {
    kind: 'federated-user',
    account,
    arn,
    name: 'bob',
    userArn,
    userId: id,
    tags,
    session: undefined,
  }
}

function strength(entry: PrincipalEntry, caller: Principal) {
  const element: PrincipalElement = { isNegated: false, entries: [entry], faults: [] }
  return matchPrincipal(element, 'Allow', caller, { hasBoundary: false })
}

const ofRole = (id: string | undefined): PrincipalEntry => ({ kind: 'role', arn: roleArn, id })
const ofUser = (id: string | undefined): PrincipalEntry => ({ kind: 'user', arn: userArn, id })
const ofSession = (id: string | undefined): PrincipalEntry => ({
  kind: 'assumed-role',
  arn: sessionArn,
  id,
})
const moved = { roleArn: `arn:gw:iam::${account}:role/app` }
const renamed = { arn: `arn:gw:sts::${account}:assumed-role/old/s1`, roleName: 'old' }

describe('PRIN-3 users, roles and sessions are compared by unique id where both sides have one', () => {
  test.each([
    {
      name: 'the role',
      entry: ofRole(roleId),
      caller: session(roleId),
      want: 'entity',
    },
    {
      name: 'the role, moved to another path since',
      entry: ofRole(roleId),
      caller: session(roleId, moved),
      want: 'entity',
    },
    {
      name: 'SEC-71 another role that has the name now',
      entry: ofRole(otherId),
      caller: session(roleId),
      want: 'none',
    },
    {
      name: 'the user',
      entry: ofUser(userId),
      caller: user(userId, `arn:gw:iam::${account}:user/x/alice`),
      want: 'self',
    },
    {
      name: 'SEC-71 another user that has the name now',
      entry: ofUser('AIDABBBBBBBBBBBBBBBBB'),
      caller: user(userId),
      want: 'none',
    },
    {
      name: 'the user of a federated user',
      entry: ofUser(userId),
      caller: federatedUser(userId),
      want: 'entity',
    },
    {
      name: 'SEC-71 the user of a federated user, re-created',
      entry: ofUser('AIDABBBBBBBBBBBBBBBBB'),
      caller: federatedUser(userId),
      want: 'none',
    },
    {
      name: 'a session, by role id and session name',
      entry: ofSession(roleId),
      caller: session(roleId, renamed),
      want: 'self',
    },
    {
      name: 'another session of the role',
      entry: ofSession(roleId),
      caller: session(roleId, { sessionName: 's2' }),
      want: 'none',
    },
    {
      name: 'a session name that only ends alike',
      entry: ofSession(roleId),
      caller: session(roleId, { sessionName: '1' }),
      want: 'none',
    },
    {
      name: 'SEC-71 a session of the role that had the name before',
      entry: ofSession(otherId),
      caller: session(roleId),
      want: 'none',
    },
  ] as const)('$name: $want', ({ entry, caller, want }) => {
    expect(strength(entry, caller)).toBe(want)
  })
})

describe('PRIN-3 without ids, as in vectors and simulations, ARNs are compared as text', () => {
  test.each([
    { name: 'the role', entry: ofRole(undefined), caller: session(roleId), want: 'entity' },
    {
      name: 'the role of a caller without id',
      entry: ofRole(roleId),
      caller: session(undefined),
      want: 'entity',
    },
    {
      name: 'the role with another path',
      entry: ofRole(roleId),
      caller: session(undefined, moved),
      want: 'none',
    },
    { name: 'the user', entry: ofUser(undefined), caller: user(userId), want: 'self' },
    {
      name: 'the user without id',
      entry: ofUser(userId),
      caller: user(undefined),
      want: 'self',
    },
    {
      name: 'the user in another case',
      entry: ofUser(undefined),
      caller: user(undefined, userArn.replace('alice', 'Alice')),
      want: 'none',
    },
    { name: 'the session', entry: ofSession(roleId), caller: session(undefined), want: 'self' },
    {
      name: 'the session under another role name',
      entry: ofSession(undefined),
      caller: session(roleId, renamed),
      want: 'none',
    },
  ] as const)('$name: $want', ({ entry, caller, want }) => {
    expect(strength(entry, caller)).toBe(want)
  })
})

test('PRIN-1 a federated-user entry names that federated user and no other', () => {
  const ofBob: PrincipalEntry = {
    kind: 'federated-user',
    arn: `arn:gw:sts::${account}:federated-user/bob`,
  }
  const carol = { ...federatedUser(userId), arn: `arn:gw:sts::${account}:federated-user/carol` }

  expect(strength(ofBob, federatedUser(userId))).toBe('self')
  expect(strength(ofBob, carol as Principal)).toBe('none')
  expect(strength(ofBob, user(userId))).toBe('none')
})

test('PRIN-3 an entry that is an id names the user, and whoever is a session of the user or role', () => {
  const ofId = (id: string): PrincipalEntry => ({ kind: 'id', id })
  const anonymous: Principal = { kind: 'anonymous' }

  expect(strength(ofId(userId), user(userId))).toBe('self')
  expect(strength(ofId(userId), federatedUser(userId))).toBe('entity')
  expect(strength(ofId(roleId), session(roleId))).toBe('entity')
  expect(strength(ofId(otherId), user(userId))).toBe('none')
  expect(strength(ofId(otherId), federatedUser(userId))).toBe('none')
  expect(strength(ofId(otherId), session(roleId))).toBe('none')
  expect(strength(ofId(userId), anonymous)).toBe('none')
})
