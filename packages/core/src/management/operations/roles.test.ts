import { afterEach, expect, test } from 'vitest'
import type { SourceEntities } from '../../store/source/source-entities.ts'
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

async function stage(more: SourceEntities = {}): Promise<ManagementStage> {
  const files = { users: { admin: { Policies: { all: JSON.parse(allowing('*')) } } }, ...more }
  const made = await createManagementStage({ policies: files })
  open.push(made)
  return made
}

const assumed = (name: string) => `arn:gw:sts::${account}:assumed-role/${name}/job`

test('ID-1 a role is made with all that AWS gives it', async () => {
  const { iam } = await stage()

  const { role } = await iam.createRole({
    roleName: 'clerk',
    path: '/service/',
    assumeRolePolicyDocument: trusting(iamArn('user/admin')),
    description: 'Reads & writes orders.',
    maxSessionDuration: 7_200,
    tags: [{ key: 'team', value: 'south' }],
  })

  expect(role).toEqual({
    roleName: 'clerk',
    roleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
    path: '/service/',
    arn: iamArn('role/service/clerk'),
    createDate: '2030-01-01T00:00:00Z',
    assumeRolePolicyDocument: trusting(iamArn('user/admin')),
    description: 'Reads & writes orders.',
    maxSessionDuration: 7_200,
    permissionsBoundary: undefined,
    tags: [{ key: 'team', value: 'south' }],
  })
  expect(await iam.getRole({ roleName: 'clerk' })).toEqual({ role })
  await iam.updateRole({ roleName: 'clerk', description: '' })
  const { permissionsBoundary, tags, ...listed } = role
  expect((await iam.listRoles()).roles).toEqual([{ ...listed, description: '' }])
})

test.each([
  { name: 'below 3,600 s', more: { maxSessionDuration: 3_599 } },
  { name: 'above 43,200 s', more: { maxSessionDuration: 43_201 } },
  {
    name: 'ATK-46 xml-answers: a description with an escape character',
    more: { description: '\u001b[31m' },
  },
  { name: 'ATK-46 xml-answers: a description with U+0000', more: { description: 'a\u0000b' } },
  { name: 'ATK-46 xml-answers: a description with U+FFFE', more: { description: '\ufffe' } },
  { name: 'ATK-46 xml-answers: a name with `]]>`', more: { roleName: 'a]]>' } },
  { name: 'ATK-46 xml-answers: a name with a vertical tab', more: { roleName: 'a\u000b' } },
  {
    name: 'ATK-46 xml-answers: a document with a control character',
    more: { assumeRolePolicyDocument: trusting(account).replace('sts', '\u0007sts') },
  },
  { name: 'ATK-8 name-injection: a name with a variable', more: { roleName: '${aws:username}' } },
  { name: 'ATK-8 name-injection: a name with a wildcard', more: { roleName: 'a*' } },
  { name: 'ATK-8 name-injection: a path with a line feed', more: { path: '/a\n/' } },
])('$name is refused at write', async ({ more }) => {
  const { iam } = await stage()
  const input = { roleName: 'clerk', assumeRolePolicyDocument: trusting(account) }

  await expect(iam.createRole({ ...input, ...more })).rejects.toMatchObject({
    code: 'ValidationError',
  })
})

test.each([
  { name: 'no JSON', document: '{' },
  { name: 'more than one JSON value', document: `${trusting(account)}, "RoleId": "x"` },
  { name: 'no trust policy', document: allowing('*') },
  {
    name: 'everyone',
    document: policy({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }),
  },
])('a trust policy with $name is MalformedPolicyDocument', async ({ document }) => {
  const { iam } = await stage()

  const made = iam.createRole({ roleName: 'clerk', assumeRolePolicyDocument: document })

  await expect(made).rejects.toMatchObject({ code: 'MalformedPolicyDocument' })
  await expect(iam.getRole({ roleName: 'clerk' })).rejects.toMatchObject({ code: 'NoSuchEntity' })
})

test.each([
  iamArn('user/nobody'),
  iamArn('role/clerk'),
  assumed('nobody'),
  `arn:aws:iam::${account}:user/admin`,
])('TRUST-4 the unknown principal %s is MalformedPolicyDocument', async (arn) => {
  const { iam } = await stage()
  const input = { roleName: 'clerk', assumeRolePolicyDocument: trusting(arn) }

  await expect(iam.createRole(input)).rejects.toMatchObject({
    code: 'MalformedPolicyDocument',
    message: expect.stringContaining('Invalid principal in policy'),
  })
})

test('TRUST-4 the principals of accounts that nobody knows here stay as they are', async () => {
  const { iam } = await stage()
  const document = trusting('arn:gw:iam::000000000009:role/partner')

  const { role } = await iam.createRole({ roleName: 'r', assumeRolePolicyDocument: document })

  expect(role.assumeRolePolicyDocument).toBe(document)
})

