import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandOutput,
  STSClient,
} from '@aws-sdk/client-sts'
import {
  type AuditEvent,
  type Clock,
  defineModel,
  type LineOptions,
  stderrLogger,
} from '@gatewarden/core'
import { createIam, type IamOptions } from '@gatewarden/express'
import express from 'express'

/** Account of every role and provider. */
export const account = '000000000001'

/** Names a role of the world. */
export function roleArn(name: string): string {
  return `arn:gw:iam::${account}:role/${name}`
}

const model = defineModel({
  account,
  region: 'eu-1',
  services: { orders: { actions: { ListOrders: { level: 'List' } } } },
})

/** What a guarded route answers. */
export interface RouteAnswer {
  readonly status: number
  /** ARN of the caller; empty when it was refused. */
  readonly arn: string
  readonly retryAfter: string | null
}

/** An Express application with STS and a guarded route, on loopback. */
export interface FederationWorld extends AsyncDisposable {
  readonly url: string
  readonly events: readonly AuditEvent[]
  /** Brings a token to STS, by an unmodified client that asks once. */
  assume(token: string, role?: string): Promise<AssumeRoleWithWebIdentityCommandOutput>
  /** Brings a bearer token to the guarded route. */
  visit(token: string): Promise<RouteAnswer>
  /** Lets time pass for the application, not for issuers. */
  advance(ms: number): void
}

/** Options of {@link createFederationWorld}. */
export interface FederationWorldOptions extends Pick<LineOptions, 'trust' | 'strictTrust'> {
  /** Entries of `providers`, beside those of `trust`. */
  readonly providers?: Readonly<Record<string, object>>
  /** Trust statements by role. Every role may list orders. */
  readonly roles: Readonly<Record<string, object>>
}

/** Listens on loopback and answers where. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Closes a server with all its connections. */
export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
}

/** Starts a world of its own. */
export async function createFederationWorld(
  options: FederationWorldOptions,
): Promise<FederationWorld> {
  const { providers = {}, roles, ...more } = options
  let aheadMs = 0
  const clock: Clock = {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
  }
  let listener: RequestListener = () => {}
  const server = createServer((request, response) => listener(request, response))
  const url = await listen(server)
  const events: AuditEvent[] = []
  const { app, close } = await applicationOf({
    ...more,
    policies: { providers, roles: roleFiles(roles) },
    baseUrl: url,
    clock,
    audit: { write: (event) => events.push(event) },
  })
  listener = app
  return {
    url,
    events,
    assume: (token, role = 'deploy') => assume(url, token, role),
    visit: (token) => visit(url, token),
    advance(ms) {
      aheadMs += ms
    },
    async [Symbol.asyncDispose]() {
      await close()
      await closeServer(server)
    },
  }
}

async function applicationOf(options: Omit<IamOptions<typeof model>, 'model'>) {
  const logger = { ...stderrLogger, info() {}, warn() {}, error() {} }
  const iam = await createIam({ model, logger, ...options })
  const app = express()
  app.use(iam.endpoints())
  app.use(iam.authenticate())
  app.get('/orders', iam.guard('orders:ListOrders'), (req, res) => {
    const { principal } = iam.from(req)
    res.json({ arn: 'arn' in principal ? principal.arn : '' })
  })
  app.use(iam.errorHandler())
  return { app, close: () => iam.close() }
}

function roleFiles(roles: FederationWorldOptions['roles']): Record<string, object> {
  const list = { Effect: 'Allow', Action: 'orders:ListOrders', Resource: '*' }
  return Object.fromEntries(
    Object.entries(roles).map(([name, statement]) => [
      name,
      {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: statement },
        Policies: { orders: { Version: '2012-10-17', Statement: list } },
      },
    ]),
  )
}

/** A trust statement for tokens of an issuer. */
export function trustOf(issuer: string, condition: object = {}): object {
  const prefix = issuer.slice(issuer.indexOf('://') + 3)
  return {
    Effect: 'Allow',
    Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/${prefix}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  }
}

/** The condition key of a claim. */
export function keyOf(issuer: string, claim: string): string {
  return `${issuer.slice(issuer.indexOf('://') + 3)}:${claim}`
}

async function assume(
  url: string,
  token: string,
  role: string,
): Promise<AssumeRoleWithWebIdentityCommandOutput> {
  const client = new STSClient({ endpoint: url, region: 'eu-1', maxAttempts: 1 })
  try {
    return await client.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn(role),
        RoleSessionName: 'build-1',
        WebIdentityToken: token,
      }),
    )
  } finally {
    client.destroy()
  }
}

async function visit(url: string, token: string): Promise<RouteAnswer> {
  const response = await fetch(`${url}/orders`, { headers: { authorization: `Bearer ${token}` } })
  const body = (await response.json()) as { readonly arn?: string }
  const retryAfter = response.headers.get('retry-after')
  return { status: response.status, arn: body.arn ?? '', retryAfter }
}

/** What comes of bringing a token to STS: `issued`, or the code of the refusal. */
export async function outcomeOf(
  world: FederationWorld,
  token: string,
  role?: string,
): Promise<string> {
  return world.assume(token, role).then(
    () => 'issued',
    (error) => error.Code ?? error.name,
  )
}
