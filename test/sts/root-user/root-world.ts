import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Credentials, STSClient } from '@aws-sdk/client-sts'
import {
  type AuditEvent,
  type Clock,
  confirmMfaDevice,
  createAccessKey,
  createMasterKeys,
  createMemoryStore,
  createMfaDevice,
  defineModel,
  type MfaDeviceEntry,
  silentLogger,
} from '@gatewarden/core'
import { createIam, session } from '@gatewarden/express'
import express from 'express'
import { type Authenticator, authenticatorOf } from '../access-keys/authenticator.ts'
import { document } from '../access-keys/user-entities.ts'
import { signer } from '../signed-form.ts'

/** The account whose root user is tried. */
export const account = '000000000001'
/** ARN of its root user. */
export const rootArn: string = `arn:gw:iam::${account}:root`
/** A role of the account that trusts all of it. */
export const roleArn: string = `arn:gw:iam::${account}:role/clerk`

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

/** An application whose account has a root user with one key and one device. */
export interface RootWorld extends AsyncDisposable {
  readonly url: string
  readonly events: AuditEvent[]
  readonly warnings: object[]
  readonly key: Credentials
  readonly device: Authenticator
  /** Sets or takes back `unsafeRootWithoutMfa`. */
  setUnsafe(isUnsafe: boolean): Promise<void>
  /** A client that signs with `credentials` and asks once. */
  client(credentials: Credentials): STSClient
  /** Status of the guarded route, for a signed request. */
  signed(credentials: Credentials): Promise<number>
  /** Status of the guarded route, for a bearer token. */
  bearer(token: string | undefined): Promise<number>
  /** What `GET /metrics` answers. */
  metrics(): Promise<string>
}

/** Starts a world of its own. */
export async function createRootWorld(clock: Clock): Promise<RootWorld> {
  const masterKeys = createMasterKeys()
  let AccessKeys: readonly object[] = []
  let MFADevices: readonly MfaDeviceEntry[] = []
  let unsafeRootWithoutMfa = false
  const store = await createMemoryStore({
    model,
    entities: () => ({
      accounts: { [account]: { RootUser: { AccessKeys, MFADevices, unsafeRootWithoutMfa } } },
      roles: {
        clerk: {
          AssumeRolePolicyDocument: document({
            Principal: { AWS: rootArn },
            Action: 'sts:AssumeRole',
            Resource: undefined,
          }),
        },
      },
    }),
  })
  const reload = async () => {
    const outcome = await store.reload()
    if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome))
  }
  const root = store.current().account(account)?.rootUser
  if (root === undefined) throw new Error('no root user')
  const { entry, accessKeyId, secretAccessKey } = createAccessKey(root, { masterKeys })
  const { device, ...secret } = createMfaDevice(root, { masterKeys })
  const authenticator = authenticatorOf(secret, clock)
  const codes = [authenticator.code(-2), authenticator.code(-1)] as const
  AccessKeys = [entry]
  MFADevices = [confirmMfaDevice(root, device, codes, { masterKeys, clock })]
  await reload()

  const app = express()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const events: AuditEvent[] = []
  const warnings: object[] = []
  const iam = await createIam({
    model,
    policies: store,
    baseUrl: url,
    trust: [session()],
    masterKeys,
    clock,
    audit: { write: (event) => void events.push(event) },
    logger: { ...silentLogger, warn: (fields) => void warnings.push(fields) },
  })
  app.use(iam.metrics())
  app.use(iam.endpoints())
  app.use(iam.authenticate())
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => res.send('an order'))
  iam.assertGuarded(app)
  app.use(iam.errorHandler())
  const order = `${url}/orders/7`
  return {
    url,
    events,
    warnings,
    device: authenticator,
    key: credentialsOf(accessKeyId, secretAccessKey),
    async setUnsafe(isUnsafe) {
      unsafeRootWithoutMfa = isUnsafe
      await reload()
    },
    client: (credentials) => clientOf(url, credentials),
    signed: (credentials) => getSigned(order, credentials),
    async bearer(token) {
      return (await fetch(order, { headers: { authorization: `Bearer ${token}` } })).status
    },
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    async [Symbol.asyncDispose]() {
      await iam.close()
      await store.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A long-term key has no token and no end; the SDK's type wants both. */
function credentialsOf(AccessKeyId: string, SecretAccessKey: string): Credentials {
  return { AccessKeyId, SecretAccessKey, SessionToken: undefined, Expiration: undefined }
}

function clientOf(endpoint: string, credentials: Credentials): STSClient {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = credentials
  const sessionToken = SessionToken === undefined ? {} : { sessionToken: SessionToken }
  return new STSClient({
    endpoint,
    region: 'eu-1',
    maxAttempts: 1,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, ...sessionToken },
  })
}

async function getSigned(url: string, credentials: Credentials): Promise<number> {
  const { hostname, port, host, pathname: path } = new URL(url)
  const place = { method: 'GET', protocol: 'http:', hostname, port: Number(port), path }
  const signed = await signer(credentials, 'orders').sign({ ...place, headers: { host } })
  const { host: _, ...headers } = signed.headers
  return (await fetch(url, { headers })).status
}
