import { afterEach, describe, expect, test } from 'vitest'
import { createMemoryEntityStorage } from '../../store/managed/entity-storage.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { account, allowing, policy, rootOf } from '../testing/management-stage.ts'
import { organizationsInputs, organizationsNames } from '../testing/organizations-inputs.ts'
import {
  bare,
  closeStages,
  denying,
  orderOf,
  rcp,
  scp,
  stage,
} from '../testing/organizations-stage.ts'
import { type OrganizationsApi, organizationsOperations } from './organizations-api.ts'

afterEach(closeStages)

describe('the organization', () => {
  test('it is made once, by the account of the model, which manages it', async () => {
    const { organizations, organization, rootId, of, root } = await stage()

    expect(organization).toMatchObject({
      id: expect.stringMatching(/^o-[a-z2-7]{10}$/),
      masterAccountId: account,
      arn: `arn:gw:organizations::${account}:organization/${organization.id}`,
    })
    expect(rootId).toMatch(/^r-[a-z2-7]{4}$/)
    await expect(organizations.createOrganization()).rejects.toMatchObject({
      code: 'AlreadyInOrganizationException',
    })
    expect(await organizations.describeOrganization()).toEqual({ organization })
    expect(await of(root).describeOrganization()).toEqual({ organization })
  })

  test('no other account makes itself the ruler of all', async () => {
    const { of } = await bare()

    const made = of(rootOf('000000000002')).createOrganization()

    await expect(made).rejects.toMatchObject({ code: 'AccessDenied' })
  })

  test('without one every operation says so, once it is allowed', async () => {
    const { organizations, of, user, iam } = await bare()
    await iam.createUser({ userName: 'alice' })
    const alice = of(user('alice'))

    for (const name of organizationsNames) {
      if (name === 'createOrganization') continue
      const call = (api: OrganizationsApi) =>
        (api[name] as (input: object) => Promise<unknown>)(organizationsInputs[name])
      await expect(call(alice), name).rejects.toMatchObject({ code: 'AccessDenied' })
      await expect(call(organizations), name).rejects.toMatchObject({
        code: 'AWSOrganizationsNotInUseException',
      })
    }
  })

  test('one of the policy files is told, and cannot be changed here', async () => {
    const policies = {
      users: { admin: { Policies: { all: JSON.parse(allowing('*')) } } },
      accounts: {
        organization: {
          Id: 'o-1',
          RootId: 'r-1',
          ManagementAccount: account,
          Units: { Stores: { Id: 'ou-1-stores' } },
        },
        '000000000002': { Name: 'Orders', OrganizationalUnit: 'Stores', RootUser: {} },
      },
      guardrails: { Filed: JSON.parse(denying('orders:PutOrder')) },
    }
    const { organizations } = await bare({ policies })
    const unmodifiable = { code: 'UnmodifiableEntity' }

    const { policies: filed } = await organizations.listPolicies({ filter: scp })
    const policyId = filed.find(({ name }) => name === 'Filed')?.id ?? ''
    const { policy: described } = await organizations.describePolicy({ policyId })
    expect(JSON.parse(described.content)).toEqual(JSON.parse(denying('orders:PutOrder')))
    await expect(
      organizations.createOrganizationalUnit({ parentId: 'r-1', name: 'New' }),
    ).rejects.toMatchObject(unmodifiable)
    for (const targetId of ['r-1', 'ou-1-stores', '000000000002']) {
      await expect(
        organizations.attachPolicy({ policyId, targetId }),
        targetId,
      ).rejects.toMatchObject(unmodifiable)
    }
    await expect(organizations.deletePolicy({ policyId })).rejects.toMatchObject(unmodifiable)
    const { createAccountStatus } = await organizations.createAccount({ accountName: 'New' })
    await organizations.attachPolicy({ policyId, targetId: createAccountStatus.accountId })
    expect(await organizations.listTargetsForPolicy({ policyId })).toMatchObject({
      targets: [{ targetId: createAccountStatus.accountId, type: 'ACCOUNT' }],
    })
  })

  test('it comes back from a storage as it was written', async () => {
    const managed = createMemoryEntityStorage()
    const first = await stage({ managed })
    await first.attach(denying('orders:PutOrder'))
    const { entities } = await managed.load()
    const copied = createMemoryEntityStorage(JSON.parse(JSON.stringify(entities)))

    const second = await bare({ managed: copied })

    expect(await second.organizations.listAccounts()).toEqual(
      await first.organizations.listAccounts(),
    )
    expect(second.may(first.root, 'orders:PutOrder', orderOf(first.member))).toBe(false)
  })
})

