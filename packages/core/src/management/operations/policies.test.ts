import { afterEach, expect, test } from 'vitest'
import {
  account,
  allowing,
  createManagementStage,
  iamArn,
  type ManagementStage,
  policy,
  rootOf,
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

const reads = allowing('orders:GetOrder')
const writes = allowing('orders:PutOrder')

test('ID-1 a managed policy is made with its path, counted where it is attached, and shown', async () => {
  const { iam } = await stage()
  const { policy: made } = await iam.createPolicy({
    policyName: 'Reads',
    path: '/orders/',
    policyDocument: reads,
    description: 'Reads orders',
  })
  expect(made).toEqual({
    tags: [],
    policyName: 'Reads',
    policyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
    arn: iamArn('policy/orders/Reads'),
    path: '/orders/',
    defaultVersionId: 'v1',
    attachmentCount: 0,
    permissionsBoundaryUsageCount: 0,
    isAttachable: true,
    description: 'Reads orders',
    createDate: '2030-01-01T00:00:00Z',
  })
  await iam.createUser({ userName: 'alice', permissionsBoundary: made.arn })
  await iam.attachUserPolicy({ userName: 'alice', policyArn: made.arn })

  const { policy: used } = await iam.getPolicy({ policyArn: made.arn })
  expect(used).toEqual({ ...made, attachmentCount: 1, permissionsBoundaryUsageCount: 1 })
  const other = iam.attachUserPolicy({ userName: 'alice', policyArn: iamArn('policy/Reads') })
  await expect(other).rejects.toMatchObject({ code: 'NoSuchEntity' })
  const twice = iam.createPolicy({ policyName: 'reads', policyDocument: reads })
  await expect(twice).rejects.toMatchObject({ code: 'EntityAlreadyExists' })
})

test('IAM-5 read-your-writes: another default version decides at once for everyone it is attached to', async () => {
  const { iam, user, may, clock } = await stage()
  const { arn: policyArn } = (await iam.createPolicy({ policyName: 'P', policyDocument: reads }))
    .policy
  await iam.createUser({ userName: 'alice' })
  await iam.attachUserPolicy({ userName: 'alice', policyArn })
  clock.advance(60_000)

  const { policyVersion } = await iam.createPolicyVersion({ policyArn, policyDocument: writes })
  expect(policyVersion).toEqual({
    versionId: 'v2',
    isDefaultVersion: false,
    createDate: '2030-01-01T00:01:00Z',
  })
  expect(may(user('alice'), 'orders:PutOrder')).toBe(false)
  await iam.setDefaultPolicyVersion({ policyArn, versionId: 'v2' })
  expect(may(user('alice'), 'orders:PutOrder')).toBe(true)
  expect(may(user('alice'), 'orders:GetOrder')).toBe(false)
  const setAsDefault = true
  await iam.createPolicyVersion({ policyArn, policyDocument: reads, setAsDefault })

  expect(may(user('alice'), 'orders:GetOrder')).toBe(true)
  const { versions } = await iam.listPolicyVersions({ policyArn })
  expect(
    versions.map((it) => [it.versionId, it.isDefaultVersion, it.createDate?.slice(14, 16)]),
  ).toEqual([
    ['v1', false, '00'],
    ['v2', false, '01'],
    ['v3', true, '01'],
  ])
  const read = await iam.getPolicyVersion({ policyArn, versionId: 'v2' })
  expect(read.policyVersion.document).toBe(writes)
})

test('DM-2 version numbers are never used again; the default stays; a sixth is LimitExceeded', async () => {
  const { iam } = await stage()
  const { arn: policyArn } = (await iam.createPolicy({ policyName: 'P', policyDocument: reads }))
    .policy
  const create = () => iam.createPolicyVersion({ policyArn, policyDocument: writes })
  for (let count = 2; count <= 5; count += 1) await create()

  await expect(create()).rejects.toMatchObject({ code: 'LimitExceeded' })
  const first = iam.deletePolicyVersion({ policyArn, versionId: 'v1' })
  await expect(first).rejects.toMatchObject({ code: 'DeleteConflict' })
  await iam.deletePolicyVersion({ policyArn, versionId: 'v5' })
  const { policyVersion } = await create()

  expect(policyVersion.versionId).toBe('v6')
  for (const call of [iam.getPolicyVersion, iam.setDefaultPolicyVersion, iam.deletePolicyVersion]) {
    const gone = call({ policyArn, versionId: 'v5' })
    await expect(gone).rejects.toMatchObject({ code: 'NoSuchEntity' })
  }
})

test('a policy in use or with more than one version cannot be deleted', async () => {
  const { iam } = await stage()
  const { arn: policyArn } = (await iam.createPolicy({ policyName: 'P', policyDocument: reads }))
    .policy
  await iam.createUser({ userName: 'alice' })
  await iam.attachUserPolicy({ userName: 'alice', policyArn })
  await iam.createPolicyVersion({ policyArn, policyDocument: writes })
  const deletePolicy = () => iam.deletePolicy({ policyArn })

  await expect(deletePolicy()).rejects.toMatchObject({ code: 'DeleteConflict' })
  await iam.detachUserPolicy({ userName: 'alice', policyArn })
  await expect(deletePolicy()).rejects.toMatchObject({ code: 'DeleteConflict' })
  await iam.deletePolicyVersion({ policyArn, versionId: 'v2' })
  await deletePolicy()

  await expect(iam.getPolicy({ policyArn })).rejects.toMatchObject({ code: 'NoSuchEntity' })
  const { policy: again } = await iam.createPolicy({ policyName: 'P', policyDocument: reads })
  expect(again.arn).toBe(policyArn)
})

test("the provider's policies are read, attached, and never changed", async () => {
  const { iam } = await stage()
  const policyArn = 'arn:gw:iam::aws:policy/ReadOnlyAccess'

  const { policy: provided } = await iam.getPolicy({ policyArn })
  expect(provided).toMatchObject({ policyName: 'ReadOnlyAccess', createDate: undefined })
  const versionId = provided.defaultVersionId
  const { policyVersion } = await iam.getPolicyVersion({ policyArn, versionId })
  expect(JSON.parse(policyVersion.document)).toMatchObject({ Version: '2012-10-17' })
  const calls = [
    iam.createPolicyVersion({ policyArn, policyDocument: allowing('*') }),
    iam.setDefaultPolicyVersion({ policyArn, versionId }),
    iam.deletePolicyVersion({ policyArn, versionId }),
  ]

  for (const outcome of await Promise.allSettled(calls)) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'UnmodifiableEntity' } })
  }
})

