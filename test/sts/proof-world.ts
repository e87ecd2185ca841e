import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type AuditEvent, type Clock, defineModel, type LineOptions } from '@gatewarden/core'
import { createIam, type Iam, session } from '@gatewarden/express'
import express from 'express'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

const account = '000000000001'
const issuer = 'https://idp.test'
const model = defineModel({
  account,
  region: 'eu-1',
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: { GetOrder: { level: 'Read', on: 'order' } },
    },
  },
})

/** Names a role of the world. */
export function proofRole(name: string): string {
  return `arn:gw:iam::${account}:role/${name}`
}

/** An application with endpoints at `/iam` and `GET /orders/:orderId`, and an identity provider. */
export interface ProofWorld extends AsyncDisposable {
  /** Origin. */
  readonly url: string
  /** URL of the endpoints. */
  readonly baseUrl: string
  readonly iam: Iam<typeof model>
  readonly events: AuditEvent[]
  /** What was logged, as text. */
  readonly log: string[]
  /** Signs a token of the identity provider; valid for the roles `entry` and `strict`. */
  webIdentityToken(claims?: JWTPayload): Promise<string>
  /** Lets time pass for the application. */
  advance(ms: number): void
  /** What `iam.metrics()` serves. */
  metricsText(): Promise<string>
}

/** Options of {@link createProofWorld}. */
export interface ProofWorldOptions extends Pick<LineOptions, 'dpop' | 'mtls'> {
  /** Serves https. */
  readonly tls?: ServerOptions
}

/** Starts a world. Role `strict` requires proof; `entry` may assume `target` and `strict`. */
export async function createProofWorld(options: ProofWorldOptions = {}): Promise<ProofWorld> {
  const { tls, ...proofs } = options
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] }
  let aheadMs = 0
  const clock: Clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() }
  const app = express()
  const server = await listen(app, tls)
  const events: AuditEvent[] = []
  const log: string[] = []
  const keep = (fields: object, message: string) => void log.push(`${message} ${inspected(fields)}`)
  const iam = await createIam({
    model,
    baseUrl: `${server.url}/iam`,
    trust: [session()],
    policies: policiesOf(jwks),
    audit: { write: (event) => void events.push(event) },
    logger: { debug: keep, info: keep, warn: keep, error: keep },
    clock,
    ...proofs,
  })
  app.use('/iam', iam.endpoints())
  app.use(iam.discovery())
  app.use('/internal', iam.metrics())
  app.use(iam.authenticate())
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (req, res) => {
    res.json({ order: req.params['orderId'] })
  })
  iam.assertGuarded(app)
  app.use(iam.errorHandler())
  return {
    url: server.url,
    baseUrl: `${server.url}/iam`,
    iam,
    events,
    log,
    webIdentityToken: (claims) =>
      new SignJWT({ sub: 'deploy-7', aud: 'sts', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'JWT' })
        .setIssuer(issuer)
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .setExpirationTime(Math.floor(clock.now() / 1000) + 300)
        .sign(privateKey),
    advance(ms) {
      aheadMs += ms
    },
    metricsText: async () => (await fetch(`${server.url}/internal/metrics`)).text(),
    async [Symbol.asyncDispose]() {
      await server.close()
      await iam.close()
    },
  }
}

function inspected(fields: object): string {
  const { err } = fields as { readonly err?: Error }
  return `${JSON.stringify(fields)} ${err?.stack} ${JSON.stringify(err?.cause)}`
}

async function listen(listener: RequestListener, tls: ServerOptions | undefined) {
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function policiesOf(jwks: object): Exclude<LineOptions['policies'], string> {
  const fromIdp = {
    Effect: 'Allow',
    Principal: { Federated: `arn:gw:iam::${account}:oidc-provider/idp.test` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringLike: { 'idp.test:sub': 'deploy-*' } },
  }
  const fromEntry = {
    Effect: 'Allow',
    Principal: { AWS: proofRole('entry') },
    Action: 'sts:AssumeRole',
  }
  const trust = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement })
  const Policies = {
    all: trust({ Effect: 'Allow', Action: ['orders:*', 'sts:AssumeRole'], Resource: '*' }),
  }
  const provider = { Url: issuer, ClientIDList: ['sts'], Algorithms: ['ES256'], Jwks: jwks }
  return {
    providers: { [`${account}/idp`]: provider },
    roles: {
      entry: { AssumeRolePolicyDocument: trust(fromIdp), Policies },
      target: { AssumeRolePolicyDocument: trust(fromEntry), Policies },
      strict: {
        AssumeRolePolicyDocument: trust(fromIdp, fromEntry),
        RequireProof: true,
        Policies,
      },
    },
  }
}
