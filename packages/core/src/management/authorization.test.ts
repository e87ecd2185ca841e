import { afterEach, describe, expect, test } from 'vitest'
import { anonymous, type Principal } from '../identity/principal.ts'
import { createMemoryEntityStorage } from '../store/managed/entity-storage.ts'
import { entityOperations } from './iam-api.ts'
import {
  account,
  allowing,
  createManagementStage,
  iamArn,
  type ManagementStage,
  narrowed,
  policy,
  rootOf,
  sessionOf,
  trusting,
} from './testing/management-stage.ts'
import { callOf, names } from './testing/operation-inputs.ts'

const open: ManagementStage[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ line }) => line.close()))
})

/** A stage with a user `alice` whose one policy is `document`. */
async function stageWith(document = allowing('orders:GetOrder')) {
  const stage = await createManagementStage()
  open.push(stage)
  await stage.iam.createUser({ userName: 'alice' })
  await stage.iam.putUserPolicy({
    userName: 'alice',
    policyName: 'own',
    policyDocument: document,
  })
  return { ...stage, alice: stage.as(stage.user('alice')) }
}

const denied = { code: 'AccessDenied' }
const missing = { code: 'NoSuchEntity' }

test('every operation has a name of AWS, and this file an input for it', () => {
  expect(names.toSorted()).toEqual(Object.keys(entityOperations).toSorted())
  for (const [name, operation] of Object.entries(entityOperations)) {
    expect(operation.name).toBe(name.charAt(0).toUpperCase() + name.slice(1))
  }
})

test('every operation is its own action: without it AccessDenied, with it alone the call goes on', async () => {
  const { iam, alice, line } = await stageWith()
  const before = line.snapshots.current().version

  for (const name of names) await expect(callOf(alice, name), name).rejects.toMatchObject(denied)
  expect(line.snapshots.current().version).toBe(before)

  for (const name of names) {
    const policyDocument = allowing(`iam:${entityOperations[name].name}`)
    await iam.putUserPolicy({ userName: 'alice', policyName: 'own', policyDocument })
    const outcome = await callOf(alice, name).catch(({ code }: { code: string }) => code)
    expect(outcome, name).not.toBe('AccessDenied')
  }
})

test('WIRE-6 what exists and what does not are denied alike', async () => {
  const { iam, alice } = await stageWith()
  await iam.createRole({
    roleName: 'there',
    path: '/deep/',
    assumeRolePolicyDocument: trusting(account),
  })
  const errorOf = (roleName: string) =>
    alice.getRole({ roleName }).catch(({ code, message }: Error & { code: string }) => {
      return `${code}: ${message}`.replaceAll(roleName, 'NAME')
    })

  expect(await errorOf('there')).toBe(await errorOf('gone'))
  expect(await errorOf('there')).toBe(
    `AccessDenied: User: ${iamArn('user/alice')} is not authorized to perform: iam:GetRole on resource: ${iamArn('role/NAME')}`,
  )
})

test('the ARN that is asked for has the path of the entity, and of the one to come', async () => {
  const { iam, alice } = await stageWith(
    policy(
      { Effect: 'Allow', Action: 'iam:*', Resource: iamArn('user/south/*') },
      { Effect: 'Allow', Action: 'iam:ListUsers', Resource: iamArn('user/south/') },
    ),
  )
  await iam.createUser({ userName: 'bob', path: '/south/' })
  await iam.createUser({ userName: 'carol', path: '/north/' })

  await alice.getUser({ userName: 'bob' })
  await expect(alice.getUser({ userName: 'carol' })).rejects.toMatchObject(denied)
  await alice.createUser({ userName: 'dan', path: '/south/' })
  await expect(alice.createUser({ userName: 'eve' })).rejects.toMatchObject(denied)
  const moved = alice.updateUser({ userName: 'bob', newPath: '/north/' })
  await expect(moved).rejects.toMatchObject(denied)
  await alice.listUsers({ pathPrefix: '/south/' })
  await expect(alice.listUsers()).rejects.toMatchObject(denied)
})

