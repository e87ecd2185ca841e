import { anonymous } from '@gatewarden/core'
import { expect, test } from 'vitest'
import { rolesAnywhere } from '../roles-anywhere.ts'
import { anywhereStage, pressRole } from '../testing/anywhere-stage.ts'
import { forgeCa } from '../testing/forge-chain.ts'

const other = forgeCa('other root')
const anchorInput = {
  name: 'other',
  source: {
    sourceType: 'CERTIFICATE_BUNDLE' as const,
    sourceData: { x509CertificateData: other.pem },
  },
}
const missingId = '00000000-0000-4000-8000-000000000000'
const arn = (kind: string, id: string) => `arn:gw:rolesanywhere:plant-1:000000000001:${kind}/${id}`
const tags = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ key: `k${from + at}`, value: 'v' }))

const calls = {
  createTrustAnchor: anchorInput,
  getTrustAnchor: { trustAnchorId: missingId },
  listTrustAnchors: {},
  updateTrustAnchor: { trustAnchorId: missingId },
  enableTrustAnchor: { trustAnchorId: missingId },
  disableTrustAnchor: { trustAnchorId: missingId },
  deleteTrustAnchor: { trustAnchorId: missingId },
  putNotificationSettings: {
    trustAnchorId: missingId,
    notificationSettings: [{ event: 'CA_CERTIFICATE_EXPIRY', enabled: true }],
  },
  resetNotificationSettings: {
    trustAnchorId: missingId,
    notificationSettingKeys: [{ event: 'CA_CERTIFICATE_EXPIRY' }],
  },
  createProfile: { name: 'x', roleArns: [pressRole] },
  getProfile: { profileId: missingId },
  listProfiles: {},
  updateProfile: { profileId: missingId },
  enableProfile: { profileId: missingId },
  disableProfile: { profileId: missingId },
  deleteProfile: { profileId: missingId },
  putAttributeMapping: {
    profileId: missingId,
    certificateField: 'x509SAN',
    mappingRules: [{ specifier: 'DNS' }],
  },
  deleteAttributeMapping: { profileId: missingId, certificateField: 'x509SAN' },
  importCrl: {
    name: 'x',
    crlData: 'no list',
    trustAnchorArn: arn('trust-anchor', missingId),
  },
  getCrl: { crlId: missingId },
  listCrls: {},
  updateCrl: { crlId: missingId },
  enableCrl: { crlId: missingId },
  disableCrl: { crlId: missingId },
  deleteCrl: { crlId: missingId },
  getSubject: { subjectId: missingId },
  listSubjects: {},
  enableSubject: { subjectId: missingId },
  disableSubject: { subjectId: missingId },
  enableSubjectCredential: {
    subjectId: missingId,
    credentialId: `x509:${'a'.repeat(43)}:01`,
  },
  disableSubjectCredential: {
    subjectId: missingId,
    credentialId: `x509:${'a'.repeat(43)}:01`,
  },
  tagResource: { resourceArn: arn('profile', missingId), tags: [] },
  untagResource: { resourceArn: arn('profile', missingId), tagKeys: [] },
  listTagsForResource: { resourceArn: arn('profile', missingId) },
} as const

test('RA-22 every operation has a row in the tests of authorization', () => {
  expect(Object.keys(anywhereStage().api()).sort()).toEqual(Object.keys(calls).sort())
})

test.each(Object.entries(calls))(
  'RA-22 %s is authorized under its own name, recorded, and tells a denied caller nothing',
  async (name, input) => {
    const stage = anywhereStage()
    const operation = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
    const action = `rolesanywhere:${operation}`
    const [id] = Object.values(input).filter((value) => value === missingId)
    const kinds = { trustAnchorId: 'trust-anchor', subjectId: 'subject', crlId: 'crl' }
    const [, kind] = Object.entries(kinds).find(([member]) => member in input) ?? ['', 'profile']
    const resource = id === undefined && !('resourceArn' in input) ? null : arn(kind, missingId)
    stage.denied.add(action)
    const perform = stage.api()[name as keyof typeof calls] as (given: object) => Promise<object>

    const refusal = perform(input)

    await expect(refusal).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message:
        `User: arn:gw:iam::000000000001:user/operator is not authorized to perform: ${action}` +
        (resource === null ? '' : ` on resource: ${resource}`),
    })
    expect(stage.asked).toMatchObject([{ action, resource, requestId: 'request' }])
    expect(stage.calls).toMatchObject([
      { eventName: operation, requestId: 'request', error: { code: 'AccessDeniedException' } },
    ])
  },
)

test('RA-22 binding a role asks for iam:PassRole on it, with the service it is passed to', async () => {
  const stage = anywhereStage()
  const { profile } = await stage.api().createProfile({ name: 'x', roleArns: [pressRole] })
  const admin = 'arn:gw:iam::000000000001:role/admin'
  stage.asked.length = 0

  await stage.api().updateProfile({ profileId: profile.profileId, roleArns: [pressRole, admin] })

  expect(stage.asked.map(({ action, resource }) => [action, resource])).toEqual([
    ['rolesanywhere:UpdateProfile', profile.profileArn],
    ['iam:PassRole', pressRole],
    ['iam:PassRole', admin],
  ])
  expect(stage.asked[1]?.facts.keys).toEqual(
    new Map([['iam:passedtoservice', 'rolesanywhere.amazonaws.com']]),
  )
})

