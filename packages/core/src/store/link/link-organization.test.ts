import { describe, expect, test } from 'vitest'
import { allow } from '../testing/documents.ts'
import {
  account,
  defectsOf,
  defectsOfFiles,
  otherAccount,
  snapshotOf,
} from '../testing/read-entities.ts'

const organization = {
  Id: 'o-acme',
  RootId: 'r-ab12',
  ManagementAccount: '999999999999',
}

const units = {
  apps: { Id: 'ou-ab12-11111111' },
  prod: { Id: 'ou-ab12-22222222', Parent: 'apps' },
}

const denyDelete = {
  Version: '2012-10-17',
  Statement: { Effect: 'Deny', Action: 'orders:DeleteOrder', Resource: '*' },
}

const denyStrangers = {
  Version: '2012-10-17',
  Statement: { Effect: 'Deny', Principal: '*', Action: 'orders:*', Resource: '*' },
}

/** Ids of the guardrails of an account, level by level. */
function levelsOf(entities: Parameters<typeof snapshotOf>[0], id = account) {
  const guardrails = snapshotOf(entities).guardrails(id)
  const ids = (levels: readonly (readonly { readonly id: string }[])[] | undefined) =>
    levels?.map((level) => level.map((policy) => policy.id))
  return { scps: ids(guardrails?.scps), rcps: ids(guardrails?.rcps) }
}

describe('accounts', () => {
  test('EVAL-9 without organization no account has guardrails', () => {
    const snapshot = snapshotOf({ accounts: { [otherAccount]: { Name: 'Production' } } })

    expect(snapshot.account(otherAccount)).toEqual({
      id: otherAccount,
      name: 'Production',
      organization: null,
    })
    expect(snapshot.guardrails(otherAccount)).toBeNull()
  })

  test('the default account exists without a file, an account nobody mentions does not', () => {
    const snapshot = snapshotOf({})

    expect(snapshot.account(account)?.name).toBe(account)
    expect(snapshot.account(otherAccount)).toBeUndefined()
    expect(snapshot.account('constructor')).toBeUndefined()
  })

  test('an account stands below the root unless its file names a unit', () => {
    const snapshot = snapshotOf({
      accounts: {
        organization: { ...organization, Units: units },
        [account]: { OrganizationalUnit: 'prod' },
      },
      users: { [`${otherAccount}/bob`]: {} },
    })

    expect(snapshot.account(account)?.organization).toEqual({
      organizationId: 'o-acme',
      isManagementAccount: false,
      path: ['r-ab12', 'ou-ab12-11111111', 'ou-ab12-22222222'],
    })
    expect(snapshot.account(otherAccount)?.organization?.path).toEqual(['r-ab12'])
  })

  test('PRIN-16 the management account is known and marked', () => {
    const snapshot = snapshotOf({ accounts: { organization } })

    expect(snapshot.account('999999999999')?.organization?.isManagementAccount).toBe(true)
    expect(snapshot.account(account)?.organization?.isManagementAccount).toBe(false)
  })
})