describe('condition keys', () => {
  const when = (action: string | readonly string[], condition: object) =>
    policy({ Effect: 'Allow', Action: action, Resource: '*', Condition: condition })

  test('iam:PolicyARN says which policies may be attached and detached', async () => {
    const document = when(['iam:AttachUserPolicy', 'iam:DetachUserPolicy'], {
      ArnEquals: { 'iam:PolicyARN': iamArn('policy/Filed') },
    })
    const { alice } = await stageWith(document)

    await alice.attachUserPolicy({ userName: 'alice', policyArn: iamArn('policy/Filed') })
    const other = { userName: 'alice', policyArn: 'arn:gw:iam::aws:policy/AdministratorAccess' }
    await expect(alice.attachUserPolicy(other)).rejects.toMatchObject(denied)
    await alice.detachUserPolicy({ userName: 'alice', policyArn: iamArn('policy/Filed') })
  })

  test('iam:PermissionsBoundary says which boundary a new user needs, and an old one has', async () => {
    const document = when(
      ['iam:CreateUser', 'iam:PutUserPolicy', 'iam:PutUserPermissionsBoundary'],
      {
        StringEquals: { 'iam:PermissionsBoundary': iamArn('policy/Filed') },
      },
    )
    const { alice } = await stageWith(document)
    const permissionsBoundary = iamArn('policy/Filed')
    const inline = { policyName: 'p', policyDocument: allowing('*') }

    await expect(alice.createUser({ userName: 'bob' })).rejects.toMatchObject(denied)
    await alice.createUser({ userName: 'bob', permissionsBoundary })
    await alice.putUserPolicy({ userName: 'bob', ...inline })
    await expect(alice.putUserPolicy({ userName: 'filed', ...inline })).rejects.toMatchObject(
      denied,
    )
    const other = 'arn:gw:iam::aws:policy/AdministratorAccess'
    const replaced = alice.putUserPermissionsBoundary({
      userName: 'bob',
      permissionsBoundary: other,
    })
    await expect(replaced).rejects.toMatchObject(denied)
  })

  test('aws:RequestTag and aws:TagKeys are of the call, aws:ResourceTag and iam:ResourceTag of the entity', async () => {
    const { iam, alice } = await stageWith(
      policy(
        {
          Effect: 'Allow',
          Action: ['iam:CreateUser', 'iam:TagUser'],
          Resource: '*',
          Condition: {
            StringEquals: { 'aws:RequestTag/team': 'south' },
            'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
          },
        },
        {
          Effect: 'Allow',
          Action: ['iam:GetUser', 'iam:UntagUser'],
          Resource: '*',
          Condition: {
            StringEquals: { 'aws:ResourceTag/team': 'south', 'iam:ResourceTag/team': 'south' },
          },
        },
        {
          Effect: 'Deny',
          Action: 'iam:UntagUser',
          Resource: '*',
          Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } },
        },
      ),
    )
    const south = [{ key: 'team', value: 'south' }]

    await expect(alice.createUser({ userName: 'bob' })).rejects.toMatchObject(denied)
    const more = [...south, { key: 'x', value: '1' }]
    await expect(alice.createUser({ userName: 'bob', tags: more })).rejects.toMatchObject(denied)
    await alice.createUser({ userName: 'bob', tags: south })
    await alice.getUser({ userName: 'bob' })
    await expect(alice.getUser({ userName: 'alice' })).rejects.toMatchObject(denied)
    await iam.tagUser({ userName: 'bob', tags: [{ key: 'x', value: '1' }] })
    await alice.untagUser({ userName: 'bob', tagKeys: ['x'] })
    const untagged = alice.untagUser({ userName: 'bob', tagKeys: ['Team', 'team'] })
    await expect(untagged).rejects.toMatchObject(denied)
  })

  test('who may not tag cannot make a tagged user or role either', async () => {
    const { alice } = await stageWith(allowing(['iam:CreateUser', 'iam:CreateRole']))
    const tags = [{ key: 'a', value: '1' }]
    const assumeRolePolicyDocument = trusting(account)

    await alice.createUser({ userName: 'bob' })
    await expect(alice.createUser({ userName: 'carol', tags })).rejects.toMatchObject(denied)
    const made = alice.createRole({ roleName: 'r', assumeRolePolicyDocument, tags })
    await expect(made).rejects.toMatchObject(denied)
  })

  test('facts of the request are asked too, and further keys of it are not taken over', async () => {
    const { as, user } = await stageWith(
      when('iam:ListUsers', {
        IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
        Null: { 'iam:PolicyARN': 'true' },
      }),
    )
    const alice = user('alice')

    await expect(as(alice).listUsers()).rejects.toMatchObject(denied)
    const keys = new Map([['iam:policyarn', 'arn:gw:iam::aws:policy/ReadOnlyAccess']])
    await as(alice, { facts: { sourceIp: '192.0.2.7', keys } }).listUsers()
  })
})

