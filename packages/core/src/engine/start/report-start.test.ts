import { afterEach, describe, expect, test } from 'vitest'
import { defineModel } from '../../model/define-model.ts'
import { silentLogger } from '../../ports/logger.ts'
import { createAccessKey } from '../../session/create-access-key.ts'
import { createMasterKeys } from '../../session/master-keys.ts'
import { createMemoryEntityStorage } from '../../store/managed/entity-storage.ts'
import type { SourceEntities } from '../../store/source/source-entities.ts'
import { createLine } from '../create-line.ts'
import type { Line, LineOptions } from '../line.ts'

const account = '000000000001'
const other = '000000000002'
const model = defineModel({
  account,
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})
const keysOf = (version: string) =>
  createMasterKeys({ keys: [{ version, bytes: new Uint8Array(32).fill(9) }] })

const open: Line[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((line) => line.close()))
})

/** The warnings of a start. */
async function warningsOf(policies: SourceEntities, more: Partial<LineOptions> = {}) {
  const warnings: [object, string][] = []
  const logger = {
    ...silentLogger,
    warn: (...entry: [object, string]) => void warnings.push(entry),
  }
  open.push(await createLine({ model, policies, logger, ...more }))
  return warnings
}

describe('master keys', () => {
  const alice = { account, id: `AIDA${'A'.repeat(17)}` }
  const key = createAccessKey(alice, { masterKeys: keysOf('m1') }).entry
  const device = {
    SerialNumber: `arn:gw:iam::${account}:mfa/alice`,
    UserId: alice.id,
    Seed: 'A'.repeat(64),
    KeyVersion: 'm2',
    EnableDate: '2026-11-24T12:00:30Z',
  }
  const users = { alice: { UserId: alice.id, AccessKeys: [key], MFADevices: [device] } }
  const owners = [`arn:gw:iam::${account}:user/alice`]

  test('SKEY-6 MFA-5 without them the start warns of access keys and MFA devices', async () => {
    const warnings = await warningsOf({ users })

    const message =
      'access keys and MFA devices of the policies are refused: neither `masterKeys` nor `keys` is given'
    expect(warnings).toEqual([
      [{ key_version: 'm1', access_keys: 1, mfa_devices: 0, owners }, message],
      [{ key_version: 'm2', access_keys: 0, mfa_devices: 1, owners }, message],
    ])
  })

  test('SKEY-6 the start warns of a version that they lack, and of no other', async () => {
    expect(await warningsOf({ users }, { masterKeys: keysOf('m1') })).toEqual([
      [
        { key_version: 'm2', access_keys: 0, mfa_devices: 1, owners },
        'access keys and MFA devices of the policies are refused: `masterKeys`, or the store of `keys`, has no key of this version',
      ],
    ])
  })

  test('SKEY-6 without access keys nothing is missed', async () => {
    expect(await warningsOf({ users: { alice: {} } })).toEqual([])
  })
})

describe('outboundFederation', () => {
  const warningsWith = (outboundFederation: LineOptions['outboundFederation']) =>
    warningsOf(
      { accounts: { [other]: {} } },
      { baseUrl: 'https://api.example', ...(outboundFederation && { outboundFederation }) },
    )

  test('OUT-1 the start warns of accounts that the policies do not have', async () => {
    expect(await warningsWith({ accounts: [other, '000000000003'] })).toEqual([
      [
        { accounts: ['000000000003'] },
        '`outboundFederation.accounts` names accounts of which the policies have nothing: nobody can get a token of theirs',
      ],
    ])
  })

  test('OUT-1 the start warns of an empty list', async () => {
    expect(await warningsWith({ accounts: [] })).toEqual([
      [{}, '`outboundFederation.accounts` is empty: no account issues tokens'],
    ])
  })

  test.each([
    ['without the option', undefined],
    ['with known accounts', { accounts: [account, other] }],
    ['with former accounts alone', { accounts: [], formerAccounts: [account] }],
  ])('OUT-1 %s there is nothing to warn of', async (_name, option) => {
    expect(await warningsWith(option)).toEqual([])
  })
})

