import { type Credentials, STSClient, type STSClientConfig } from '@aws-sdk/client-sts'
import {
  type AuditEvent,
  type Clock,
  createLine,
  defineModel,
  type Line,
  type LineOptions,
} from '@gatewarden/core'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { type RouteServer, serveRoutes } from './serve-routes.ts'

/** Account of every role but `abroad`. */
export const account = '000000000001'
/** Account of the role `abroad`. */
export const otherAccount = '000000000002'
/** The issuer that both accounts trust. */
export const issuer = 'https://idp.test'

/** Names a role of the world. */
export function roleArn(name: string, owner: string = account): string {
  return `arn:gw:iam::${owner}:role/${name}`
}

/** Roles, an identity provider and a server that speaks to unmodified clients of STS. */
export interface StsWorld extends AsyncDisposable {
  readonly url: string
  readonly line: Line
  readonly events: AuditEvent[]
  /** Signs a token of the identity provider; valid for role `entry`. */
  webIdentityToken(claims?: JWTPayload): Promise<string>
  /** A client of the server, signing with `credentials`. It asks once: what it gets is the first answer. */
  client(credentials?: Credentials, more?: Partial<STSClientConfig>): STSClient
  /** Lets time pass for the server. */
  advance(ms: number): void
}

/** Options of {@link createStsWorld}. */
export interface StsWorldOptions {
  /** How far the server's clock is ahead. Default 0. */
  readonly aheadMs?: number
  /** Which accounts issue outbound tokens. Default none. */
  readonly outboundFederation?: LineOptions['outboundFederation']
  /** Further options of the line. */
  readonly line?: Partial<LineOptions>
  /** Path of the mount point, for example `/iam`. Default the root of the server. */
  readonly path?: string
}

const model = defineModel({
  account,
  region: 'eu-1',
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})

/** Starts a world of its own. */
export async function createStsWorld(options: StsWorldOptions = {}): Promise<StsWorld> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] }
  let { aheadMs = 0 } = options
  const { outboundFederation, line: more = {}, path = '' } = options
  const clock: Clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() }
  const server = await serveRoutes()
  const url = `${server.url}${path}`
  const events: AuditEvent[] = []
  const line = await createLine({
    model,
    policies: entities(jwks),
    baseUrl: url,
    clock,
    ...(outboundFederation && { outboundFederation }),
    audit: { write: (event) => events.push(event) },
    ...more,
  })
  const mounted = line.wireRoutes.map((route) => ({ ...route, path: `${path}${route.path}` }))
  server.serve([...mounted, ...line.rootRoutes])
  return {
    url,
    line,
    events,
    webIdentityToken: (claims) =>
      new SignJWT({ sub: 'deploy-7', aud: 'sts', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'JWT' })
        .setIssuer(claims?.iss ?? issuer)
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .setExpirationTime(claims?.exp ?? Math.floor(clock.now() / 1000) + 300)
        .sign(privateKey),
    client: (credentials, more) => clientOf(server, credentials, more),
    advance(ms) {
      aheadMs += ms
    },
    async [Symbol.asyncDispose]() {
      await line.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

function clientOf(
  server: RouteServer,
  credentials: Credentials | undefined,
  more: Partial<STSClientConfig> = {},
): STSClient {
  return new STSClient({
    endpoint: server.url,
    region: 'eu-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: credentials?.AccessKeyId ?? 'AKIAAAAAAAAAAAAAAAAA',
      secretAccessKey: credentials?.SecretAccessKey ?? 'nobody',
      ...(credentials?.SessionToken === undefined
        ? {}
        : { sessionToken: credentials.SessionToken }),
    },
    ...more,
  })
}

const everyStsAction = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']

function trust(...statements: readonly object[]) {
  const Statement = statements.map((statement) => ({ Effect: 'Allow', ...statement }))
  return { Version: '2012-10-17', Statement }
}

const byEntry = { Principal: { AWS: roleArn('entry') }, Action: everyStsAction }

const mayAssume = {
  assume: {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' },
  },
}

function entities(jwks: object): Exclude<LineOptions['policies'], string> {
  const provider = { Url: issuer, ClientIDList: ['sts'], Algorithms: ['ES256'], Jwks: jwks }
  return {
    accounts: { [account]: { Name: 'one' }, [otherAccount]: { Name: 'two' } },
    providers: { [`${account}/idp`]: provider, [`${otherAccount}/idp`]: provider },
    roles: {
      [`${account}/entry`]: {
        AssumeRolePolicyDocument: trust({
          Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/idp.test` },
          Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
          Condition: { StringLike: { 'idp.test:sub': 'deploy-*' } },
        }),
        MaxSessionDuration: 43_200,
        Policies: mayAssume,
      },
      [`${account}/target`]: {
        AssumeRolePolicyDocument: trust(byEntry, {
          ...byEntry,
          Principal: { AWS: roleArn('target') },
        }),
        MaxSessionDuration: 7_200,
        Policies: mayAssume,
        Tags: { Team: 'red' },
      },
      [`${account}/external`]: {
        AssumeRolePolicyDocument: trust({
          ...byEntry,
          Condition: { StringEquals: { 'sts:ExternalId': 'Order-7' } },
        }),
      },
      [`${account}/denied`]: {
        AssumeRolePolicyDocument: trust({ ...byEntry, Principal: { AWS: roleArn('target') } }),
      },
      [`${account}/tagged`]: {
        AssumeRolePolicyDocument: trust({
          ...byEntry,
          Condition: { StringEquals: { 'aws:RequestTag/Team': 'blue' } },
        }),
      },
      [`${otherAccount}/abroad`]: {
        AssumeRolePolicyDocument: trust({
          Principal: { AWS: account },
          Action: everyStsAction,
        }),
        Policies: mayAssume,
      },
    },
  }
}