test('RA-22 who may not pass a role changes nothing', async () => {
  const stage = anywhereStage()
  stage.denied.add('iam:PassRole')

  await expect(
    stage.api().createProfile({ name: 'x', roleArns: [pressRole] }),
  ).rejects.toMatchObject({
    code: 'AccessDeniedException',
    message: `User: arn:gw:iam::000000000001:user/operator is not authorized to perform: iam:PassRole on resource: ${pressRole}`,
  })

  expect((await stage.api().listProfiles()).profiles).toHaveLength(1)
})

test('RA-22 an update that names no role passes none', async () => {
  const stage = anywhereStage()
  const { profileId } = (await stage.api().createProfile({ name: 'x', roleArns: [pressRole] }))
    .profile
  stage.denied.add('iam:PassRole')

  expect((await stage.api().updateProfile({ profileId, name: 'y' })).profile.name).toBe('y')
})

test('RA-22 nobody, and a session that has ended, calls nothing', async () => {
  const stage = anywhereStage()
  const ended = {
    kind: 'user',
    account: '000000000001',
    arn: 'arn:gw:iam::000000000001:user/u',
    session: { expiresAt: stage.time },
  } as never

  await expect(stage.api({ principal: anonymous }).listTrustAnchors()).rejects.toMatchObject({
    code: 'MissingAuthenticationToken',
  })
  await expect(stage.api({ principal: ended }).listTrustAnchors()).rejects.toMatchObject({
    code: 'ExpiredToken',
  })
  expect(stage.asked).toEqual([])
})

test('RA-22 records name who changed what, without certificates, policy texts and tag values', async () => {
  const stage = anywhereStage()
  const facts = { sourceIp: '192.0.2.7' }
  const sessionPolicy = '{"Version":"2012-10-17","Statement":[]}'

  const { trustAnchor } = await stage
    .api({ facts })
    .createTrustAnchor({ ...anchorInput, tags: [{ key: 'owner', value: 'private' }] })
  await stage.api().createProfile({ name: 'x', roleArns: [pressRole], sessionPolicy })

  expect(stage.calls[0]).toEqual({
    eventName: 'CreateTrustAnchor',
    principal: expect.objectContaining({ kind: 'user', name: 'operator' }),
    facts,
    requestId: 'request',
    requestParameters: { name: 'other' },
    responseElements: { resourceArn: trustAnchor.trustAnchorArn },
  })
  expect(stage.calls[1]?.requestParameters).toEqual({ name: 'x', roleArns: [pressRole] })
  expect(JSON.stringify(stage.calls)).not.toMatch(/BEGIN|private|2012-10-17/)
})

test('RA-22 a bug is recorded without its message', async () => {
  const broken = () => Promise.reject(new Error('secret of the store'))
  const stage = anywhereStage({ objectStore: { read: broken, write: broken } })

  await expect(stage.api().listTrustAnchors()).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    message: 'the objects of the service are not available',
  })

  expect(JSON.stringify(stage.calls)).not.toContain('secret')
})

test('RA-22 what is shown and what is given are copies: changing them later changes nothing', async () => {
  const stage = anywhereStage()
  const roleArns = [pressRole]
  const { profile } = await stage.api().createProfile({ name: 'x', roleArns })

  roleArns.push('arn:gw:iam::000000000001:role/admin')
  ;(profile.roleArns as string[]).push('arn:gw:iam::000000000001:role/admin')

  const { profileId } = profile
  expect((await stage.api().getProfile({ profileId })).profile.roleArns).toEqual([pressRole])
})

test('RA-22 tags are added, replaced, listed and removed, and are condition keys', async () => {
  const stage = anywhereStage()
  const { trustAnchor } = await stage.api().createTrustAnchor({ ...anchorInput, tags: tags(1) })
  const { trustAnchorId, trustAnchorArn: resourceArn } = trustAnchor
  expect(stage.asked[0]?.facts.requestTags).toEqual(new Map([['k0', 'v']]))

  await stage.api().tagResource({ resourceArn, tags: [{ key: 'k0', value: 'w' }, ...tags(1, 1)] })
  expect((await stage.api().listTagsForResource({ resourceArn })).tags).toEqual([
    { key: 'k0', value: 'w' },
    { key: 'k1', value: 'v' },
  ])
  await stage.api().untagResource({ resourceArn, tagKeys: ['k1', 'absent'] })
  await stage.api().getTrustAnchor({ trustAnchorId })

  expect(stage.asked.at(-2)?.facts.requestTags).toEqual(
    new Map([
      ['k1', ''],
      ['absent', ''],
    ]),
  )
  expect(stage.asked.at(-1)?.resourceFacts?.tags).toEqual(new Map([['k0', 'w']]))
})

