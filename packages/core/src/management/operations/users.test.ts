import { afterEach, expect, test } from 'vitest'
import {
  account,
  allowing,
  createManagementStage,
  iamArn,
  type ManagementStage,
  trusting,
} from '../testing/management-stage.ts'

const open: ManagementStage[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ line }) => line.close()))
})

async function stage(): Promise<ManagementStage> {
  const made = await createManagementStage()
  open.push(made)
  return made
}

test('ID-1 a user is made with a random unique id, and is known when the call ends', async () => {
  const { iam, line } = await stage()

  const { user } = await iam.createUser({
    userName: 'alice',
    path: '/teams/south/',
    permissionsBoundary: iamArn('policy/Filed'),
    tags: [{ key: 'team', value: 'south' }],
  })

  expect(user).toEqual({
    userName: 'alice',
    userId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
    path: '/teams/south/',
    arn: iamArn('user/teams/south/alice'),
    createDate: '2030-01-01T00:00:00Z',
    permissionsBoundary: {
      permissionsBoundaryType: 'PermissionsBoundaryPolicy',
      permissionsBoundaryArn: iamArn('policy/Filed'),
    },
    tags: [{ key: 'team', value: 'south' }],
  })
  expect(Object.isFrozen(user) && Object.isFrozen(user.tags)).toBe(true)
  expect(line.snapshots.current().userByArn(user.arn)?.id).toBe(user.userId)
  expect(await iam.getUser({ userName: 'alice' })).toEqual({ user })
})

test.each([
  { name: 'alice', code: 'EntityAlreadyExists' },
  { name: 'ALICE', code: 'EntityAlreadyExists' },
  { name: 'Filed', code: 'EntityAlreadyExists' },
  { name: 'a b', code: 'ValidationError' },
  { name: 'a/b', code: 'ValidationError' },
  { name: 'a'.repeat(65), code: 'ValidationError' },
  { name: '', code: 'ValidationError' },
])('LIM-9 a second user may not be called `$name`', async ({ name, code }) => {
  const { iam } = await stage()
  await iam.createUser({ userName: 'alice' })

  await expect(iam.createUser({ userName: name })).rejects.toMatchObject({ code })
})

test.each([
  { name: 'a path without its last slash', input: { path: '/a' } },
  { name: 'a path with a space', input: { path: '/a b/' } },
  { name: 'a tag that AWS owns', input: { tags: [{ key: 'aws:x', value: '1' }] } },
  {
    name: 'a tag key twice',
    input: {
      tags: [
        { key: 'a', value: '1' },
        { key: 'A', value: '2' },
      ],
    },
  },
  { name: 'a tag with a control character', input: { tags: [{ key: 'a', value: '\u0001' }] } },
  { name: 'an unknown member', input: { Tags: [] } },
  { name: 'a function', input: { path: () => '/' } },
])('WIRE-6 $name is a ValidationError, whoever asks', async ({ input }) => {
  const { as, user } = await stage()

  const created = as(user('filed')).createUser({ userName: 'alice', ...input } as never)

  await expect(created).rejects.toMatchObject({ code: 'ValidationError' })
})

test('a boundary that does not exist, or is of another account, is NoSuchEntity', async () => {
  const { iam } = await stage()

  for (const arn of [iamArn('policy/None'), 'arn:gw:iam::000000000002:policy/Filed']) {
    const created = iam.createUser({ userName: 'alice', permissionsBoundary: arn })
    await expect(created).rejects.toMatchObject({ code: 'NoSuchEntity' })
  }
})

test('ID-3 a renamed user keeps its id, its grants and its trust; the old name is nobody', async () => {
  const { iam, user, may } = await stage()
  await iam.createUser({ userName: 'alice' })
  await iam.putUserPolicy({
    userName: 'alice',
    policyName: 'own',
    policyDocument: allowing('orders:GetOrder'),
  })
  const before = user('alice')
  const assumeRolePolicyDocument = trusting(before.arn)
  await iam.createRole({ roleName: 'clerk', assumeRolePolicyDocument })

  await iam.updateUser({ userName: 'alice', newUserName: 'alicia', newPath: '/x/' })

  const { user: renamed } = await iam.getUser({ userName: 'alicia' })
  expect(renamed).toMatchObject({ userId: before.id, arn: iamArn('user/x/alicia') })
  await expect(iam.getUser({ userName: 'alice' })).rejects.toMatchObject({ code: 'NoSuchEntity' })
  expect(may(before, 'orders:GetOrder')).toBe(false)
  const after = user('x/alicia')
  expect(may(after, 'orders:GetOrder')).toBe(true)
  expect(may(after, 'sts:AssumeRole', iamArn('role/clerk'))).toBe(true)
  const { role } = await iam.getRole({ roleName: 'clerk' })
  expect(role.assumeRolePolicyDocument).toBe(trusting(iamArn('user/x/alicia')))
})

test('a name that is taken cannot be had by renaming; case alone can change', async () => {
  const { iam } = await stage()
  await iam.createUser({ userName: 'alice' })

  const taken = iam.updateUser({ userName: 'alice', newUserName: 'FILED' })
  await expect(taken).rejects.toMatchObject({ code: 'EntityAlreadyExists' })
  await iam.updateUser({ userName: 'alice', newUserName: 'Alice' })

  expect((await iam.getUser({ userName: 'Alice' })).user.userName).toBe('Alice')
})

