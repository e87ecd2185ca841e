import {
  type AccessKeyEntry,
  confirmMfaDevice,
  createAccessKey,
  createMemoryStore,
  createMfaDevice,
  type MasterKeys,
  type MfaDeviceEntry,
  type SourceEntities,
} from '@gatewarden/core'
import { codeOf } from './authenticator.ts'
import { model } from './model.ts'

const account = '000000000001'
const alice = `arn:gw:iam::${account}:user/alice`

function allow(statement: object) {
  return { Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } }
}

const readOrders = { ReadOrders: allow({ Action: 'orders:GetOrder', Resource: '*' }) }
const sts = [
  'sts:GetFederationToken',
  'sts:GetAccessKeyInfo',
  'sts:GetWebIdentityToken',
  'sts:DecodeAuthorizationMessage',
]

/** What alice holds: keys, and a second factor. */
export interface Held {
  readonly AccessKeys: readonly AccessKeyEntry[]
  readonly MFADevices: readonly MfaDeviceEntry[]
}

/**
 * Alice, who may do little, and the roles: `support` for her with an external id, `vault` for her with a second factor,
 * `deploy` for a build with a token of the identity provider, `worker` for programs of this machine.
 */
export function entities(held: Held, provider: object): SourceEntities {
  const byAlice = { Principal: { AWS: alice }, Action: ['sts:AssumeRole', 'sts:TagSession'] }
  const roles = {
    support: { ...byAlice, Condition: { StringEquals: { 'sts:ExternalId': 'ticket-7' } } },
    vault: { ...byAlice, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
    deploy: {
      Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/idp.example` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'idp.example:sub': 'build-7' } },
    },
    worker: { Principal: { Service: 'containers.gatewarden' }, Action: 'sts:AssumeRole' },
  }
  return {
    users: { alice: { Policies: { Sts: allow({ Action: sts, Resource: '*' }) }, ...held } },
    providers: { idp: provider },
    roles: Object.fromEntries(
      Object.entries(roles).map(([name, trust]) => [
        name,
        { AssumeRolePolicyDocument: allow(trust), Policies: readOrders },
      ]),
    ),
  }
}

/** Makes what alice holds. An application keeps it in her file; here it lives as long as the process. */
export async function heldByAlice(masterKeys: MasterKeys) {
  const store = await createMemoryStore({ entities: { users: { alice: {} } }, model, watch: false })
  try {
    const user = store.current().userByArn(alice)
    if (user === undefined) throw new Error('there is no user alice')
    const key = createAccessKey(user, { masterKeys })
    const { device, seed, serialNumber } = createMfaDevice(user, { masterKeys })
    const codes = [codeOf(seed, -2), codeOf(seed, -1)] as const
    const entry = confirmMfaDevice(user, device, codes, { masterKeys })
    return { key, seed, serialNumber, held: { AccessKeys: [key.entry], MFADevices: [entry] } }
  } finally {
    await store.close()
  }
}
