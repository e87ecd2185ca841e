import { afterEach, describe, expect, test } from 'vitest'
import {
  account,
  allowing,
  createManagementStage,
  iamArn,
  type ManagementStage,
  policy,
  trusting,
} from '../testing/management-stage.ts'

const open: ManagementStage[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ line }) => line.close()))
})

/** A stage with a user, a role and a group. */
async function stage() {
  const made = await createManagementStage()
  open.push(made)
  const { iam } = made
  await iam.createUser({ userName: 'alice' })
  await iam.createRole({ roleName: 'clerk', assumeRolePolicyDocument: trusting(account) })
  await iam.createGroup({ groupName: 'staff' })
  await iam.addUserToGroup({ groupName: 'staff', userName: 'alice' })
  return made
}

const spaced = `{\n  "Version": "2012-10-17",\n  "Statement": {"Effect":"Allow", "Action":"orders:GetOrder", "Resource":"*"}\n}`

describe.each([
  {
    kind: 'user',
    family: ({ iam }: ManagementStage) => ({
      put: (it: object) => iam.putUserPolicy({ userName: 'alice', ...it } as never),
      get: (it: object) => iam.getUserPolicy({ userName: 'alice', ...it } as never),
      delete: (it: object) => iam.deleteUserPolicy({ userName: 'alice', ...it } as never),
      list: (it: object = {}) => iam.listUserPolicies({ userName: 'alice', ...it }),
      attach: (policyArn: string) => iam.attachUserPolicy({ userName: 'alice', policyArn }),
      detach: (policyArn: string) => iam.detachUserPolicy({ userName: 'alice', policyArn }),
      attached: (it: object = {}) => iam.listAttachedUserPolicies({ userName: 'alice', ...it }),
    }),
    named: { userName: 'alice' },
    principal: ({ user }: ManagementStage) => user('alice'),
    characters: 2_048,
  },
  {
    kind: 'role',
    family: ({ iam }: ManagementStage) => ({
      put: (it: object) => iam.putRolePolicy({ roleName: 'clerk', ...it } as never),
      get: (it: object) => iam.getRolePolicy({ roleName: 'clerk', ...it } as never),
      delete: (it: object) => iam.deleteRolePolicy({ roleName: 'clerk', ...it } as never),
      list: (it: object = {}) => iam.listRolePolicies({ roleName: 'clerk', ...it }),
      attach: (policyArn: string) => iam.attachRolePolicy({ roleName: 'clerk', policyArn }),
      detach: (policyArn: string) => iam.detachRolePolicy({ roleName: 'clerk', policyArn }),
      attached: (it: object = {}) => iam.listAttachedRolePolicies({ roleName: 'clerk', ...it }),
    }),
    named: { roleName: 'clerk' },
    principal: ({ roleSession }: ManagementStage) => roleSession('clerk'),
    characters: 10_240,
  },
  {
    kind: 'group',
    family: ({ iam }: ManagementStage) => ({
      put: (it: object) => iam.putGroupPolicy({ groupName: 'staff', ...it } as never),
      get: (it: object) => iam.getGroupPolicy({ groupName: 'staff', ...it } as never),
      delete: (it: object) => iam.deleteGroupPolicy({ groupName: 'staff', ...it } as never),
      list: (it: object = {}) => iam.listGroupPolicies({ groupName: 'staff', ...it }),
      attach: (policyArn: string) => iam.attachGroupPolicy({ groupName: 'staff', policyArn }),
      detach: (policyArn: string) => iam.detachGroupPolicy({ groupName: 'staff', policyArn }),
      attached: (it: object = {}) => iam.listAttachedGroupPolicies({ groupName: 'staff', ...it }),
    }),
    named: { groupName: 'staff' },
    principal: ({ user }: ManagementStage) => user('alice'),
    characters: 5_120,
  },
])('policies of a $kind', ({ family, named, principal, characters }) => {
  test('IAM-5 read-your-writes: an inline policy decides from the next question on, and is kept byte for byte', async () => {
    const made = await stage()
    const { put, get, list, delete: remove } = family(made)
    const caller = principal(made)
    expect(made.may(caller, 'orders:GetOrder')).toBe(false)

    await put({ policyName: 'reads', policyDocument: spaced })
    expect(made.may(caller, 'orders:GetOrder')).toBe(true)
    const shown = { ...named, policyName: 'reads', policyDocument: spaced }
    expect(await get({ policyName: 'reads' })).toEqual(shown)
    await put({ policyName: 'reads', policyDocument: allowing('orders:PutOrder') })
    expect(made.may(caller, 'orders:GetOrder')).toBe(false)
    expect(made.may(caller, 'orders:PutOrder')).toBe(true)
    expect((await list()).policyNames).toEqual(['reads'])
    await remove({ policyName: 'reads' })

    expect(made.may(caller, 'orders:PutOrder')).toBe(false)
    expect((await list()).policyNames).toEqual([])
    for (const call of [get, remove]) {
      await expect(call({ policyName: 'reads' })).rejects.toMatchObject({ code: 'NoSuchEntity' })
    }
  })

  test('IAM-5 read-your-writes: a detached policy denies the next question', async () => {
    const made = await stage()
    const { attach, detach, attached } = family(made)
    const caller = principal(made)
    const policyArn = iamArn('policy/Filed')

    await attach(policyArn)
    await attach(policyArn)
    expect(made.may(caller, 'orders:GetOrder')).toBe(true)
    expect((await attached()).attachedPolicies).toEqual([{ policyName: 'Filed', policyArn }])
    await detach(policyArn)

    expect(made.may(caller, 'orders:GetOrder')).toBe(false)
    await expect(detach(policyArn)).rejects.toMatchObject({ code: 'NoSuchEntity' })
    const missing = attach(iamArn('policy/None'))
    await expect(missing).rejects.toMatchObject({ code: 'NoSuchEntity' })
  })

  test('LIM-2, LIM-3 more policies or characters than there may be are LimitExceeded', async () => {
    const made = await stage()
    const { put, list, attach, attached } = family(made)
    const arns: string[] = []
    for (let at = 0; at <= 10; at += 1) {
      const policyDocument = allowing('orders:GetOrder')
      const created = await made.iam.createPolicy({ policyName: `p${at}`, policyDocument })
      arns.push(created.policy.arn)
    }
    for (const arn of arns.slice(0, 10)) await attach(arn)
    await expect(attach(arns[10] ?? '')).rejects.toMatchObject({ code: 'LimitExceeded' })
    const page = await attached({ maxItems: 4 })
    expect([page.attachedPolicies.length, page.isTruncated]).toEqual([4, true])

    const half = (action: string) =>
      policy(
        ...Array.from({ length: characters / 512 / 2 }, () => ({
          Effect: 'Allow',
          Action: `${action}:${'b'.repeat(450)}`,
          Resource: '*',
        })),
      )
    await put({ policyName: 'one', policyDocument: half('one') })
    const two = put({ policyName: 'two', policyDocument: half('two'.repeat(20)) })
    await expect(two).rejects.toMatchObject({ code: 'LimitExceeded' })
    expect((await list()).policyNames).toEqual(['one'])
  })

  test('a document with a defect is MalformedPolicyDocument, and what was there stays', async () => {
    const { put, get } = family(await stage())
    await put({ policyName: 'p', policyDocument: spaced })

    for (const policyDocument of ['{', '[]', '{}', trusting(account), `${spaced} {}`]) {
      const written = put({ policyName: 'p', policyDocument })
      await expect(written).rejects.toMatchObject({ code: 'MalformedPolicyDocument' })
    }

    expect(await get({ policyName: 'p' })).toMatchObject({ policyDocument: spaced })
  })
})

