import { afterEach, expect, test } from 'vitest'
import {
  allowing,
  createManagementStage,
  iamArn,
  type ManagementStage,
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

test('a group gives its policies to those who are in it, from the next decision on', async () => {
  const { iam, user, may } = await stage()
  await iam.createUser({ userName: 'alice' })
  const alice = user('alice')
  const { group } = await iam.createGroup({ groupName: 'staff', path: '/x/' })
  expect(group).toEqual({
    groupName: 'staff',
    groupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
    path: '/x/',
    arn: iamArn('group/x/staff'),
    createDate: '2030-01-01T00:00:00Z',
  })
  const policyDocument = allowing('orders:GetOrder')
  await iam.putGroupPolicy({ groupName: 'staff', policyName: 'reads', policyDocument })
  expect(may(alice, 'orders:GetOrder')).toBe(false)

  await iam.addUserToGroup({ groupName: 'staff', userName: 'alice' })
  await iam.addUserToGroup({ groupName: 'staff', userName: 'alice' })
  expect(may(alice, 'orders:GetOrder')).toBe(true)
  expect((await iam.getGroup({ groupName: 'staff' })).users).toMatchObject([{ userName: 'alice' }])
  expect((await iam.listGroupsForUser({ userName: 'alice' })).groups).toEqual([group])
  await iam.removeUserFromGroup({ groupName: 'staff', userName: 'alice' })
  await iam.removeUserFromGroup({ groupName: 'staff', userName: 'alice' })

  expect(may(alice, 'orders:GetOrder')).toBe(false)
  expect((await iam.getGroup({ groupName: 'staff' })).users).toEqual([])
})

test('a group with users or policies cannot be deleted', async () => {
  const { iam } = await stage()
  await iam.createUser({ userName: 'alice' })
  await iam.createGroup({ groupName: 'staff' })
  await iam.addUserToGroup({ groupName: 'staff', userName: 'alice' })
  const policyArn = 'arn:gw:iam::aws:policy/ReadOnlyAccess'
  await iam.attachGroupPolicy({ groupName: 'staff', policyArn })
  const deleteGroup = () => iam.deleteGroup({ groupName: 'staff' })

  await expect(deleteGroup()).rejects.toMatchObject({ code: 'DeleteConflict' })
  await iam.removeUserFromGroup({ groupName: 'staff', userName: 'alice' })
  await expect(deleteGroup()).rejects.toMatchObject({ code: 'DeleteConflict' })
  await iam.detachGroupPolicy({ groupName: 'staff', policyArn })
  await deleteGroup()

  expect((await iam.listGroups()).groups.map(({ groupName }) => groupName)).toEqual(['Filed'])
})

test('a group of a file takes new users of the API, and no user of a file can be moved', async () => {
  const { iam, user, may } = await stage()
  await iam.createUser({ userName: 'alice' })

  await iam.addUserToGroup({ groupName: 'Filed', userName: 'alice' })
  expect(may(user('alice'), 'orders:GetOrder')).toBe(true)

  const unmodifiable = { code: 'UnmodifiableEntity' }
  await iam.createGroup({ groupName: 'staff' })
  const moved = iam.addUserToGroup({ groupName: 'staff', userName: 'filed' })
  await expect(moved).rejects.toMatchObject(unmodifiable)
  const policyDocument = allowing('*')
  const widened = iam.putGroupPolicy({ groupName: 'Filed', policyName: 'p', policyDocument })
  await expect(widened).rejects.toMatchObject(unmodifiable)
})

test('a user that does not exist is found missing after the group was asked for', async () => {
  const { iam } = await stage()
  await iam.createGroup({ groupName: 'staff' })

  for (const input of [
    { groupName: 'staff', userName: 'nobody' },
    { groupName: 'nobody', userName: 'filed' },
  ]) {
    await expect(iam.addUserToGroup(input)).rejects.toMatchObject({ code: 'NoSuchEntity' })
  }
})