test('lists hold those of the account, of the provider, of a path, or what is attached', async () => {
  const { iam } = await stage()
  await iam.createPolicy({ policyName: 'P', path: '/x/', policyDocument: reads })
  const arnsOf = async (input: Parameters<typeof iam.listPolicies>[0]) =>
    (await iam.listPolicies(input)).policies.map(({ arn }) => arn)

  expect(await arnsOf({ scope: 'Local' })).toEqual([iamArn('policy/Filed'), iamArn('policy/x/P')])
  expect(await arnsOf({ pathPrefix: '/x/' })).toEqual([iamArn('policy/x/P')])
  expect(await arnsOf({ onlyAttached: true })).toEqual([
    iamArn('policy/Filed'),
    'arn:gw:iam::aws:policy/ReadOnlyAccess',
  ])
  expect((await arnsOf({ scope: 'AWS' })).every((arn) => arn.includes('::aws:'))).toBe(true)
  const page = await iam.listPolicies({ maxItems: 1 })
  const next = await iam.listPolicies({ maxItems: 1, marker: page.marker })
  expect(next.policies).not.toEqual(page.policies)
})

test.each([
  'arn:gw:iam::000000000001:user/alice',
  'arn:gw:iam::000000000001:policy/a b',
  'x'.repeat(20),
])('what is no ARN of a policy is a ValidationError: %s', async (policyArn) => {
  const { iam } = await stage()

  await expect(iam.getPolicy({ policyArn })).rejects.toMatchObject({ code: 'ValidationError' })
})

test('LIM-1 a document over the limit, and more policies than an account may have, are LimitExceeded', async () => {
  const { iam } = await stage()
  const statement = { Effect: 'Allow', Action: 'orders:GetOrder', Resource: '*' }
  const long = policy(...Array.from({ length: 120 }, () => statement))
  expect(long.length).toBeGreaterThan(6_144)

  const made = iam.createPolicy({ policyName: 'Long', policyDocument: long })

  await expect(made).rejects.toMatchObject({ code: 'LimitExceeded' })
})

test('MODEL-3 a document that names an action the model does not have is MalformedPolicyDocument', async () => {
  const { iam } = await stage()

  const made = iam.createPolicy({ policyName: 'P', policyDocument: allowing('orders:GetOrdr') })

  await expect(made).rejects.toMatchObject({
    code: 'MalformedPolicyDocument',
    message: expect.stringContaining('did you mean'),
  })
})

