import { afterEach, describe, expect, test } from 'vitest'
import { createMemoryEntityStorage } from '../../store/managed/entity-storage.ts'
import { account, allowing, policy } from '../testing/management-stage.ts'
import {
  bare,
  closeStages,
  denying,
  orderOf,
  rcp,
  scp,
  stage,
} from '../testing/organizations-stage.ts'

afterEach(closeStages)

describe('guardrails', () => {
  test('EVAL-9 an SCP holds from the next decision on, at the root, a unit or the account itself, and no longer', async () => {
    const { organizations, may, root, member, rootId, attach } = await stage()
    const put = () => may(root, 'orders:PutOrder', orderOf(member))
    const { organizationalUnit } = await organizations.createOrganizationalUnit({
      parentId: rootId,
      name: 'Stores',
    })
    await organizations.moveAccount({
      accountId: member,
      sourceParentId: rootId,
      destinationParentId: organizationalUnit.id,
    })
    expect(put()).toBe(true)

    for (const targetId of [rootId, organizationalUnit.id, member]) {
      const policyId = await attach(denying('orders:PutOrder'), targetId)
      expect(put(), targetId).toBe(false)
      await organizations.updatePolicy({ policyId, content: denying('orders:GetOrder') })
      expect(put(), targetId).toBe(true)
      expect(may(root, 'orders:GetOrder', orderOf(member))).toBe(false)
      await expect(organizations.deletePolicy({ policyId })).rejects.toMatchObject({
        code: 'PolicyInUseException',
      })
      await organizations.detachPolicy({ policyId, targetId })
      await organizations.deletePolicy({ policyId })
      expect(may(root, 'orders:GetOrder', orderOf(member))).toBe(true)
    }
  })

  test('PRIN-16 an SCP that denies everything binds the members, and not the management account', async () => {
    const { may, user, root, member, attach, organizations, rootId } = await stage()

    const policyId = await attach(denying('*'))

    expect(may(root, 'orders:GetOrder', orderOf(member))).toBe(false)
    expect(may(user('admin'), 'orders:GetOrder')).toBe(true)
    await organizations.attachPolicy({ policyId, targetId: account })
    expect(may(user('admin'), 'orders:GetOrder')).toBe(true)
    await organizations.detachPolicy({ policyId, targetId: rootId })
    expect(may(root, 'orders:GetOrder', orderOf(member))).toBe(true)
  })

  test('EVAL-10 an RCP binds the resources of members, whoever asks', async () => {
    const { may, root, member, attach, organizations, rootId } = await stage()
    const denies = policy({
      Effect: 'Deny',
      Principal: '*',
      Action: 'orders:PutOrder',
      Resource: '*',
    })

    const policyId = await attach(denies, rootId, rcp)

    expect(may(root, 'orders:PutOrder', orderOf(member))).toBe(false)
    const { policies } = await organizations.listPoliciesForTarget({
      targetId: rootId,
      filter: rcp,
    })
    expect(policies.map(({ id }) => id).toSorted()).toEqual(
      ['p-RCPFullAWSAccess', policyId].toSorted(),
    )
  })

  test('what is wrong is told by the codes of AWS, and changes nothing', async () => {
    const { organizations, rootId, attach, line } = await stage()
    const policyId = await attach(denying('orders:PutOrder'))
    const before = line.snapshots.current().version
    const codeOf = (call: Promise<unknown>) =>
      call.then(
        () => 'done',
        ({ code }) => code,
      )
    const create = (name: string, content: string, type: typeof scp | typeof rcp = scp) =>
      codeOf(organizations.createPolicy({ name, type, content }))
    const full = 'p-FullAWSAccess'

    expect(await create('Q', '{"Version":"2012-10-17"}')).toBe('MalformedPolicyDocument')
    expect(await create('Q', `${denying('a:b')},"Type":"x"`)).toBe('MalformedPolicyDocument')
    expect(await create('Q', allowing('*'), rcp)).toBe('MalformedPolicyDocument')
    expect(await create('FullAWSAccess', denying('a:b'))).toBe('DuplicatePolicyException')
    expect(await codeOf(organizations.attachPolicy({ policyId, targetId: rootId }))).toBe(
      'DuplicatePolicyAttachmentException',
    )
    const unknown = { policyId: 'p-aaaaaaaaaa', targetId: rootId }
    expect(await codeOf(organizations.attachPolicy(unknown))).toBe('PolicyNotFoundException')
    expect(await codeOf(organizations.attachPolicy({ policyId, targetId: 'ou-x-y' }))).toBe(
      'TargetNotFoundException',
    )
    expect(await codeOf(organizations.detachPolicy({ policyId, targetId: account }))).toBe(
      'PolicyNotAttachedException',
    )
    expect(await codeOf(organizations.detachPolicy({ policyId: full, targetId: account }))).toBe(
      'ConstraintViolationException',
    )
    expect(await codeOf(organizations.deletePolicy({ policyId: full }))).toBe('UnmodifiableEntity')
    expect(line.snapshots.current().version).toBe(before)
  })

  test('a moved account is at once where policies look for it', async () => {
    const { organizations, organization, iam, as, root, member, rootId, may, line } = await stage()
    const { organizationalUnit } = await organizations.createOrganizationalUnit({
      parentId: rootId,
      name: 'Stores',
    })
    await as(root).createUser({ userName: 'alice' })
    const paths = `${organization.id}/${rootId}/${organizationalUnit.id}/*`
    await as(root).putUserPolicy({
      userName: 'alice',
      policyName: 'own',
      policyDocument: policy({
        Effect: 'Allow',
        Action: 'orders:GetOrder',
        Resource: '*',
        Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': paths } },
      }),
    })
    const arn = `arn:gw:iam::${member}:user/alice`
    const found = line.snapshots.current().userByArn(arn)
    if (found === undefined) throw new TypeError('there is no alice')
    const alice = { kind: 'user', session: undefined, ...found } as const
    const get = () => may(alice, 'orders:GetOrder', orderOf(member))
    const move = (sourceParentId: string, destinationParentId: string) =>
      organizations.moveAccount({ accountId: member, sourceParentId, destinationParentId })

    expect(get()).toBe(false)
    await move(rootId, organizationalUnit.id)
    expect(get()).toBe(true)
    await iam.createUser({ userName: 'bob' })
    expect(get()).toBe(true)
    await move(organizationalUnit.id, rootId)
    expect(get()).toBe(false)
  })

  test('LIM-7 a target takes five of a type', async () => {
    const { attach, member } = await stage()
    for (let n = 1; n <= 4; n += 1) await attach(denying(`other:A${n}`), member)

    await expect(attach(denying('other:A5'), member)).rejects.toMatchObject({
      code: 'ConstraintViolationException',
    })
  })

  test('STO-9 a storage that fails leaves the old guardrails in force', async () => {
    const memory = createMemoryEntityStorage()
    let isBroken = false
    const managed = {
      ...memory,
      commit: (...input: Parameters<typeof memory.commit>) =>
        isBroken ? Promise.reject(new Error('disk full')) : memory.commit(...input),
    }
    const { organizations, iam, may, root, member, attach, rootId } = await stage({ managed })
    const policyId = await attach(denying('orders:PutOrder'), member)
    isBroken = true

    await expect(organizations.detachPolicy({ policyId, targetId: member })).rejects.toMatchObject({
      code: 'ServiceUnavailable',
    })

    isBroken = false
    await iam.createUser({ userName: 'bob' })
    expect(may(root, 'orders:PutOrder', orderOf(member))).toBe(false)
    expect(rootId).toBeDefined()
  })

  test('of two processes with one storage the second follows the guardrails of the first', async () => {
    const managed = createMemoryEntityStorage()
    const one = await stage({ managed })
    const two = await bare({ managed })
    const put = () => two.may(one.root, 'orders:PutOrder', orderOf(one.member))
    expect(put()).toBe(true)
    await one.attach(denying('orders:PutOrder'), one.member)

    await two.iam.createUser({ userName: 'late' }).catch(() => {})

    expect(put()).toBe(false)
  })

  test('lists go on with a token', async () => {
    const { organizations } = await stage()
    const first = await organizations.listAccounts({ maxResults: 1 })
    const second = await organizations.listAccounts({ maxResults: 1, nextToken: first.nextToken })

    expect(first.accounts).toHaveLength(1)
    expect(second.accounts).toHaveLength(1)
    expect(second.accounts).not.toEqual(first.accounts)
    expect(second.nextToken).toBeUndefined()
  })
})