test('RA-24 a subject can be tagged', async () => {
  const stage = anywhereStage()
  await stage.send()
  const resourceArn = (await stage.api().listSubjects()).subjects[0]?.subjectArn ?? ''

  await stage.api().tagResource({ resourceArn, tags: tags(1) })

  expect((await stage.api().listTagsForResource({ resourceArn })).tags).toEqual(tags(1))
})

test('RA-22 the two hundred and first tag is one too many', async () => {
  const stage = anywhereStage()
  const { trustAnchor } = await stage.api().createTrustAnchor({ ...anchorInput, tags: tags(200) })
  const { trustAnchorArn: resourceArn } = trustAnchor
  const tooMany = { code: 'TooManyTagsException', status: 400 }

  await stage.api().tagResource({ resourceArn, tags: tags(200) })
  await expect(stage.api().tagResource({ resourceArn, tags: tags(1, 200) })).rejects.toMatchObject(
    tooMany,
  )
  await expect(
    stage.api().createTrustAnchor({ ...anchorInput, tags: tags(201) }),
  ).rejects.toMatchObject(tooMany)
})

test.each([
  { name: 'an empty key', tags: [{ key: '', value: '' }] },
  { name: 'a key of 129 characters', tags: [{ key: 'k'.repeat(129), value: '' }] },
  { name: 'a value of 257 characters', tags: [{ key: 'k', value: 'v'.repeat(257) }] },
  { name: 'a character outside the alphabet', tags: [{ key: 'k', value: 'a&b' }] },
  { name: 'a key of AWS', tags: [{ key: 'aws:x', value: '' }] },
  {
    name: 'a key twice',
    tags: [
      { key: 'k', value: 'a' },
      { key: 'k', value: 'b' },
    ],
  },
  {
    name: 'keys that differ in case',
    tags: [
      { key: 'k', value: 'a' },
      { key: 'K', value: 'b' },
    ],
  },
])('RA-22 $name is no tag', async ({ tags: given }) => {
  const stage = anywhereStage()

  await expect(
    stage.api().createTrustAnchor({ ...anchorInput, tags: given }),
  ).rejects.toMatchObject({ code: 'ValidationException' })
})

test.each([
  { name: 'another account', resourceArn: 'arn:gw:rolesanywhere:plant-1:000000000002:profile/' },
  { name: 'another region', resourceArn: 'arn:gw:rolesanywhere:local:000000000001:profile/' },
  { name: 'another service', resourceArn: 'arn:gw:iam:plant-1:000000000001:profile/' },
  { name: 'another kind', resourceArn: 'arn:gw:rolesanywhere:plant-1:000000000001:session/' },
])('RA-22 an ARN of $name names nothing here', async ({ resourceArn }) => {
  const stage = anywhereStage()

  await expect(
    stage.api().listTagsForResource({ resourceArn: `${resourceArn}${missingId}` }),
  ).rejects.toMatchObject({ code: 'ValidationException' })
})

test('RA-22 lists are paged, and go on although objects come and go', async () => {
  const stage = anywhereStage()
  const api = stage.api()
  for (let count = 0; count < 4; count += 1) await api.createTrustAnchor(anchorInput)
  const all = (await api.listTrustAnchors()).trustAnchors.map(({ trustAnchorId }) => trustAnchorId)

  const first = await api.listTrustAnchors({ pageSize: 2 })
  for (const { trustAnchorId } of first.trustAnchors) {
    if (trustAnchorId !== (await configuredId(stage)))
      await api.deleteTrustAnchor({ trustAnchorId })
  }
  const second = await api.listTrustAnchors({ pageSize: 2, nextToken: first.nextToken })
  const third = await api.listTrustAnchors({ pageSize: 2, nextToken: second.nextToken })

  const ids = [first, second, third].flatMap(({ trustAnchors }) =>
    trustAnchors.map(({ trustAnchorId }) => trustAnchorId),
  )
  expect(ids).toEqual(all)
  expect(third).not.toHaveProperty('nextToken')
})

async function configuredId(stage: ReturnType<typeof anywhereStage>): Promise<string> {
  return stage.anywhere.trustAnchorArn('plant').split('/').at(-1) ?? ''
}

test.each([
  { name: 'a page of none', input: { pageSize: 0 } },
  { name: 'a page of 1,001', input: { pageSize: 1_001 } },
  { name: 'a token of nobody', input: { nextToken: 'abc' } },
  { name: 'a token that is spelt otherwise', input: { nextToken: '!!!!' } },
])('RA-22 $name is refused', async ({ input }) => {
  await expect(anywhereStage().api().listProfiles(input)).rejects.toMatchObject({
    code: 'ValidationException',
  })
})

test('the API belongs to a line', () => {
  const anywhere = rolesAnywhere({ account: '000000000001', partition: 'gw' })

  expect(() => anywhere.api({ principal: anonymous })).toThrow(
    new TypeError('the service is not part of `createIam` yet'),
  )
  expect(() => anywhereStage().anywhere.api({} as never)).toThrow(
    new TypeError('`api` takes `{ principal, facts?, requestId? }`'),
  )
})