test('GUARD-5 a resource policy is in force at once, replaced, and gone at once', async () => {
  const { iam, user, may } = await stage()
  await iam.createUser({ userName: 'alice' })
  const resourceArn = `arn:gw:orders::${account}:order/1`
  const document = (effect: string) =>
    policy({
      Effect: effect,
      Principal: { AWS: iamArn('user/alice') },
      Action: 'orders:GetOrder',
      Resource: '*',
    })
  const put = (policyDocument: string) => iam.putResourcePolicy({ resourceArn, policyDocument })

  await put(document('Allow'))
  expect(may(user('alice'), 'orders:GetOrder')).toBe(true)
  expect(await iam.getResourcePolicy({ resourceArn })).toEqual({
    resourceArn,
    policyDocument: document('Allow'),
  })
  await put(document('Deny'))
  expect(may(user('alice'), 'orders:GetOrder')).toBe(false)
  await expect(put(allowing('*'))).rejects.toMatchObject({ code: 'MalformedPolicyDocument' })
  const large = document('Deny').replace('{', `{${' '.repeat(8_192)}`)
  await expect(put(large)).rejects.toMatchObject({ code: 'LimitExceeded' })
  await iam.deleteResourcePolicy({ resourceArn })

  const read = iam.getResourcePolicy({ resourceArn })
  await expect(read).rejects.toMatchObject({ code: 'NoSuchEntity' })
})

test.each([
  { resourceArn: iamArn('role/filed'), code: 'ValidationError' },
  { resourceArn: iamArn('user/admin'), code: 'ValidationError' },
  { resourceArn: 'arn:gw:orders:::order/${aws:username}', code: 'ValidationError' },
  { resourceArn: `arn:gw:orders::${account}:order/*`, code: 'ValidationError' },
  { resourceArn: 'arn:gw:orders::000000000002:order/1', code: 'ValidationError' },
  { resourceArn: 'not an arn', code: 'ValidationError' },
])('$resourceArn can have no policy here', async ({ resourceArn, code }) => {
  const { iam } = await stage()
  const document = { Effect: 'Deny', Principal: '*', Action: 'orders:*', Resource: '*' }

  const put = iam.putResourcePolicy({ resourceArn, policyDocument: policy(document) })

  await expect(put).rejects.toMatchObject({ code })
})

test('GUARD-5 a resource whose ARN names no account is that of the default account alone', async () => {
  const { iam, as } = await stage()
  const resourceArn = 'arn:gw:orders:::order/shared'
  const document = { Effect: 'Deny', Principal: '*', Action: 'orders:*', Resource: '*' }
  const input = { resourceArn, policyDocument: policy(document) }
  const foreign = as(rootOf('000000000002'))

  await iam.putResourcePolicy(input)

  const calls = [
    foreign.putResourcePolicy(input),
    foreign.getResourcePolicy({ resourceArn }),
    foreign.deleteResourcePolicy({ resourceArn }),
  ]
  for (const outcome of await Promise.allSettled(calls)) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ValidationError' } })
  }
})

test('FED-1 a provider is made, found by its ARN, and takes audiences', async () => {
  const { iam, line } = await stage()
  const url = 'https://idp.example/tenant'
  const clientIDList = ['app']

  const created = await iam.createOpenIDConnectProvider({ url, clientIDList })
  expect(created).toEqual({ openIDConnectProviderArn: iamArn('oidc-provider/idp.example/tenant') })
  const audience = { ...created, clientID: 'other' }
  await iam.addClientIDToOpenIDConnectProvider(audience)
  await iam.addClientIDToOpenIDConnectProvider(audience)
  expect(await iam.getOpenIDConnectProvider(created)).toEqual({
    tags: [],
    thumbprintList: [],
    url: 'idp.example/tenant',
    clientIDList: ['app', 'other'],
    createDate: '2030-01-01T00:00:00Z',
  })
  expect(line.snapshots.current().oidcProvider(account, url)?.clientIds).toEqual(['app', 'other'])
  expect((await iam.listOpenIDConnectProviders()).openIDConnectProviderList).toEqual([
    { arn: created.openIDConnectProviderArn },
  ])
  await iam.removeClientIDFromOpenIDConnectProvider(audience)
  const last = iam.removeClientIDFromOpenIDConnectProvider({ ...audience, clientID: 'app' })
  await expect(last).rejects.toMatchObject({ code: 'ValidationError' })
  const twice = iam.createOpenIDConnectProvider({ url, clientIDList })
  await expect(twice).rejects.toMatchObject({ code: 'EntityAlreadyExists' })
  await iam.deleteOpenIDConnectProvider(created)

  const read = iam.getOpenIDConnectProvider(created)
  await expect(read).rejects.toMatchObject({ code: 'NoSuchEntity' })
})

test.each([
  'http://idp.example',
  'https://idp.example/?a=b',
  'https://u:p@idp.example',
  'idp.example',
])('FED-1 the URL %s is a ValidationError', async (url) => {
  const { iam } = await stage()

  const made = iam.createOpenIDConnectProvider({ url, clientIDList: ['app'] })

  await expect(made).rejects.toMatchObject({ code: 'ValidationError' })
})
