import {
  type AccessKeyEntry,
  createAccessKey,
  createMemoryStore,
  type MasterKeys,
} from '@gatewarden/core'
import { model } from './model.ts'

const alice = {
  Policies: {
    Sessions: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: ['sts:GetFederationToken', 'sts:GetAccessKeyInfo'],
        Resource: '*',
      },
    },
  },
}

const support = {
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: 'arn:gw:iam::000000000001:user/alice' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'ticket-7' } },
    },
  },
  Policies: {
    ReadOrders: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'orders:GetOrder', Resource: '*' },
    },
  },
}

/** The user, who may do little, and the role that it may take. */
export function entities(keys: readonly AccessKeyEntry[]) {
  return { users: { alice: { ...alice, AccessKeys: keys } }, roles: { support } }
}

/** Makes an access key for alice. An application keeps the entry in her file; here it lives as long as the process. */
export async function keyOfAlice(masterKeys: MasterKeys) {
  const store = await createMemoryStore({ entities: entities([]), model, watch: false })
  try {
    const user = store.current().userByArn('arn:gw:iam::000000000001:user/alice')
    if (user === undefined) throw new Error('there is no user alice')
    return createAccessKey(user, { masterKeys })
  } finally {
    await store.close()
  }
}