describe('who may', () => {
  test('every operation is its own action of organizations, recorded under that service', async () => {
    const { of, user, iam, events } = await stage()
    await iam.createUser({ userName: 'alice' })
    const call = (api: OrganizationsApi, name: keyof OrganizationsApi) =>
      (api[name] as (input: object) => Promise<unknown>)(organizationsInputs[name])
    expect(organizationsNames.toSorted()).toEqual(Object.keys(organizationsOperations).toSorted())

    for (const name of organizationsNames) {
      await expect(call(of(user('alice')), name), name).rejects.toMatchObject({
        code: 'AccessDenied',
      })
      const action = `organizations:${name.charAt(0).toUpperCase()}${name.slice(1)}`
      const inline = { policyName: 'own', policyDocument: allowing(action) }
      await iam.putUserPolicy({ userName: 'alice', ...inline })
      const outcome = await call(of(user('alice')), name).catch((error) => error.code)
      expect(outcome, name).not.toBe('AccessDenied')
      await iam.deleteUserPolicy({ userName: 'alice', policyName: 'own' })
    }
    const calls = events.filter(({ eventType }) => eventType === 'ApiCall')
    expect(calls.at(-2)).toMatchObject({ eventSource: 'organizations.gw' })
  })

  test('members are denied, whatever their policies say', async () => {
    const { of, root } = await stage()

    for (const name of organizationsNames) {
      if (name === 'describeOrganization') continue
      const call = of(root)[name] as (input: object) => Promise<unknown>
      await expect(call(organizationsInputs[name]), name).rejects.toMatchObject({
        code: 'AccessDenied',
      })
    }
  })

  test('both the guardrail and its target are asked for, by ARN and type', async () => {
    const { of, user, iam, organizations, organization, rootId, member, attach } = await stage()
    const policyId = await attach(denying('orders:PutOrder'), member)
    await iam.createUser({ userName: 'alice' })
    const of1 = `arn:gw:organizations::${account}`
    const may = async (...resources: string[]) => {
      const statements = resources.map((Resource) => ({
        Effect: 'Allow',
        Action: 'organizations:AttachPolicy',
        Resource,
      }))
      await iam.putUserPolicy({
        userName: 'alice',
        policyName: 'own',
        policyDocument: policy(...statements),
      })
      return of(user('alice'))
        .attachPolicy({ policyId, targetId: rootId })
        .then(
          () => 'done',
          ({ code }) => code,
        )
    }
    const policyArn = `${of1}:policy/${organization.id}/service_control_policy/${policyId}`

    expect(await may(policyArn)).toBe('AccessDenied')
    expect(await may(`${of1}:root/${organization.id}/${rootId}`)).toBe('AccessDenied')
    expect(await may(policyArn, `${of1}:root/${organization.id}/${rootId}`)).toBe('done')
    expect((await organizations.listTargetsForPolicy({ policyId })).targets).toHaveLength(2)
  })

  test('what exists and what does not are denied alike', async () => {
    const { of, user, iam, attach } = await stage()
    const denies = { Effect: 'Deny', Principal: '*', Action: 'orders:PutOrder', Resource: '*' }
    const policyId = await attach(policy(denies), undefined, rcp)
    await iam.createUser({ userName: 'alice' })
    const messageOf = (id: string) =>
      of(user('alice'))
        .describePolicy({ policyId: id })
        .catch(({ message }) => message)

    expect(await messageOf(policyId)).toBe(await messageOf('p-aaaaaaaaaa'))
  })
})