describe('guardrails', () => {
  test('EVAL-9 the levels are the root, each unit on the path, the account', () => {
    const entities = {
      guardrails: { a: allow(), b: denyDelete, c: allow(), d: allow(), e: denyStrangers },
      accounts: {
        organization: {
          ...organization,
          ServiceControlPolicies: ['a', 'b'],
          ResourceControlPolicies: ['e'],
          Units: {
            apps: { ...units.apps, ServiceControlPolicies: ['c'] },
            prod: { ...units.prod, ServiceControlPolicies: ['d', 'FullAWSAccess'] },
          },
        },
        [account]: { OrganizationalUnit: 'prod', ServiceControlPolicies: ['a'] },
      },
    }

    expect(levelsOf(entities)).toEqual({
      scps: [['a', 'b'], ['c'], ['d', 'FullAWSAccess'], ['a']],
      rcps: [['e'], [], [], []],
    })
    expect(levelsOf(entities, otherAccount)).toEqual({ scps: undefined, rcps: undefined })
  })

  test('where nothing is said FullAWSAccess is attached, as AWS does', () => {
    const accounts = { organization: { ...organization, Units: units } }

    expect(levelsOf({ accounts })).toEqual({
      scps: [['FullAWSAccess'], ['FullAWSAccess']],
      rcps: [[], []],
    })
  })

  test('FullAWSAccess allows everything', () => {
    const guardrails = snapshotOf({ accounts: { organization } }).guardrails(account)

    expect(guardrails?.scps[0]?.[0]).toMatchObject({
      id: 'FullAWSAccess',
      statements: [{ effect: 'Allow', conditions: [], faults: [] }],
    })
  })

  test('EVAL-9 an empty list is a level without policy: it allows nothing', () => {
    const accounts = {
      organization: { ...organization, ServiceControlPolicies: [] },
      [account]: {},
    }

    expect(levelsOf({ accounts }).scps).toEqual([[], ['FullAWSAccess']])
  })

  test('GRAM-13 RCPFullAWSAccess may be named, it is implied everywhere', () => {
    const accounts = {
      organization: { ...organization, ResourceControlPolicies: ['RCPFullAWSAccess'] },
    }

    expect(levelsOf({ accounts }).rcps).toEqual([[], []])
  })

  test('the snapshot cannot be changed through its levels', () => {
    const guardrails = snapshotOf({ accounts: { organization } }).guardrails(account)

    expect(Object.isFrozen(guardrails)).toBe(true)
    expect(Object.isFrozen(guardrails?.scps)).toBe(true)
    expect(Object.isFrozen(guardrails?.scps[0])).toBe(true)
  })
})