describe('boundaries', () => {
  test('a boundary bounds from the next question on, and its end unbinds', async () => {
    const { iam, user, may } = await stage()
    const userName = 'alice'
    await iam.putUserPolicy({ userName, policyName: 'all', policyDocument: allowing('*') })
    const made = await iam.createPolicy({
      policyName: 'OnlyReads',
      policyDocument: allowing('orders:GetOrder'),
    })
    const permissionsBoundary = made.policy.arn

    await iam.putUserPermissionsBoundary({ userName, permissionsBoundary })
    expect(may(user('alice'), 'orders:PutOrder')).toBe(false)
    expect(may(user('alice'), 'orders:GetOrder')).toBe(true)
    const gone = iam.deletePolicy({ policyArn: permissionsBoundary })
    await expect(gone).rejects.toMatchObject({ code: 'DeleteConflict' })
    await iam.deleteUserPermissionsBoundary({ userName })

    expect(may(user('alice'), 'orders:PutOrder')).toBe(true)
    const again = iam.deleteUserPermissionsBoundary({ userName })
    await expect(again).rejects.toMatchObject({ code: 'NoSuchEntity' })
    await iam.putRolePermissionsBoundary({ roleName: 'clerk', permissionsBoundary })
    const { role } = await iam.getRole({ roleName: 'clerk' })
    expect(role.permissionsBoundary?.permissionsBoundaryArn).toBe(permissionsBoundary)
    await iam.deleteRolePermissionsBoundary({ roleName: 'clerk' })
  })
})