test('FED-10 a shared issuer without condition on the tenant is refused at each write', async () => {
  const { iam } = await stage()
  const { openIDConnectProviderArn } = await iam.createOpenIDConnectProvider({
    url: 'https://token.actions.githubusercontent.com',
    clientIDList: ['sts'],
  })
  const trust = (condition: object) =>
    policy({
      Effect: 'Allow',
      Principal: { Federated: openIDConnectProviderArn },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: condition,
    })
  const sub = 'token.actions.githubusercontent.com:sub'
  const open = trust({ StringLike: { [sub]: 'repo:*' } })
  const closed = trust({ StringEquals: { [sub]: 'repo:acme/shop:ref:refs/heads/main' } })
  const malformed = { code: 'MalformedPolicyDocument', message: expect.stringContaining('sub') }

  const made = iam.createRole({ roleName: 'ci', assumeRolePolicyDocument: open })
  await expect(made).rejects.toMatchObject(malformed)
  await iam.createRole({ roleName: 'ci', assumeRolePolicyDocument: closed })
  const updated = iam.updateAssumeRolePolicy({ roleName: 'ci', policyDocument: open })
  await expect(updated).rejects.toMatchObject(malformed)
  expect((await iam.getRole({ roleName: 'ci' })).role.assumeRolePolicyDocument).toBe(closed)
  const gone = iam.deleteOpenIDConnectProvider({ openIDConnectProviderArn })
  await expect(gone).rejects.toMatchObject({ code: 'DeleteConflict' })
})

test('ATK-1 third-party-no-external-id: where that is refused in files, it is refused at write', async () => {
  const admin = { Policies: { all: JSON.parse(allowing('*')) } }
  const strict = { policies: { users: { admin } }, strictTrust: true }
  const { iam, line } = await createManagementStage(strict)
  const assumeRolePolicyDocument = trusting('000000000009')

  const made = iam.createRole({ roleName: 'partner', assumeRolePolicyDocument })

  await expect(made).rejects.toMatchObject({ code: 'MalformedPolicyDocument' })
  await line.close()
})

test('a role with policies cannot be deleted; one of a file not at all', async () => {
  const { iam } = await stage({
    roles: { filed: { AssumeRolePolicyDocument: JSON.parse(trusting(account)) } },
  })
  await iam.createRole({ roleName: 'clerk', assumeRolePolicyDocument: trusting(account) })
  const name = { roleName: 'clerk', policyName: 'p' }
  await iam.putRolePolicy({ ...name, policyDocument: allowing('orders:GetOrder') })

  const early = iam.deleteRole({ roleName: 'clerk' })
  await expect(early).rejects.toMatchObject({ code: 'DeleteConflict' })
  await iam.deleteRolePolicy(name)
  await iam.deleteRole({ roleName: 'clerk' })

  const filed = iam.deleteRole({ roleName: 'filed' })
  await expect(filed).rejects.toMatchObject({ code: 'UnmodifiableEntity' })
})

test('ATK-7 recycled-principal: a role that is made again has neither grants, trust nor sessions of the old one', async () => {
  const { iam, roleSession, may } = await stage()
  const role = { roleName: 'job', assumeRolePolicyDocument: trusting(account) }
  const first = (await iam.createRole(role)).role
  const old = { ...roleSession('job'), arn: assumed('job'), sessionName: 'job' }
  const target = iamArn('role/target')
  await iam.createRole({
    roleName: 'target',
    assumeRolePolicyDocument: trusting(first.arn, assumed('job')),
  })
  const inline = { roleName: 'job', policyName: 'p' }
  await iam.putRolePolicy({ ...inline, policyDocument: allowing('orders:GetOrder') })
  expect(may(old, 'sts:AssumeRole', target)).toBe(true)
  expect(may(old, 'orders:GetOrder')).toBe(true)

  await iam.deleteRolePolicy(inline)
  await iam.deleteRole({ roleName: 'job' })
  const second = (await iam.createRole(role)).role
  await iam.putRolePolicy({ ...inline, policyDocument: allowing('orders:GetOrder') })
  const next = { ...roleSession('job'), arn: assumed('job'), sessionName: 'job' }

  expect(second.roleId).not.toBe(first.roleId)
  expect(may(next, 'sts:AssumeRole', target)).toBe(false)
  expect(may(old, 'orders:GetOrder')).toBe(false)
  expect(may(next, 'orders:GetOrder')).toBe(true)
  const shown = (await iam.getRole({ roleName: 'target' })).role.assumeRolePolicyDocument
  expect(shown).toBe(trusting(first.roleId, first.roleId))
})
