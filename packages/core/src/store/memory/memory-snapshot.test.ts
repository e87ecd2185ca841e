import { expect, test } from 'vitest'
import type { AccessKey } from '../../identity/access-key.ts'
import type { User } from '../../identity/entities.ts'
import { PolicyLibrary } from '../library/policy-library.ts'
import { account } from '../testing/read-entities.ts'
import { MemorySnapshot } from './memory-snapshot.ts'

const alice: User = {
  account,
  arn: `arn:gw:iam::${account}:user/alice`,
  id: 'AIDAAAAAAAAAAAAAAAAAA',
  name: 'alice',
  path: '/',
  tags: new Map(),
  groups: [],
  policies: [],
  boundary: null,
}
const key: AccessKey = {
  id: 'AKIAAAAAAAAAAAAAAAAA',
  account,
  userArn: alice.arn,
  userId: alice.id,
  isActive: true,
  salt: new Uint8Array(16),
  keyVersion: 'm1',
  createdAt: 0,
}

const snapshotOf = (users: readonly User[]) =>
  new MemorySnapshot({
    version: 1,
    accounts: [],
    users,
    accessKeys: new Map([[key.id, key]]),
    roles: [],
    policies: [],
    provided: new PolicyLibrary('gw', undefined),
    resourcePolicies: new Map(),
    guardrails: new Map(),
    providers: [],
  })

test('ATK-7 recycled-principal: a key is found with the user of its unique id only', () => {
  const renewed = { ...alice, id: 'AIDABBBBBBBBBBBBBBBBB' }

  expect(snapshotOf([alice]).accessKey(key.id)).toEqual({ key, user: alice })
  expect(snapshotOf([renewed]).accessKey(key.id)).toBeUndefined()
  expect(snapshotOf([]).accessKey(key.id)).toBeUndefined()
})

test('AZ-5 users are listed by their ARNs, those of other paths too', () => {
  const bob = { ...alice, arn: `arn:gw:iam::${account}:user/team/bob`, name: 'bob', path: '/team/' }

  expect([...snapshotOf([alice, bob]).userArns()].sort()).toEqual([alice.arn, bob.arn])
})