describe('audiences of trust policies', () => {
  const provider = `arn:gw:iam::${account}:oidc-provider/idp.example`
  const trusting = (Condition: object, Federated = provider, Effect = 'Allow') => ({
    providers: { idp: { Url: 'https://idp.example', ClientIDList: ['orders', 'shop-web'] } },
    roles: {
      clerk: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: {
            Effect,
            Principal: { Federated },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition,
          },
        },
      },
    },
  })

  test.each([
    ['another audience', { StringEquals: { 'idp.example:aud': 'ordres' } }],
    ['another case', { StringEquals: { 'IDP.example:AUD': 'Orders' } }],
    ['a pattern', { StringLike: { 'idp.example:aud': 'app-*' } }],
    ['one of a set', { 'ForAnyValue:StringEquals': { 'idp.example:aud': ['a', 'b'] } }],
    [
      'two conditions that exclude each other',
      {
        StringEquals: { 'idp.example:aud': ['orders', 'shop-web'] },
        StringNotLike: { 'idp.example:aud': '*' },
      },
    ],
  ])('FED-4 the start warns where no client id satisfies %s', async (_name, condition) => {
    expect(await warningsOf(trusting(condition))).toEqual([
      [
        {
          role: `arn:gw:iam::${account}:role/clerk`,
          provider,
          wanted: expect.arrayContaining([expect.any(String)]),
          client_ids: ['orders', 'shop-web'],
        },
        'a trust policy wants an audience that its provider does not accept: tokens must have both, else it lets nobody in',
      ],
    ])
  })

  test.each([
    ['one that is accepted', trusting({ StringEquals: { 'idp.example:aud': ['x', 'orders'] } })],
    ['a pattern that fits', trusting({ StringLike: { 'idp.example:aud': 'shop-*' } })],
    ['none at all', trusting({ StringEquals: { 'idp.example:sub': 'alice' } })],
    ['one of another provider', trusting({ StringEquals: { 'other.example:aud': 'ordres' } })],
    ['a variable', trusting({ StringEquals: { 'idp.example:aud': '${idp.example:azp}' } })],
    [
      'one that is denied',
      trusting({ StringEquals: { 'idp.example:aud': 'ordres' } }, provider, 'Deny'),
    ],
  ])('FED-4 %s is nothing to warn of', async (_name, policies) => {
    expect(await warningsOf(policies)).toEqual([])
  })
})

test('ID-4 each account that sets unsafeRootWithoutMfa is named at the start', async () => {
  const RootUser = { unsafeRootWithoutMfa: true }

  const warnings = await warningsOf({
    accounts: { [account]: { RootUser }, [other]: { RootUser: {} } },
  })

  expect(warnings).toEqual([
    [
      { account },
      '`unsafeRootWithoutMfa`: the root user acts without second factor, a stolen key is the whole account',
    ],
  ])
})

test('STO-10 the start warns of entities that end with the process, and of no others', async () => {
  const storage = createMemoryEntityStorage()

  const warnings = await warningsOf({ users: {} }, { managed: true })

  expect(warnings).toEqual([
    [
      {},
      '`managed` keeps entities in this process: users, keys and policies that are written end with it',
    ],
  ])
  expect(await warningsOf({ users: {} }, { managed: { ...storage, isDurable: true } })).toEqual([])
  expect(await warningsOf({ users: {} })).toEqual([])
})

test.each([
  { baseUrl: 'http://orders.example', warns: true },
  { baseUrl: 'http://10.0.0.7:8080/iam', warns: true },
  { baseUrl: 'http://localhost.example', warns: true },
  { baseUrl: 'https://orders.example', warns: false },
  { baseUrl: 'http://localhost:3000', warns: false },
  { baseUrl: 'http://127.0.0.1:3000', warns: false },
  { baseUrl: 'http://[::1]:3000', warns: false },
])('the start warns of a public URL of plain http: $baseUrl $warns', async (row) => {
  const { baseUrl, warns } = row

  const warnings = await warningsOf({}, { baseUrl })

  const message = expect.stringContaining('`baseUrl` is plain http')
  expect(warnings).toEqual(warns ? [[{ base_url: baseUrl }, message]] : [])
})