describe('tags', () => {
  test('KEY-6 a tag replaces the one of its key, whatever its case, and is a condition key at once', async () => {
    const { iam, user } = await stage()
    const tag = (key: string, value: string) =>
      iam.tagUser({ userName: 'alice', tags: [{ key, value }] })

    await tag('team', 'south')
    await tag('Team', 'north')
    await tag('a', '1')

    const tags = [
      { key: 'Team', value: 'north' },
      { key: 'a', value: '1' },
    ]
    expect((await iam.listUserTags({ userName: 'alice' })).tags).toEqual(tags)
    expect([...user('alice').tags]).toEqual([
      ['Team', 'north'],
      ['a', '1'],
    ])
    const page = await iam.listUserTags({ userName: 'alice', maxItems: 1 })
    expect(page).toMatchObject({ tags: [tags[0]], isTruncated: true })
    await iam.untagUser({ userName: 'alice', tagKeys: ['TEAM', 'none'] })
    expect((await iam.listUserTags({ userName: 'alice' })).tags).toEqual([{ key: 'a', value: '1' }])
  })

  test('LIM-9 the fifty-first tag is a ValidationError', async () => {
    const { iam } = await stage()
    const tags = Array.from({ length: 50 }, (_, at) => ({ key: `k${at}`, value: '' }))
    await iam.tagRole({ roleName: 'clerk', tags })

    const more = iam.tagRole({ roleName: 'clerk', tags: [{ key: 'one-more', value: '' }] })

    await expect(more).rejects.toMatchObject({ code: 'ValidationError' })
    await iam.tagRole({ roleName: 'clerk', tags: [{ key: 'K0', value: 'again' }] })
    await iam.untagRole({ roleName: 'clerk', tagKeys: ['K0'] })
    expect((await iam.listRoleTags({ roleName: 'clerk' })).tags).toHaveLength(49)
  })
})

test('STO-11 what a file defines is shown whole, and UnmodifiableEntity in every write', async () => {
  const { iam } = await stage()
  const userName = 'filed'

  const { user } = await iam.getUser({ userName })
  expect(user).toMatchObject({ userName, createDate: undefined, tags: [{ key: 'a', value: '1' }] })
  const { attachedPolicies } = await iam.listAttachedUserPolicies({ userName })
  expect(attachedPolicies.map(({ policyArn }) => policyArn)).toEqual([
    iamArn('policy/Filed'),
    'arn:gw:iam::aws:policy/ReadOnlyAccess',
  ])
  expect((await iam.listGroupsForUser({ userName })).groups).toMatchObject([{ groupName: 'Filed' }])
  const document = await iam.getGroupPolicy({ groupName: 'Filed', policyName: 'own' })
  expect(JSON.parse(document.policyDocument)).toEqual(JSON.parse(allowing('orders:GetOrder')))

  const writes = [
    iam.deleteUser({ userName: 'admin' }),
    iam.updateUser({ userName, newUserName: 'other' }),
    iam.tagUser({ userName, tags: [{ key: 'b', value: '2' }] }),
    iam.attachUserPolicy({ userName, policyArn: 'arn:gw:iam::aws:policy/SecurityAudit' }),
    iam.putUserPermissionsBoundary({ userName, permissionsBoundary: iamArn('policy/Filed') }),
    iam.createAccessKey({ userName }),
    iam.updateRole({ roleName: 'filed', description: 'd' }),
    iam.updateAssumeRolePolicy({ roleName: 'filed', policyDocument: trusting(account) }),
    iam.createPolicyVersion({ policyArn: iamArn('policy/Filed'), policyDocument: allowing('*') }),
  ]
  const outcomes = await Promise.allSettled(writes)
  const codes = outcomes.map((it) => (it.status === 'rejected' ? it.reason.code : 'done'))
  expect(codes).toEqual(['DeleteConflict', ...Array(8).fill('UnmodifiableEntity')])
})