describe('STO-9 what is wrong with the organization is refused', () => {
  const withUnits = (more: Readonly<Record<string, unknown>>) => ({
    accounts: { organization: { ...organization, Units: { ...units, ...more } } },
  })

  test.each([
    {
      name: 'a unit that does not exist',
      entities: {
        accounts: {
          organization: { ...organization, Units: units },
          [account]: { OrganizationalUnit: 'pord' },
        },
      },
      want: 'accounts/000000000001.json:2:25: UNKNOWN_REFERENCE: the organization has no unit `pord`, did you mean `prod`?',
    },
    {
      name: 'a parent that does not exist',
      entities: withUnits({ x: { Id: 'ou-ab12-3', Parent: 'none' } }),
      want: 'accounts/organization.json:15:17: UNKNOWN_REFERENCE: the organization has no unit `none`',
    },
    {
      name: 'two units of one id',
      entities: withUnits({ x: { Id: 'ou-ab12-11111111' } }),
      want: 'accounts/organization.json:14:13: DUPLICATE_ENTITY: another unit has the id `ou-ab12-11111111` already',
    },
    {
      name: 'an id of another form',
      entities: { accounts: { organization: { ...organization, Id: 'acme' } } },
      want: 'accounts/organization.json:2:9: INVALID_VALUE: `Id` must be `o-` and lower-case letters and digits',
    },
    {
      name: 'no management account',
      entities: { accounts: { organization: { Id: 'o-a', RootId: 'r-a' } } },
      want: 'accounts/organization.json:1:1: MISSING_MEMBER: member `ManagementAccount` is missing',
    },
    {
      name: 'a guardrail that does not exist',
      entities: {
        guardrails: { 'no-delete': denyDelete },
        accounts: { organization: { ...organization, ServiceControlPolicies: ['no-delte'] } },
      },
      want: 'accounts/organization.json:6:5: UNKNOWN_REFERENCE: there is no guardrail `no-delte`, did you mean `no-delete`?',
    },
    {
      name: 'GRAM-13 an RCP that allows',
      entities: {
        guardrails: {
          strangers: {
            Version: '2012-10-17',
            Statement: { ...denyStrangers.Statement, Effect: 'Allow' },
          },
        },
        accounts: { organization: { ...organization, ResourceControlPolicies: ['strangers'] } },
      },
      want: 'guardrails/strangers.json:4:15: INVALID_EFFECT: a resource control policy only denies',
    },
    {
      name: 'GRAM-13 an SCP with a principal',
      entities: { guardrails: { strangers: denyStrangers } },
      want: 'guardrails/strangers.json:5:18: ELEMENT_NOT_ALLOWED: a service control policy names no principal',
    },
    {
      name: 'a provided name that is defined again',
      entities: { guardrails: { FullAWSAccess: allow() } },
      want: 'guardrails/FullAWSAccess.json:1:1: INVALID_NAME: the guardrail `FullAWSAccess` is provided and cannot be defined',
    },
    {
      name: 'the provided SCP as RCP',
      entities: {
        accounts: { organization: { ...organization, ResourceControlPolicies: ['FullAWSAccess'] } },
      },
      want: 'accounts/organization.json:6:5: INVALID_VALUE: the guardrail `FullAWSAccess` is of the other type',
    },
    {
      name: 'a unit without organization',
      entities: { accounts: { [account]: { OrganizationalUnit: 'prod' } } },
      want: 'accounts/000000000001.json:2:25: UNKNOWN_REFERENCE: the account is in no organization: `accounts/organization.json` is missing',
    },
    {
      name: 'guardrails without organization',
      entities: { accounts: { [account]: { ServiceControlPolicies: [] } } },
      want: 'accounts/000000000001.json:1:1: UNKNOWN_REFERENCE: the account is in no organization: `accounts/organization.json` is missing',
    },
  ])('$name', ({ entities, want }) => {
    expect(defectsOf(entities)).toEqual([want])
  })

  test('a guardrail that is attached as both types', () => {
    const defects = defectsOf({
      guardrails: { both: denyDelete },
      accounts: {
        organization: {
          ...organization,
          ServiceControlPolicies: ['both'],
          ResourceControlPolicies: ['both'],
        },
      },
    })

    expect(defects).toContain(
      'accounts/organization.json:9:5: INVALID_VALUE: the guardrail `both` is attached as service and as resource control policy',
    )
  })

  test('units in a circle', () => {
    const circle = {
      one: { Id: 'ou-1', Parent: 'two' },
      two: { Id: 'ou-2', Parent: 'one' },
    }

    expect(defectsOf({ accounts: { organization: { ...organization, Units: circle } } })).toEqual([
      'accounts/organization.json:6:5: INVALID_VALUE: the unit `one` is above itself, or more than 5 levels deep',
      'accounts/organization.json:10:5: INVALID_VALUE: the unit `two` is above itself, or more than 5 levels deep',
    ])
  })

  test('LIM-7 six guardrails on one target', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const guardrails = Object.fromEntries(names.map((name) => [name, allow()]))
    const target = (count: number) => ({
      guardrails,
      accounts: {
        organization: { ...organization, ServiceControlPolicies: names.slice(0, count) },
      },
    })

    expect(defectsOf(target(5))).toEqual([])
    expect(defectsOf(target(6))).toEqual([
      'accounts/organization.json:11:5: LIMIT_EXCEEDED: `ServiceControlPolicies` names more than 5 guardrails',
    ])
  })

  test('LIM-7 a guardrail has 5,120 characters, white space counted', () => {
    const text = JSON.stringify(denyDelete)
    const defects = (length: number) => {
      const padded = `${text.slice(0, -1)}${' '.repeat(length - text.length)}}`
      return defectsOfFiles([{ path: 'guardrails/a.json', text: padded }])
    }

    expect(defects(5_120)).toEqual([])
    expect(defects(5_121)).toEqual([
      'guardrails/a.json:1:1: DOCUMENT_TOO_LONG: the document has 5121 characters, at most 5120 are allowed',
    ])
  })
})