describe('callers', () => {
  test('STS-18 a session of GetSessionToken needs a second factor', async () => {
    const { as, user } = await stageWith(allowing('iam:*'))
    const mfa = { serial: iamArn('mfa/alice'), at: Date.UTC(2030, 0, 1) }

    const without = as(user('alice', sessionOf())).getUser()
    await expect(without).rejects.toMatchObject(denied)
    await as(user('alice', sessionOf({ mfa }))).getUser()
  })

  test('ID-4 a root user without second factor is denied, with one it may all', async () => {
    const { as } = await stageWith()
    const { session, ...without } = rootOf(account)

    await expect(as(without).listUsers()).rejects.toMatchObject(denied)
    const bare = as({ ...without, session: sessionOf() })
    await expect(bare.listUsers()).rejects.toMatchObject(denied)
    await as({ ...without, session }).listUsers()
  })

  test('a caller that outlives its session may call nothing more', async () => {
    const { as, clock, roleSession } = await stageWith()
    const iam = as(roleSession('filed', sessionOf()))
    await expect(iam.listUsers()).rejects.toMatchObject(denied)

    clock.advance(86_400_000)

    await expect(iam.listUsers()).rejects.toMatchObject({ code: 'ExpiredToken' })
  })

  test('OUT-1 outbound federation of the account is switched by who may', async () => {
    const { iam, alice, line } = await stageWith()
    const off = { code: 'FeatureDisabled' }

    const early = alice.enableOutboundWebIdentityFederation()
    await expect(early).rejects.toMatchObject(denied)
    await expect(iam.getOutboundWebIdentityFederationInfo()).rejects.toMatchObject(off)
    const { issuerIdentifier } = await iam.enableOutboundWebIdentityFederation()
    expect(await iam.getOutboundWebIdentityFederationInfo()).toEqual({
      issuerIdentifier,
      jwtVendingEnabled: true,
    })
    const twice = iam.enableOutboundWebIdentityFederation()
    await expect(twice).rejects.toMatchObject({ code: 'FeatureEnabled' })
    await iam.disableOutboundWebIdentityFederation()
    await expect(iam.disableOutboundWebIdentityFederation()).rejects.toMatchObject(off)
    expect(line.outbound).toBeDefined()
  })

  test('STS-19 a federated user may call nothing, whatever its policies', async () => {
    const { as, user } = await stageWith(allowing('*'))
    const { arn: userArn, id: userId, tags } = user('alice')
    const name = 'guest'
    const arn = `arn:gw:sts::${account}:federated-user/${name}`
    const mfa = { serial: iamArn('mfa/alice'), at: Date.UTC(2030, 0, 1) }
    const session = { ...narrowed(allowing('*')), mfa }
    const iam = as({ kind: 'federated-user', account, arn, name, userArn, userId, tags, session })

    for (const each of names) await expect(callOf(iam, each), each).rejects.toMatchObject(denied)
  })

  test.each<{ name: string; principal: Principal; code: string }>([
    { name: 'nobody', principal: anonymous, code: 'MissingAuthenticationToken' },
    {
      name: 'a service',
      principal: { kind: 'service', service: 'x.example' },
      code: 'AccessDenied',
    },
    {
      name: 'a foreign identity without role',
      principal: {
        kind: 'federated',
        provider: 'p',
        issuer: 'p',
        subject: 's',
        claims: new Map(),
      },
      code: 'AccessDenied',
    },
  ])('$name may call nothing', async ({ principal, code }) => {
    const { as } = await stageWith()

    for (const each of names) {
      await expect(callOf(as(principal), each), each).rejects.toMatchObject({ code })
    }
  })

  test('SEC-40 ATK-11 narrow-session-gains: self-service calls stay bounded by the session policy', async () => {
    const { as, iam, roleSession, may } = await stageWith(allowing('*'))
    await iam.createRole({ roleName: 'r', assumeRolePolicyDocument: trusting(account) })
    await iam.putRolePolicy({ roleName: 'r', policyName: 'all', policyDocument: allowing('*') })
    const narrow = roleSession('r', narrowed(allowing('orders:GetOrder')))
    const caller = as(narrow)
    expect(may(narrow, 'orders:GetOrder')).toBe(true)

    const widened = { policyName: 'own', policyDocument: allowing('*') }
    const calls = [
      caller.createAccessKey({ userName: 'alice' }),
      caller.putUserPolicy({ userName: 'alice', ...widened }),
      caller.putRolePolicy({ roleName: 'r', ...widened }),
      caller.updateAssumeRolePolicy({ roleName: 'r', policyDocument: trusting(account) }),
      caller.attachRolePolicy({ roleName: 'r', policyArn: iamArn('policy/Filed') }),
    ]

    for (const refused of await Promise.allSettled(calls)) {
      expect(refused).toMatchObject({ status: 'rejected', reason: denied })
    }
    expect((await iam.listAccessKeys({ userName: 'alice' })).accessKeyMetadata).toEqual([])
  })

  test('a caller manages its own account alone', async () => {
    const { as } = await stageWith()
    const other = as(rootOf('000000000002'))

    await expect(other.getUser({ userName: 'alice' })).rejects.toMatchObject(missing)
    const { user } = await other.createUser({ userName: 'alice' })
    expect(user.arn).toBe('arn:gw:iam::000000000002:user/alice')
    const read = other.getPolicy({ policyArn: iamArn('policy/Filed') })
    await expect(read).rejects.toMatchObject({
      code: expect.stringMatching(/AccessDenied|NoSuchEntity/),
    })
    const policyArn = iamArn('policy/Filed')
    await expect(other.attachUserPolicy({ userName: 'alice', policyArn })).rejects.toMatchObject(
      missing,
    )
    const resourceArn = `arn:gw:orders::${account}:order/1`
    const taken = other.getResourcePolicy({ resourceArn })
    await expect(taken).rejects.toMatchObject({ code: 'ValidationError' })
  })
})

