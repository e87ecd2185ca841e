import {
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts'
import { type SourceEntities, silentLogger } from '@gatewarden/core'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { account, document, roleArn, userArn } from '../access-keys/user-entities.ts'
import {
  createUserWorld,
  type UserWorld,
  type UserWorldOptions,
} from '../access-keys/user-world.ts'

/** The issuer that role `deploy` trusts. */
export const issuer = 'https://idp.test'

/** What an SDK takes as `credentials`: a provider, or the credentials themselves. */
export type SdkCredentials = NonNullable<STSClientConfig['credentials']>

/** Users, roles and an identity provider, for the clients that find credentials by themselves. */
export interface ClientWorld extends UserWorld {
  /** Signs a token of the identity provider; valid for role `deploy`. */
  webIdentityToken(claims?: JWTPayload): Promise<string>
  /** Lets time pass for the server. */
  advance(ms: number): void
}

/** Starts a world of its own. */
export async function createClientWorld(
  more: Pick<UserWorldOptions, 'outboundFederation'> = {},
): Promise<ClientWorld> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] }
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  const world = await createUserWorld({
    ...more,
    logger: silentLogger,
    clock: { now, monotonic: () => performance.now() + aheadMs },
    extend: (entities) => extended(entities, jwks),
  })
  return {
    ...world,
    webIdentityToken: (claims) =>
      new SignJWT({ iss: issuer, sub: 'deploy-7', aud: 'sts', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'JWT' })
        .setIssuedAt(Math.floor(now() / 1000))
        .setExpirationTime(claims?.exp ?? Math.floor(now() / 1000) + 300)
        .sign(privateKey),
    advance(ms) {
      aheadMs += ms
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

/** Asks the service who these credentials are; everything else is found in the environment. */
export async function whoIs(credentials?: SdkCredentials): Promise<string | undefined> {
  const client = new STSClient({ maxAttempts: 1, ...(credentials && { credentials }) })
  return (await client.send(new GetCallerIdentityCommand({}))).Arn
}

/** A long-term key as a line of SDK options. */
export function keyOf({ AccessKeyId = '', SecretAccessKey = '' }: Credentials): {
  readonly accessKeyId: string
  readonly secretAccessKey: string
} {
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
}

/** A long-term key as a profile of the credentials file. */
export function profileOf(name: string, { AccessKeyId, SecretAccessKey }: Credentials): string {
  return `[${name}]\naws_access_key_id = ${AccessKeyId}\naws_secret_access_key = ${SecretAccessKey}\n`
}

/** Names a session of a role. */
export function sessionArn(role: string, name: string): string {
  return `arn:gw:sts::${account}:assumed-role/${role}/${name}`
}

/**
 * Beside what `userEntities` has: role `deploy` trusts subjects `deploy-…` of the provider, `worker` the containers of
 * this machine, `external` alice with the external id `ticket-7`, `tagged` alice with the tag Team = blue and a source
 * identity, `onward` the role `support`.
 */
function extended(entities: SourceEntities, jwks: object): SourceEntities {
  const mayReadOrders = { orders: document({ Action: 'orders:GetOrder' }) }
  const role = (statement: object, more: object = {}) => ({
    AssumeRolePolicyDocument: document({
      Resource: undefined,
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      ...statement,
    }),
    Policies: mayReadOrders,
    ...more,
  })
  const alice = { Principal: { AWS: userArn('alice') } }
  return {
    ...entities,
    providers: {
      idp: { Url: issuer, ClientIDList: ['sts'], Algorithms: ['ES256'], Jwks: jwks },
      // Nobody listens there, and nobody is asked: it is no address of the public.
      unreachable: { Url: 'https://127.0.0.1:1', ClientIDList: ['sts'], Algorithms: ['ES256'] },
    },
    roles: {
      ...entities.roles,
      deploy: role({
        Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/idp.test` },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
        Condition: { StringLike: { 'idp.test:sub': 'deploy-*' } },
      }),
      worker: role({ Principal: { Service: 'containers.gatewarden' } }),
      external: role({ ...alice, Condition: { StringEquals: { 'sts:ExternalId': 'ticket-7' } } }),
      tagged: role({
        ...alice,
        Condition: {
          StringEquals: { 'aws:RequestTag/Team': 'blue', 'sts:SourceIdentity': 'alice' },
        },
      }),
      onward: role({ Principal: { AWS: roleArn('support') } }),
    },
  }
}
