import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  account,
  allowing,
  createManagementStage,
  type ManagementStage,
  trusting,
} from './testing/management-stage.ts'

// Few names, in two cases: most operations meet something.
const userName = fc.constantFrom('ann', 'ANN', 'bob', 'Bob', 'filed', 'cid')
const groupName = fc.constantFrom('red', 'RED', 'blue', 'Filed')
const roleName = fc.constantFrom('job', 'JOB', 'run', 'filed')

type Step =
  | { readonly do: 'createUser' | 'deleteUser' | 'createKey' | 'deleteKey'; readonly name: string }
  | { readonly do: 'rename'; readonly name: string; readonly to: string }
  | {
      readonly do: 'createGroup' | 'deleteGroup' | 'createRole' | 'deleteRole'
      readonly name: string
    }
  | { readonly do: 'join' | 'leave'; readonly name: string; readonly group: string }
  | { readonly do: 'grant' | 'revoke'; readonly name: string }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('createUser', 'deleteUser', 'createKey', 'deleteKey'),
    name: userName,
  }),
  fc.record({ do: fc.constant('rename'), name: userName, to: userName }),
  fc.record({ do: fc.constantFrom('createGroup', 'deleteGroup'), name: groupName }),
  fc.record({ do: fc.constantFrom('createRole', 'deleteRole'), name: roleName }),
  fc.record({ do: fc.constantFrom('join', 'leave'), name: userName, group: groupName }),
  fc.record({ do: fc.constantFrom('grant', 'revoke'), name: userName }),
) as fc.Arbitrary<Step>

/** What there is, in the simplest form. */
interface NaiveUser {
  readonly id: string
  readonly keys: Set<string>
  readonly groups: Set<string>
  isGranted: boolean
}

class NaiveWorld {
  readonly users = new Map<string, NaiveUser>()
  readonly groups = new Set<string>()
  readonly roles = new Set<string>()
  readonly idsEver: string[] = []
}

const has = (names: Iterable<string>, name: string) =>
  [...names].some((it) => it.toLowerCase() === name.toLowerCase())
const filed = ['filed', 'admin']

/** Whether the step would go through, and what it does to the model when it does. */
async function apply(step: Step, world: NaiveWorld, { iam }: ManagementStage): Promise<unknown> {
  const { name } = step
  const user = world.users.get(name)
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      ({ code }: { code: string }) => code,
    )
  const isUserTaken = has([...world.users.keys(), ...filed], name)
  switch (step.do) {
    case 'createUser': {
      if (isUserTaken)
        return [await codeOf(iam.createUser({ userName: name })), 'EntityAlreadyExists']
      const { userId } = (await iam.createUser({ userName: name })).user
      world.users.set(name, { id: userId, keys: new Set(), groups: new Set(), isGranted: false })
      world.idsEver.push(userId)
      return undefined
    }
    case 'deleteUser': {
      const outcome = await codeOf(iam.deleteUser({ userName: name }))
      if (user === undefined)
        return [['NoSuchEntity', 'DeleteConflict', 'UnmodifiableEntity'].includes(outcome), true]
      const isUsed = user.keys.size + user.groups.size > 0 || user.isGranted
      if (!isUsed) world.users.delete(name)
      return [outcome, isUsed ? 'DeleteConflict' : 'done']
    }
    case 'createKey': {
      if (user === undefined || user.keys.size === 2) {
        return [(await codeOf(iam.createAccessKey({ userName: name }))) === 'done', false]
      }
      const { accessKeyId } = (await iam.createAccessKey({ userName: name })).accessKey
      user.keys.add(accessKeyId)
      world.idsEver.push(accessKeyId)
      return undefined
    }
    case 'deleteKey': {
      const [accessKeyId = 'AKIAAAAAAAAAAAAAAAAA'] = user?.keys ?? []
      const outcome = await codeOf(iam.deleteAccessKey({ userName: name, accessKeyId }))
      return [outcome, user?.keys.delete(accessKeyId) === true ? 'done' : 'NoSuchEntity']
    }
    case 'rename': {
      const isFree =
        step.to.toLowerCase() === name.toLowerCase() ||
        !has([...world.users.keys(), ...filed], step.to)
      const outcome = await codeOf(iam.updateUser({ userName: name, newUserName: step.to }))
      if (user === undefined) return [outcome === 'done', false]
      if (isFree) {
        world.users.delete(name)
        world.users.set(step.to, user)
      }
      return [outcome, isFree ? 'done' : 'EntityAlreadyExists']
    }
    default:
      return applyToOthers(step, world, iam, codeOf)
  }
}