test('what a caller has as input is copied: a later change changes nothing', async () => {
  const { iam, line } = await stageWith()
  const tags = [{ key: 'a', value: '1' }]

  const made = iam.createUser({ userName: 'bob', tags })
  tags.push({ key: 'b', value: '2' })
  await made

  const bob = line.snapshots.current().userByArn(iamArn('user/bob'))
  expect([...(bob?.tags ?? [])]).toEqual([['a', '1']])
})

test('of two processes with one storage the second is told, sees what the first wrote, and goes on', async () => {
  const managed = createMemoryEntityStorage()
  const [one, two] = [
    await createManagementStage({ managed }),
    await createManagementStage({ managed }),
  ]
  open.push(one, two)
  await one.iam.createUser({ userName: 'alice' })

  const late = two.iam.createUser({ userName: 'bob' })

  await expect(late).rejects.toMatchObject({ code: 'ConcurrentModification' })
  expect((await two.iam.getUser({ userName: 'alice' })).user.userName).toBe('alice')
  await two.iam.createUser({ userName: 'bob' })
})

test('a storage that has entities already brings them along', async () => {
  const managed = createMemoryEntityStorage()
  const first = await createManagementStage({ managed })
  await first.iam.createUser({ userName: 'alice', tags: [{ key: 'a', value: '1' }] })
  const { user } = await first.iam.getUser({ userName: 'alice' })
  await first.line.close()

  const { entities } = await managed.load()
  const copied = createMemoryEntityStorage(JSON.parse(JSON.stringify(entities)))
  const second = await createManagementStage({ managed: copied })
  open.push(second)

  expect((await second.iam.getUser({ userName: 'alice' })).user).toEqual(user)
})

test('a caller is an object with a principal; without the option there is no API', async () => {
  const { line } = await stageWith()

  expect(() => line.api(undefined as never)).toThrow(TypeError)
  await expect(createManagementStage({ managed: false })).rejects.toThrow(
    '"managed" option must be set',
  )
})
