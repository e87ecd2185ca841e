import { expect, test } from 'vitest'
import { entityId } from '../entity-id.ts'
import { allow } from '../testing/documents.ts'
import { account, snapshotOf } from '../testing/read-entities.ts'

const arn = (resource: string) => `arn:gw:iam::${account}:user${resource}`

test('a user is put together from its ARN and stays the same object', () => {
  const snapshot = snapshotOf({ users: { alice: {} } })

  const alice = snapshot.userByArn(arn('/alice'))

  expect(alice).toEqual({
    account,
    arn: arn('/alice'),
    name: 'alice',
    path: '/',
    tags: new Map(),
    policies: [],
    boundary: null,
    id: entityId({ kind: 'user', account, path: '/', name: 'alice' }),
    groups: [],
  })
  expect(Object.isFrozen(alice)).toBe(true)
  expect(snapshot.userByArn(arn('/alice'))).toBe(alice)
})

test.each(['/teams/blue/', '/a:b/', '/user/', '/a//b/'])('a path stays as it is: %s', (path) => {
  const snapshot = snapshotOf({ users: { alice: { Path: path } } })

  expect(snapshot.userByArn(arn(`${path}alice`))).toMatchObject({
    name: 'alice',
    path,
    id: entityId({ kind: 'user', account, path, name: 'alice' }),
  })
  expect(snapshot.userByArn(arn('/alice'))).toBeUndefined()
})

test('what few users have is not lost', () => {
  const id = 'AIDACCCCCCCCCCCCCCCCC'
  const snapshot = snapshotOf({
    policies: { limit: allow('a:b') },
    groups: { staff: {} },
    users: {
      alice: { UserId: id },
      bob: { Groups: ['staff'] },
      carol: { PermissionsBoundary: 'limit' },
    },
  })

  expect(snapshot.userByArn(arn('/alice'))).toMatchObject({ id, groups: [], boundary: null })
  expect(snapshot.userByArn(arn('/bob'))).toMatchObject({ groups: ['staff'], boundary: null })
  expect(snapshot.userByArn(arn('/carol'))?.boundary?.id).toMatch(/policy\/limit$/)
})

test('equal tags are kept once, others never meet', () => {
  const tagged = (...pairs: readonly string[]) => ({
    Tags: pairs.map((pair) => ({ Key: pair.split('=')[0], Value: pair.split('=')[1] })),
  })
  const snapshot = snapshotOf({
    users: {
      alice: tagged('team=red', 'cost=1'),
      bob: tagged('team=red', 'cost=1'),
      carol: tagged('cost=1', 'team=red'),
    },
  })
  const tagsOf = (name: string) => snapshot.userByArn(arn(`/${name}`))?.tags

  expect(tagsOf('bob')).toBe(tagsOf('alice'))
  expect([...(tagsOf('carol') ?? [])]).toEqual([
    ['cost', '1'],
    ['team', 'red'],
  ])
  expect(tagsOf('alice')).toEqual(
    new Map([
      ['team', 'red'],
      ['cost', '1'],
    ]),
  )
})

test('a managed policy is put together from its ARN and stays the same object', () => {
  const snapshot = snapshotOf({ policies: { reader: allow('a:b') } })
  const policyArn = `arn:gw:iam::${account}:policy/reader`

  const policy = snapshot.managedPolicyByArn(policyArn)

  expect(policy).toMatchObject({
    id: entityId({ kind: 'policy', account, path: '/', name: 'reader' }),
    arn: policyArn,
    account,
    name: 'reader',
    path: '/',
    isProviderManaged: false,
    defaultVersionId: 'v1',
    lastVersionNumber: 1,
    versions: [{ versionId: 'v1', document: JSON.stringify(allow('a:b'), null, 2) }],
  })
  expect(snapshot.managedPolicyByArn(policyArn)).toBe(policy)
  expect(snapshot.managedPolicy(policyArn)).toBe(policy?.versions[0]?.compiled)
})
