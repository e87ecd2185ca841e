import { expect, test } from 'vitest'
import { anywhereStage, pressRole } from '../testing/anywhere-stage.ts'
import { der } from '../testing/der-writer.ts'
import { notAuthorized, outcome } from '../testing/outcome.ts'
import type { RolesAnywhereInput } from './roles-anywhere-api.ts'

const profileInput = { name: 'night', roleArns: [pressRole], enabled: true }

test('RA-23 RA-32 a profile that was created bounds its sessions', async () => {
  const stage = anywhereStage()
  const sessionPolicy = '{"Version":"2012-10-17","Statement":[]}'
  const managedPolicyArns = ['arn:gw:iam::000000000001:policy/x']

  const { profile } = await stage.api().createProfile({
    ...profileInput,
    durationSeconds: 900,
    sessionPolicy,
    managedPolicyArns,
    acceptRoleSessionName: true,
    requireInstanceProperties: true,
    tags: [{ key: 'shift', value: 'night' }],
  })

  expect(profile).toEqual({
    profileId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    profileArn: `arn:gw:rolesanywhere:plant-1:000000000001:profile/${profile.profileId}`,
    name: 'night',
    enabled: true,
    roleArns: [pressRole],
    managedPolicyArns,
    sessionPolicy,
    durationSeconds: 900,
    acceptRoleSessionName: true,
    requireInstanceProperties: true,
    attributeMappings: [
      expect.objectContaining({
        certificateField: 'x509Subject',
        mappingRules: [{ specifier: '*' }],
      }),
      expect.objectContaining({ certificateField: 'x509Issuer' }),
      expect.objectContaining({
        certificateField: 'x509SAN',
        mappingRules: [{ specifier: 'DNS' }, { specifier: 'URI' }, { specifier: 'Name/*' }],
      }),
    ],
    createdBy: '000000000001',
    createdAt: '2025-01-01T00:00:00.000Z',
    updatedAt: '2025-01-01T00:00:00.000Z',
  })
  const { profileArn } = profile
  expect(outcome(await stage.send({ body: { profileArn } }))).toBe(
    '400 ValidationException: instanceProperties is missing',
  )
  const body = { profileArn, roleSessionName: 'press-4', instanceProperties: { hall: '7' } }
  expect(outcome(await stage.send({ body }))).toBe('201')
  expect(stage.issued).toMatchObject([
    {
      sessionName: 'press-4',
      durationSeconds: 900,
      policies: { inline: sessionPolicy, arns: managedPolicyArns },
    },
  ])
})

test('RA-13 a profile that is disabled or deleted gives no session', async () => {
  const stage = anywhereStage()
  const { profile } = await stage.api().createProfile(profileInput)
  const { profileId, profileArn } = profile
  let count = 0
  const send = async () => {
    count += 1
    const headers = { 'amz-sdk-invocation-id': String(count) }
    return outcome(await stage.send({ headers, body: { profileArn } }))
  }

  expect(await send()).toBe('201')
  expect((await stage.api().disableProfile({ profileId })).profile.enabled).toBe(false)
  expect(await send()).toBe(notAuthorized)
  await stage.api().enableProfile({ profileId })
  expect(await send()).toBe('201')
  await stage.api().deleteProfile({ profileId })
  expect(await send()).toBe('404 ResourceNotFoundException: Profile not found')
})

test('RA-23 an update leaves what it does not name, and the empty text removes the policy', async () => {
  const stage = anywhereStage()
  const sessionPolicy = '{"Version":"2012-10-17","Statement":[]}'
  const created = await stage.api().createProfile({ ...profileInput, sessionPolicy })
  const { profileId } = created.profile

  const named = await stage.api().updateProfile({ profileId, name: 'day', durationSeconds: 1_800 })
  expect(named.profile).toEqual({ ...created.profile, name: 'day', durationSeconds: 1_800 })

  const bare = await stage.api().updateProfile({ profileId, sessionPolicy: '' })
  expect(bare.profile).not.toHaveProperty('sessionPolicy')
})