type OtherStep = Exclude<
  Step,
  { readonly do: 'createUser' | 'deleteUser' | 'createKey' | 'deleteKey' | 'rename' }
>

async function applyToOthers(
  step: OtherStep,
  world: NaiveWorld,
  iam: ManagementStage['iam'],
  codeOf: (call: Promise<unknown>) => Promise<string>,
): Promise<unknown> {
  const { name } = step
  const user = world.users.get(name)
  switch (step.do) {
    case 'createGroup': {
      const isFree = !has([...world.groups, 'Filed'], name)
      if (isFree) world.groups.add(name)
      return [
        await codeOf(iam.createGroup({ groupName: name })),
        isFree ? 'done' : 'EntityAlreadyExists',
      ]
    }
    case 'deleteGroup': {
      const isUsed = [...world.users.values()].some(({ groups }) => groups.has(name))
      const goes = world.groups.has(name) && !isUsed
      if (goes) world.groups.delete(name)
      return [(await codeOf(iam.deleteGroup({ groupName: name }))) === 'done', goes]
    }
    case 'createRole': {
      const isFree = !has([...world.roles, 'filed'], name)
      if (isFree) world.roles.add(name)
      const input = { roleName: name, assumeRolePolicyDocument: trusting(account) }
      return [await codeOf(iam.createRole(input)), isFree ? 'done' : 'EntityAlreadyExists']
    }
    case 'deleteRole': {
      const goes = world.roles.delete(name)
      return [(await codeOf(iam.deleteRole({ roleName: name }))) === 'done', goes]
    }
    case 'join':
    case 'leave': {
      const isGroup = world.groups.has(step.group) || step.group === 'Filed'
      const goes = user !== undefined && isGroup
      if (goes && step.do === 'join') user.groups.add(step.group)
      if (goes && step.do === 'leave') user.groups.delete(step.group)
      const call = step.do === 'join' ? iam.addUserToGroup : iam.removeUserFromGroup
      const outcome = await codeOf(call({ groupName: step.group, userName: name }))
      // A user of a file that is in no such group stays out of it.
      return name === 'filed' ? undefined : [outcome === 'done', goes]
    }
    case 'grant':
    case 'revoke': {
      const policy = { userName: name, policyName: 'p' }
      const policyDocument = allowing('orders:PutOrder')
      const isGrant = step.do === 'grant'
      const goes = user !== undefined && (isGrant || user.isGranted)
      if (goes) user.isGranted = isGrant
      const call = isGrant
        ? iam.putUserPolicy({ ...policy, policyDocument })
        : iam.deleteUserPolicy(policy)
      return [(await codeOf(call)) === 'done', goes]
    }
  }
}

async function assertEqual(world: NaiveWorld, stage: ManagementStage): Promise<void> {
  const { iam, user, may } = stage
  const users = (await iam.listUsers()).users.filter((it) => !filed.includes(it.userName))
  expect(users.map((it) => [it.userName, it.userId]).toSorted()).toEqual(
    Array.from(world.users, ([name, { id }]) => [name, id]).toSorted(),
  )
  const folded = users.map((it) => it.userName.toLowerCase())
  expect(new Set(folded).size).toBe(folded.length)
  expect(new Set(world.idsEver).size).toBe(world.idsEver.length)
  for (const [name, { keys, groups, isGranted }] of world.users) {
    const listed = (await iam.listAccessKeys({ userName: name })).accessKeyMetadata
    expect(new Set(listed.map(({ accessKeyId }) => accessKeyId))).toEqual(keys)
    expect(listed.length).toBeLessThanOrEqual(2)
    const own = (await iam.listGroupsForUser({ userName: name })).groups
    expect(new Set(own.map((it) => it.groupName))).toEqual(groups)
    expect(may(user(name), 'orders:PutOrder')).toBe(isGranted)
    expect(may(user(name), 'orders:GetOrder')).toBe(groups.has('Filed'))
  }
}

test('IAM-5 any sequence of operations leaves what a naive model says: names unique, two keys at most, ids never reused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const stage = await createManagementStage({ audit: undefined as never })
      const world = new NaiveWorld()
      for (const each of steps) {
        const compared = await apply(each, world, stage)
        if (Array.isArray(compared)) expect([each, compared[0]]).toEqual([each, compared[1]])
      }
      await assertEqual(world, stage)
      await stage.line.close()
    }),
    { numRuns: 60 },
  )
})
