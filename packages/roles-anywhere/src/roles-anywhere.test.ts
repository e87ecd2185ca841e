import { expect, test } from 'vitest'
import { type RolesAnywhereOptions, rolesAnywhere } from './roles-anywhere.ts'
import { anywhereStage } from './testing/anywhere-stage.ts'
import { forgeCa } from './testing/forge-chain.ts'

const { pem } = forgeCa('plant')
const role = 'arn:gw:iam::000000000001:role/press'
const options: RolesAnywhereOptions = {
  trustAnchors: [{ name: 'plant', pem }],
  profiles: [{ name: 'presses', roleArns: [role] }],
}

test('RA-12 ARNs have a region, and account and partition of the roles', () => {
  const anywhere = rolesAnywhere(options)

  expect(anywhere.trustAnchorArn('plant')).toMatch(
    /^arn:gw:rolesanywhere:local:000000000001:trust-anchor\/[0-9a-f-]{36}$/,
  )
  expect(anywhere.profileArn('presses')).toMatch(
    /^arn:gw:rolesanywhere:local:000000000001:profile\/[0-9a-f-]{36}$/,
  )
})

test('RA-22 the same configuration has the same ARNs in every process, another name or region others', () => {
  const arn = (more: Partial<RolesAnywhereOptions> = {}, name = 'plant') =>
    rolesAnywhere({ ...options, trustAnchors: [{ name, pem }], ...more }).trustAnchorArn(name)

  expect(arn()).toBe(arn())
  expect(arn()).toBe(
    'arn:gw:rolesanywhere:local:000000000001:trust-anchor/92251c38-6000-8706-b8ff-8b6fc718c934',
  )
  expect(new Set([arn(), arn({}, 'office'), arn({ region: 'plant-1' })]).size).toBe(3)
})

test('RA-22 an id of one own is kept', () => {
  const id = '01234567-89ab-4cde-8f01-23456789abcd'

  expect(
    rolesAnywhere({ ...options, trustAnchors: [{ name: 'plant', pem, id }] }).trustAnchorArn(
      'plant',
    ),
  ).toBe(`arn:gw:rolesanywhere:local:000000000001:trust-anchor/${id}`)
})

test('an unknown name has no ARN', () => {
  expect(() => rolesAnywhere(options).profileArn('office')).toThrow(
    new TypeError('no profile is named `office`'),
  )
})

const profile = (more: object) => ({ profiles: [{ name: 'presses', roleArns: [role], ...more }] })

test.each([
  {
    name: 'no anchor',
    more: { trustAnchors: [] },
    message: '"trustAnchors" option must not be empty',
  },
  {
    name: 'no profile',
    more: { profiles: [], account: '000000000001', partition: 'gw' },
    message: '"profiles" option must not be empty',
  },
  {
    name: 'a misspelt option',
    more: { acceptedHost: [] },
    message: '"rolesAnywhere" option has an unknown member `acceptedHost`',
  },
  {
    name: 'a misspelt option of a profile',
    more: profile({ duration: 5 }),
    message: '"profiles" option has an unknown member `duration`',
  },
  {
    name: 'a misspelt option of an anchor',
    more: { trustAnchors: [{ name: 'a', pem, crl: '' }] },
    message: '"trustAnchors" option has an unknown member `crl`',
  },
  {
    name: 'an empty region',
    more: { region: '' },
    message: '"region" option must have 1 to 64 letters, digits or `-`',
  },
  {
    name: 'a malformed account',
    more: { account: '1' },
    message: '"account" option must have twelve digits',
  },
  {
    name: 'a small window',
    more: { windowSeconds: 240 },
    message: '"windowSeconds" option must be an integer from 241 to 900',
  },
  {
    name: 'a large window',
    more: { windowSeconds: 901 },
    message: '"windowSeconds" option must be an integer from 241 to 900',
  },
  {
    name: 'two anchors of one name',
    more: {
      trustAnchors: [
        { name: 'a', pem },
        { name: 'a', pem },
      ],
    },
    message: '"trustAnchors" option has `a` twice',
  },
  {
    name: 'a name with a slash',
    more: { trustAnchors: [{ name: 'a/b', pem }] },
    message: '"trustAnchors" option: a name must have 1 to 255 letters, digits, spaces, `-` or `_`',
  },
  {
    name: 'an id that is no UUID',
    more: { trustAnchors: [{ name: 'a', pem, id: 'a' }] },
    message: '"id" option of `a` must be a lower-case UUID',
  },
  {
    name: 'a malformed partition',
    more: { partition: 'G W' },
    message: '"partition" option must have letters, digits or `-`',
  },
  {
    name: 'a further profile without roles',
    more: { profiles: [...(options.profiles ?? []), { name: 'other', roleArns: [] }] },
    message: 'profile `other`: "roleArns" option must have 1 to 250 items',
  },
  {
    name: 'a profile with 251 roles',
    more: profile({ roleArns: Array<string>(251).fill(role) }),
    message: 'profile `presses`: "roleArns" option must have 1 to 250 items',
  },
  {
    name: 'a profile without roles',
    more: profile({ roleArns: [] }),
    message: '"account" option must have twelve digits',
  },
  {
    name: 'a role of another account',
    more: profile({ roleArns: [role, 'arn:gw:iam::000000000002:role/x'] }),
    message:
      'profile `presses`: "roleArns" option names `arn:gw:iam::000000000002:role/x`, which is no role of account 000000000001',
  },
  {
    name: 'a short duration',
    more: profile({ durationSeconds: 899 }),
    message: 'profile `presses`: "durationSeconds" option must be an integer from 900 to 43200',
  },
  {
    name: 'a broken session policy',
    more: profile({ sessionPolicy: '{' }),
    message: /^profile `presses`: "sessionPolicy" option is no policy: /,
  },
  {
    name: 'a long session policy',
    more: profile({ sessionPolicy: ' '.repeat(2_049) }),
    message: 'profile `presses`: "sessionPolicy" option must have at most 2048 characters',
  },
  {
    name: 'eleven managed policies',
    more: profile({ managedPolicyArns: Array<string>(11).fill('arn') }),
    message: 'profile `presses`: "managedPolicyArns" option must have at most 10 items',
  },
  {
    name: 'a mapping of an unknown field',
    more: profile({ attributeMappings: [{ certificateField: 'subject', specifiers: ['*'] }] }),
    message: 'profile `presses`: "attributeMappings" option names the unknown field `subject`',
  },
  {
    name: 'an empty specifier',
    more: profile({ attributeMappings: [{ certificateField: 'x509SAN', specifiers: [''] }] }),
    message:
      'profile `presses`: "attributeMappings" option has specifiers that must have 1 to 60 characters',
  },
])('RA-21 $name is a mistake at construction', ({ more, message }) => {
  const create = () => rolesAnywhere({ ...options, ...more } as RolesAnywhereOptions)

  expect(create).toThrow(TypeError)
  expect(create).toThrow(message)
})

test('RA-21 an anchor that breaks a rule is refused at construction', () => {
  expect(() =>
    rolesAnywhere({ ...options, trustAnchors: [{ name: 'plant', pem: 'plant' }] }),
  ).toThrow(
    expect.objectContaining({
      code: 'ValidationException',
      message: expect.stringMatching(/no certificate in the PEM text$/),
    }),
  )
})

test('RA-16 the service and the model must be of one account', () => {
  const other = 'arn:gw:iam::000000000002:role/press'

  expect(() => anywhereStage({ profiles: [{ name: 'presses', roleArns: [other] }] })).toThrow(
    '"services" option: rolesAnywhere is of account 000000000002 in gw, the model of 000000000001 in gw',
  )
})