describe('accounts', () => {
  test('a new one has twelve random digits, a root user without credentials and a role to enter by', async () => {
    const { organizations, member, line, roleSession } = await stage()

    expect(member).toMatch(/^[0-9]{12}$/)
    const found = line.snapshots.current().account(member)
    expect(found).toMatchObject({ name: 'Orders', organization: { isManagementAccount: false } })
    expect(found?.rootUser?.unsafeRootWithoutMfa).toBe(false)
    const roleArn = `arn:gw:iam::${member}:role/OrganizationAccountAccessRole`
    const role = line.snapshots.current().roleByArn(roleArn)
    expect(role?.policies.map(({ id }) => id)).toEqual([
      'arn:gw:iam::aws:policy/AdministratorAccess',
    ])
    expect(await organizations.describeAccount({ accountId: member })).toMatchObject({
      account: { name: 'Orders', status: 'ACTIVE', joinedMethod: 'CREATED' },
    })
    const { accounts } = await organizations.listAccounts()
    expect(accounts.map(({ id }) => id)).toEqual([account, member].toSorted())
    expect(roleSession('filed').account).toBe(account)
    await expect(
      organizations.describeAccount({ accountId: '999999999999' }),
    ).rejects.toMatchObject({ code: 'AccountNotFoundException' })
  })

  test('ids come from the random port, and one that is taken is drawn anew', async () => {
    const seeded = seededRandom(1)
    const draws: Uint8Array[] = []
    const random = {
      bytes: (length: number) => {
        if (length !== 8) return seeded.bytes(length)
        // Every other draw is that of the account before.
        const drawn = draws.length % 2 === 1 ? draws.at(-1) : undefined
        draws.push(drawn ?? seeded.bytes(length))
        return draws.at(-1) as Uint8Array
      },
    }
    const { organizations, member } = await stage({ random })
    const { createAccountStatus } = await organizations.createAccount({ accountName: 'Next' })

    expect(createAccountStatus.accountId).not.toBe(member)
    expect(draws[1]).toEqual(draws[0])
    expect(draws.length).toBeGreaterThan(2)
  })

  test('a random port that repeats itself is told, and makes no account', async () => {
    const seeded = seededRandom(1)
    const random = {
      bytes: (length: number) => (length === 8 ? new Uint8Array(8) : seeded.bytes(length)),
    }
    const { organizations } = await stage({ random })

    const made = organizations.createAccount({ accountName: 'Next' })

    await expect(made).rejects.toMatchObject({ code: 'ServiceUnavailable' })
  })

  test('strict trust takes the role to enter by', async () => {
    await expect(stage({ strictTrust: true })).resolves.toBeDefined()
  })

  test('ID-4 its root user makes its own keys once it has a second factor, and nobody else does', async () => {
    const { as, iam, member, root, line } = await stage()
    const { session, ...without } = root

    await expect(as(without).createAccessKey()).rejects.toMatchObject({ code: 'AccessDenied' })
    const { accessKey } = await as(root).createAccessKey()
    expect(accessKey.userName).toBeUndefined()
    const owned = line.snapshots.current().accessKey(accessKey.accessKeyId)
    expect(owned?.rootUser?.arn).toBe(`arn:gw:iam::${member}:root`)
    expect((await as(root).listAccessKeys()).accessKeyMetadata).toHaveLength(1)
    const key = { accessKeyId: accessKey.accessKeyId }
    await expect(iam.deleteAccessKey({ ...key, userName: 'admin' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
    })
    await as(root).updateAccessKey({ ...key, status: 'Inactive' })
    await as(root).deleteAccessKey(key)
    expect(line.snapshots.current().accessKey(accessKey.accessKeyId)).toBeUndefined()
    expect(session).toBeDefined()
  })
})

describe('units', () => {
  test('they are made, renamed with all that stands in them, and deleted when empty', async () => {
    const { organizations, rootId, member, line } = await stage()
    const make = async (parentId: string, name: string) =>
      (await organizations.createOrganizationalUnit({ parentId, name })).organizationalUnit.id
    const upper = await make(rootId, 'Upper')
    const lower = await make(upper, 'Lower')
    const move = { accountId: member, sourceParentId: rootId, destinationParentId: lower }
    await organizations.moveAccount(move)

    expect(line.snapshots.current().account(member)?.organization?.path).toEqual([
      rootId,
      upper,
      lower,
    ])
    await organizations.updateOrganizationalUnit({ organizationalUnitId: upper, name: 'Top' })
    await organizations.updateOrganizationalUnit({ organizationalUnitId: lower, name: 'Bottom' })
    expect(line.snapshots.current().account(member)?.organization?.path).toEqual([
      rootId,
      upper,
      lower,
    ])
    expect(await organizations.listParents({ childId: lower })).toMatchObject({
      parents: [{ id: upper, type: 'ORGANIZATIONAL_UNIT' }],
    })
    expect(await organizations.listParents({ childId: member })).toMatchObject({
      parents: [{ id: lower }],
    })
    expect(await organizations.listAccountsForParent({ parentId: lower })).toMatchObject({
      accounts: [{ id: member }],
    })
    expect(await organizations.listOrganizationalUnitsForParent({ parentId: upper })).toMatchObject(
      { organizationalUnits: [{ id: lower, name: 'Bottom' }] },
    )
    for (const organizationalUnitId of [upper, lower]) {
      await expect(
        organizations.deleteOrganizationalUnit({ organizationalUnitId }),
      ).rejects.toMatchObject({ code: 'OrganizationalUnitNotEmptyException' })
    }
    const back = { accountId: member, sourceParentId: lower, destinationParentId: rootId }
    await organizations.moveAccount(back)
    await organizations.deleteOrganizationalUnit({ organizationalUnitId: lower })
    await expect(
      organizations.describeOrganizationalUnit({ organizationalUnitId: lower }),
    ).rejects.toMatchObject({ code: 'OrganizationalUnitNotFoundException' })
  })

  test('what is wrong is told by the codes of AWS', async () => {
    const { organizations, rootId, member } = await stage()
    const codeOf = (call: Promise<unknown>) =>
      call.then(
        () => 'done',
        ({ code }) => code,
      )
    const unit = (parentId: string, name: string) =>
      organizations.createOrganizationalUnit({ parentId, name })
    const { organizationalUnit } = await unit(rootId, 'A')
    const move = (sourceParentId: string, destinationParentId: string) =>
      codeOf(organizations.moveAccount({ accountId: member, sourceParentId, destinationParentId }))

    expect(await codeOf(unit(rootId, 'A'))).toBe('DuplicateOrganizationalUnitException')
    expect(await codeOf(unit('ou-x-y', 'B'))).toBe('ParentNotFoundException')
    expect(await move(organizationalUnit.id, rootId)).toBe('SourceParentNotFoundException')
    expect(await move(rootId, 'ou-x-y')).toBe('DestinationParentNotFoundException')
    expect(await move(rootId, rootId)).toBe('DuplicateAccountException')
    expect(await codeOf(organizations.listParents({ childId: 'ou-x-y' }))).toBe(
      'ChildNotFoundException',
    )
    let parentId = organizationalUnit.id
    for (const name of ['B', 'C', 'D', 'E']) {
      parentId = (await unit(parentId, name)).organizationalUnit.id
    }
    expect(await codeOf(unit(parentId, 'F'))).toBe('ConstraintViolationException')
  })
})
