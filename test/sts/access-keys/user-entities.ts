import type {
  AccessKeyEntry,
  MfaDeviceEntry,
  RecoveryCodesEntry,
  SourceEntities,
  WebAuthnCredentialEntry,
} from '@gatewarden/core'

/** Account of every user and role. */
export const account = '000000000001'

/** Names a user of the account. */
export function userArn(name: string): string {
  return `arn:gw:iam::${account}:user/${name}`
}

/** Names a role of the account. */
export function roleArn(name: string): string {
  return `arn:gw:iam::${account}:role/${name}`
}

/** Names a federated user of the account. */
export function federatedArn(name: string): string {
  return `arn:gw:sts::${account}:federated-user/${name}`
}

/** Names an order. */
export function orderArn(id: string): string {
  return `arn:gw:orders:eu-1:${account}:order/${id}`
}

/** A document of these statements. */
export function document(...statements: readonly object[]): object {
  const Statement = statements.map((statement) => ({
    Effect: 'Allow',
    Resource: '*',
    ...statement,
  }))
  return { Version: '2012-10-17', Statement }
}

function trust(...principals: readonly object[]): object {
  const Statement = principals.map((Principal) => ({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal,
  }))
  return { Version: '2012-10-17', Statement }
}

/** A statement by which a role lets somebody have its session, tags and source identity included. */
function assuming(Principal: object): object {
  return { Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], Principal }
}

const mayEverythingOfSts = document({ Action: 'sts:*' })

/** Access keys by user name. */
export type KeysOfUsers = Readonly<Record<string, readonly AccessKeyEntry[]>>

/** MFA devices by user name. */
export type DevicesOfUsers = Readonly<Record<string, readonly MfaDeviceEntry[]>>

/** Recovery codes and WebAuthn credentials by user name. */
export type FactorsOfUsers = Readonly<
  Record<
    string,
    {
      readonly RecoveryCodes?: RecoveryCodesEntry
      readonly WebAuthnCredentials?: readonly WebAuthnCredentialEntry[]
    }
  >
>

/**
 * `alice` reads and ships orders, deletes them with a second factor of the last five minutes, and may everything of STS; `bob` nothing; `carol` reads orders, but only with a
 * long-term key. Role `support` ships order 7 and trusts alice, and the federated user `guest` in vain; role
 * `vault` trusts alice with a second factor of the last five minutes, and ships nothing without one; order `shared`
 * belongs to `guest` by its own policy. Role `desk` trusts alice, and itself with a second factor; it deletes orders with
 * one. Role `counter` trusts alice alone.
 */
export function userEntities(
  keys: KeysOfUsers,
  devices: DevicesOfUsers = {},
  factors: FactorsOfUsers = {},
): SourceEntities {
  const Null = { 'aws:TokenIssueTime': 'true', 'aws:MultiFactorAuthPresent': 'true' }
  const policies: Record<string, Record<string, object>> = {
    alice: {
      orders: document({ Action: ['orders:GetOrder', 'orders:ShipOrder'] }),
      fresh: document({
        Action: 'orders:DeleteOrder',
        Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '300' } },
      }),
      sts: mayEverythingOfSts,
    },
    bob: {},
    carol: { keyOnly: document({ Action: 'orders:GetOrder', Condition: { Null } }) },
  }
  const users = Object.entries(policies).map(([name, Policies]) => [
    name,
    { Policies, AccessKeys: keys[name] ?? [], MFADevices: devices[name] ?? [], ...factors[name] },
  ])
  return {
    users: Object.fromEntries(users),
    roles: {
      support: {
        AssumeRolePolicyDocument: trust({ AWS: userArn('alice') }, { AWS: federatedArn('guest') }),
        MaxSessionDuration: 43_200,
        Policies: {
          orders: document({ Action: 'orders:*', Resource: orderArn('7') }),
          sts: mayEverythingOfSts,
        },
      },
      desk: {
        AssumeRolePolicyDocument: document(
          { ...assuming({ AWS: userArn('alice') }), Resource: undefined },
          {
            ...assuming({ AWS: roleArn('desk') }),
            Resource: undefined,
            Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
          },
        ),
        MaxSessionDuration: 43_200,
        Policies: {
          orders: document({
            Action: 'orders:*',
            Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
          }),
          sts: mayEverythingOfSts,
        },
      },
      counter: {
        AssumeRolePolicyDocument: trust({ AWS: userArn('alice') }),
        Policies: { sts: mayEverythingOfSts },
      },
      vault: {
        AssumeRolePolicyDocument: document({
          Resource: undefined,
          Principal: { AWS: userArn('alice') },
          Action: 'sts:AssumeRole',
          Condition: {
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
            NumericLessThan: { 'aws:MultiFactorAuthAge': '300' },
          },
        }),
        Policies: {
          read: document({ Action: 'orders:GetOrder' }),
          ship: document({
            Action: 'orders:ShipOrder',
            Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
          }),
        },
      },
    },
    'resource-policies': {
      shared: {
        Resource: orderArn('shared'),
        Policy: document({ Principal: { AWS: federatedArn('guest') }, Action: 'orders:GetOrder' }),
      },
    },
  }
}