test('a user with keys, groups or policies cannot be deleted', async () => {
  const { iam } = await stage()
  await iam.createUser({ userName: 'alice' })
  await iam.createGroup({ groupName: 'staff' })
  const { accessKey } = await iam.createAccessKey({ userName: 'alice' })
  await iam.addUserToGroup({ groupName: 'staff', userName: 'alice' })
  await iam.attachUserPolicy({ userName: 'alice', policyArn: iamArn('policy/Filed') })
  const name = { userName: 'alice', policyName: 'own' }
  await iam.putUserPolicy({ ...name, policyDocument: allowing('orders:GetOrder') })
  const deleteUser = () => iam.deleteUser({ userName: 'alice' })

  await expect(deleteUser()).rejects.toMatchObject({
    code: 'DeleteConflict',
    message: 'Cannot delete entity, must delete access keys first.',
  })
  await iam.deleteAccessKey({ userName: 'alice', accessKeyId: accessKey.accessKeyId })
  await expect(deleteUser()).rejects.toMatchObject({ code: 'DeleteConflict' })
  await iam.removeUserFromGroup({ groupName: 'staff', userName: 'alice' })
  await expect(deleteUser()).rejects.toMatchObject({ code: 'DeleteConflict' })
  await iam.detachUserPolicy({ userName: 'alice', policyArn: iamArn('policy/Filed') })
  await expect(deleteUser()).rejects.toMatchObject({ code: 'DeleteConflict' })
  await iam.deleteUserPolicy(name)
  await deleteUser()

  await expect(deleteUser()).rejects.toMatchObject({ code: 'NoSuchEntity' })
})

test('ATK-7 recycled-principal: a user that is made again has neither id nor grants of the old one', async () => {
  const { iam, user, may } = await stage()
  const first = (await iam.createUser({ userName: 'alice' })).user
  const old = user('alice')
  await iam.createRole({ roleName: 'clerk', assumeRolePolicyDocument: trusting(first.arn) })
  const resourceArn = `arn:gw:orders::${account}:order/1`
  const statement = { Effect: 'Allow', Principal: { AWS: first.arn }, Action: '*', Resource: '*' }
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement })
  await iam.putResourcePolicy({ resourceArn, policyDocument })
  expect(may(old, 'sts:AssumeRole', iamArn('role/clerk'))).toBe(true)
  expect(may(old, 'orders:GetOrder')).toBe(true)

  await iam.deleteUser({ userName: 'alice' })
  const second = (await iam.createUser({ userName: 'alice' })).user

  expect(second.arn).toBe(first.arn)
  expect(second.userId).not.toBe(first.userId)
  expect(may(user('alice'), 'sts:AssumeRole', iamArn('role/clerk'))).toBe(false)
  expect(may(user('alice'), 'orders:GetOrder', resourceArn)).toBe(false)
  // TRUST-4: the bare id is shown.
  const { role } = await iam.getRole({ roleName: 'clerk' })
  expect(role.assumeRolePolicyDocument).toBe(trusting(first.userId))
  expect((await iam.getResourcePolicy({ resourceArn })).policyDocument).toContain(first.userId)
})

test('lists go page by page, below a path, and take what comes and goes meanwhile', async () => {
  const { iam } = await stage()
  for (const name of ['a', 'b', 'c', 'd']) await iam.createUser({ userName: name, path: '/x/' })

  const first = await iam.listUsers({ pathPrefix: '/x/', maxItems: 2 })
  expect(first.users.map(({ userName }) => userName)).toEqual(['a', 'b'])
  expect(first.isTruncated).toBe(true)
  await iam.deleteUser({ userName: 'b' })
  await iam.createUser({ userName: 'aa', path: '/x/' })
  const second = await iam.listUsers({ pathPrefix: '/x/', marker: first.marker })

  expect(second.users.map(({ userName }) => userName)).toEqual(['c', 'd'])
  expect(second).toMatchObject({ isTruncated: false, marker: undefined })
  const all = await iam.listUsers()
  expect(all.users.map(({ userName }) => userName)).toEqual(['a', 'aa', 'admin', 'c', 'd', 'filed'])
  await expect(iam.listUsers({ marker: '!' })).rejects.toMatchObject({ code: 'ValidationError' })
})

test('a user reads itself without its name; a role session has to give one', async () => {
  const { as, iam, user, roleSession } = await stage()

  expect((await iam.getUser()).user.userName).toBe('admin')
  await iam.putRolePolicy({
    roleName: (await iam.createRole({ roleName: 'r', assumeRolePolicyDocument: trusting(account) }))
      .role.roleName,
    policyName: 'all',
    policyDocument: allowing('iam:*'),
  })
  const nameless = as(roleSession('r')).getUser()
  await expect(nameless).rejects.toMatchObject({ code: 'ValidationError' })
  await iam.createUser({ userName: 'gone' })
  const gone = user('gone')
  await iam.deleteUser({ userName: 'gone' })
  await iam.createUser({ userName: 'gone' })
  await expect(as(gone).getUser()).rejects.toMatchObject({ code: 'NoSuchEntity' })
})
