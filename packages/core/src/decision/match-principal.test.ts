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

describe('section 6.1 how an entry names a caller', () => {
  const root: Principal = { kind: 'root', account, arn: `arn:gw:iam::${account}:root` }
  const provider = `arn:gw:iam::${account}:oidc-provider/idp.example`
  const callers: readonly Principal[] = [
    user(userId),
    session(roleId),
    federatedUser(userId),
    root,
    { kind: 'service', service: 'sns.example' },
    { kind: 'federated', provider, issuer: 'idp.example', subject: 's', claims: new Map() },
    { kind: 'anonymous' },
  ]
  const none = { user: 'none', session: 'none', federatedUser: 'none', root: 'none' }
  const ofAccount = { user: 'account', session: 'account', federatedUser: 'account', root: 'self' }

  /** Service, provider and anonymous callers are named by hardly anything: given only where they are. */
  test.each<{ name: string; entry: PrincipalEntry; own: object; others?: string[] }>([
    {
      name: 'everyone',
      entry: { kind: 'everyone' },
      own: { user: 'self', session: 'self', federatedUser: 'self', root: 'self' },
      others: ['self', 'self', 'self'],
    },
    {
      name: 'the account',
      entry: { kind: 'account', account, partition: undefined },
      own: ofAccount,
    },
    {
      name: 'the account by ARN',
      entry: { kind: 'account', account, partition: 'gw' },
      own: ofAccount,
    },
    {
      name: 'another account',
      entry: { kind: 'account', account: '444455556666', partition: undefined },
      own: none,
    },
    {
      name: 'the account of another partition',
      entry: { kind: 'account', account, partition: 'g' },
      own: none,
    },
    {
      name: 'the user',
      entry: ofUser(undefined),
      own: { ...none, user: 'self', federatedUser: 'entity' },
    },
    { name: 'the role', entry: ofRole(undefined), own: { ...none, session: 'entity' } },
    { name: 'the session', entry: ofSession(undefined), own: { ...none, session: 'self' } },
    {
      name: 'the federated user',
      entry: { kind: 'federated-user', arn: `arn:gw:sts::${account}:federated-user/bob` },
      own: { ...none, federatedUser: 'self' },
    },
    {
      name: 'the id of the user',
      entry: { kind: 'id', id: userId },
      own: { ...none, user: 'self', federatedUser: 'entity' },
    },
    {
      name: 'the id of the role',
      entry: { kind: 'id', id: roleId },
      own: { ...none, session: 'entity' },
    },
    {
      name: 'the service',
      entry: { kind: 'service', service: 'sns.example' },
      own: none,
      others: ['self', 'none', 'none'],
    },
    {
      name: 'the provider',
      entry: { kind: 'federated', provider },
      own: none,
      others: ['none', 'self', 'none'],
    },
    {
      name: 'the issuer',
      entry: { kind: 'federated', provider: 'idp.example' },
      own: none,
      others: ['none', 'self', 'none'],
    },
    { name: 'another service', entry: { kind: 'service', service: 'sns' }, own: none },
    { name: 'another provider', entry: { kind: 'federated', provider: 'idp' }, own: none },
  ])('$name', ({ entry, own, others = ['none', 'none', 'none'] }) => {
    const want = [...Object.values(own), ...others]

    expect(callers.map((caller) => strength(entry, caller))).toEqual(want)
  })

  test('PRIN-4 what a caller is decides, whatever else it carries', () => {
    const entries: readonly PrincipalEntry[] = [
      { kind: 'account', account, partition: undefined },
      { kind: 'account', account, partition: 'gw' },
      ...[undefined, userId].map(ofUser),
      ...[undefined, roleId].flatMap((id) => [ofRole(id), ofSession(id)]),
      { kind: 'federated-user', arn: `arn:gw:sts::${account}:federated-user/bob` },
      { kind: 'id', id: userId },
      { kind: 'id', id: roleId },
      { kind: 'service', service: 'sns.example' },
      { kind: 'federated', provider },
      { kind: 'federated', provider: 'idp.example' },
    ]

    for (const caller of callers) {
      for (const other of callers) {
        const laden = { ...other, ...caller }
        expect(entries.map((entry) => strength(entry, laden))).toEqual(
          entries.map((entry) => strength(entry, caller)),
        )
      }
    }
  })

  test('PRIN-1 the strongest of several entries counts, in whatever order', () => {
    const entries: PrincipalEntry[] = [
      { kind: 'account', account, partition: undefined },
      ofRole(undefined),
      { kind: 'service', service: 'sns.example' },
    ]
    const of = (...some: PrincipalEntry[]) =>
      matchPrincipal({ isNegated: false, entries: some, faults: [] }, 'Allow', session(roleId), {
        hasBoundary: false,
      })

    expect(of(...entries)).toBe('entity')
    expect(of(...entries.toReversed())).toBe('entity')
    expect(of(...entries, ofSession(undefined))).toBe('self')
    expect(of(ofSession(undefined), ...entries)).toBe('self')
    expect(of()).toBe('none')
  })
})

describe('section 6.2 NotPrincipal', () => {
  const ofAccount: PrincipalEntry = { kind: 'account', account, partition: undefined }
  const root: Principal = { kind: 'root', account, arn: `arn:gw:iam::${account}:root` }
  const excepting = (entry: PrincipalEntry, effect: 'Allow' | 'Deny', caller: Principal) => {
    const element: PrincipalElement = { isNegated: true, entries: [entry], faults: [] }
    const of = (hasBoundary: boolean) => matchPrincipal(element, effect, caller, { hasBoundary })
    return [of(false), of(true)]
  }

  test.each<{
    name: string
    entry: PrincipalEntry
    caller: Principal
    deny: string
    allow: string
  }>([
    {
      name: 'the caller',
      entry: ofUser(undefined),
      caller: user(userId),
      deny: 'none',
      allow: 'none',
    },
    {
      name: 'its role',
      entry: ofRole(undefined),
      caller: session(roleId),
      deny: 'none',
      allow: 'none',
    },
    { name: 'its account', entry: ofAccount, caller: user(userId), deny: 'self', allow: 'none' },
    {
      name: 'the account of the root user',
      entry: ofAccount,
      caller: root,
      deny: 'none',
      allow: 'none',
    },
    {
      name: 'somebody else',
      entry: ofRole(undefined),
      caller: user(userId),
      deny: 'self',
      allow: 'self',
    },
    {
      name: 'somebody else, while nobody asks',
      entry: ofRole(undefined),
      caller: { kind: 'anonymous' },
      deny: 'self',
      allow: 'self',
    },
  ])('PRIN-8 to PRIN-10 excepting $name', ({ entry, caller, deny, allow }) => {
    expect(excepting(entry, 'Allow', caller)).toEqual([allow, allow])
    // A Deny reaches whoever has a boundary, excepted or not.
    expect(excepting(entry, 'Deny', caller)).toEqual([deny, 'self'])
  })
})