test.each([
  { name: 'no role', input: { roleArns: [] }, message: 'roleArns must have 1 to 250 items' },
  {
    name: '251 roles',
    input: { roleArns: Array<string>(251).fill(pressRole) },
    message: 'roleArns must have 1 to 250 items',
  },
  {
    name: 'a role of another account',
    input: { roleArns: ['arn:gw:iam::000000000002:role/x'] },
    message:
      'roleArns names `arn:gw:iam::000000000002:role/x`, which is no role of account 000000000001',
  },
  {
    name: 'a short duration',
    input: { durationSeconds: 899 },
    message: 'durationSeconds must be an integer from 900 to 43200',
  },
  {
    name: 'a long duration',
    input: { durationSeconds: 43_201 },
    message: 'durationSeconds must be an integer from 900 to 43200',
  },
  {
    name: 'a broken session policy',
    input: { sessionPolicy: '{' },
    message: /^sessionPolicy is no policy: /,
  },
  {
    name: 'a long session policy',
    input: { sessionPolicy: ' '.repeat(2_049) },
    message: 'sessionPolicy must have at most 2048 characters',
  },
  {
    name: 'eleven managed policies',
    input: { managedPolicyArns: Array<string>(11).fill('arn:x') },
    message: 'managedPolicyArns must have at most 10 items',
  },
  {
    name: 'a mapping, which has an operation of its own',
    input: { attributeMappings: [] },
    message: 'attributeMappings is no member that is known',
  },
])('RA-16 RA-23 a profile with $name is refused', async ({ input, message }) => {
  const stage = anywhereStage()
  const given = { ...profileInput, ...input } as RolesAnywhereInput<'createProfile'>

  await expect(stage.api().createProfile(given)).rejects.toMatchObject({
    code: 'ValidationException',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })

  expect((await stage.api().listProfiles()).profiles).toHaveLength(1)
})

test('RA-27 RA-29 a mapping replaces that of its field, and can be removed in part or whole', async () => {
  const stage = anywhereStage()
  const { profile } = await stage.api().createProfile(profileInput)
  const { profileId, profileArn } = profile
  const field = { profileId, certificateField: 'x509Subject' } as const
  const name = (oid: string, text: string) => der.set(der.sequence(der.oid(oid), der.utf8(text)))
  const subject = der.sequence(name('2.5.4.11', 'Press & Sons'), name('2.5.4.3', 'press-4'))
  const leaf = stage.leaf({ subject })
  let count = 0
  const tags = async () => {
    count += 1
    const headers = { 'amz-sdk-invocation-id': String(count) }
    const answer = await stage.send({ leaf, headers, body: { profileArn } })
    return answer.status === 201
      ? Object.fromEntries(stage.issued.at(-1)?.tags ?? [])
      : outcome(answer)
  }

  expect(await tags()).toContain('Some attributes failed to be mapped into session tags.')

  const rules = [{ specifier: 'OU' }, { specifier: 'CN' }]
  const put = await stage
    .api()
    .putAttributeMapping({ ...field, mappingRules: rules, onUnmappable: 'encode' })
  expect(put.profile.attributeMappings.at(-1)).toEqual({
    certificateField: 'x509Subject',
    mappingRules: rules,
    onUnmappable: 'encode',
    onRepeated: 'last',
  })
  expect(await tags()).toEqual({
    'x509Subject/OU': 'Press =26 Sons',
    'x509Subject/CN': 'press-4',
    'x509Issuer/CN': 'plant root',
  })

  await stage.api().deleteAttributeMapping({ ...field, specifiers: ['OU'] })
  expect(await tags()).toEqual({ 'x509Subject/CN': 'press-4', 'x509Issuer/CN': 'plant root' })

  await stage.api().deleteAttributeMapping({ profileId, certificateField: 'x509Subject' })
  await stage.api().deleteAttributeMapping({ profileId, certificateField: 'x509Issuer' })
  expect(await tags()).toEqual({})
})

test.each([
  {
    name: 'an unknown field',
    input: { certificateField: 'subject' },
    message: 'certificateField must be x509Subject or x509Issuer or x509SAN',
  },
  { name: 'no rule', input: { mappingRules: [] }, message: 'mappingRules must have 1 to 50 items' },
  {
    name: 'a specifier of 61 characters',
    input: { mappingRules: [{ specifier: 'x'.repeat(61) }] },
    message: 'mappingRules[0].specifier must have 1 to 60 characters',
  },
  {
    name: 'an unknown way out',
    input: { onUnmappable: 'cut' },
    message: 'onUnmappable must be reject or drop or encode',
  },
])('RA-29 a mapping with $name is refused', async ({ input, message }) => {
  const stage = anywhereStage()
  const { profileId } = (await stage.api().createProfile(profileInput)).profile
  const sound = { profileId, certificateField: 'x509SAN', mappingRules: [{ specifier: 'DNS' }] }
  const given = { ...sound, ...input } as RolesAnywhereInput<'putAttributeMapping'>

  await expect(stage.api().putAttributeMapping(given)).rejects.toMatchObject({
    code: 'ValidationException',
    message,
  })
})
