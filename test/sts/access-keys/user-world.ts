import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AssumeRoleCommandInput, type Credentials, STSClient } from '@aws-sdk/client-sts'
import {
  type AccessKeyEntry,
  type AuditEvent,
  type Clock,
  confirmMfaDevice,
  createAccessKey,
  createMasterKeys,
  createMemoryStore,
  createMfaDevice,
  defineModel,
  type MemoryStore,
  type MfaDeviceEntry,
  type SourceEntities,
  systemClock,
  type User,
} from '@gatewarden/core'
import { createIam, type Iam, type IamOptions, session } from '@gatewarden/express'
import express from 'express'
import { signer } from '../signed-form.ts'
import { type Authenticator, authenticatorOf } from './authenticator.ts'
import { account, type FactorsOfUsers, userArn, userEntities } from './user-entities.ts'

const model = defineModel({
  account,
  region: 'eu-1',
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: {
        GetOrder: { level: 'Read', on: 'order' },
        ShipOrder: { level: 'Write', on: 'order' },
        DeleteOrder: { level: 'Write', on: 'order' },
      },
    },
  },
})

/** An answer of a protected route. */
export interface RouteAnswer {
  readonly status: number
  readonly body: string
  readonly headers: Headers
}

/** An application with users, their keys and an operator who edits their files. */
export interface UserWorld extends AsyncDisposable {
  readonly url: string
  readonly events: AuditEvent[]
  readonly iam: Iam<typeof model>
  readonly sessions: Iam['sessions']
  /** Makes a key and puts it into the file of the user. */
  createKey(user: string): Promise<Credentials>
  /** Replaces the keys of a user by what `change` makes of them. */
  editKeys(
    user: string,
    change: (keys: readonly AccessKeyEntry[]) => readonly AccessKeyEntry[],
  ): Promise<void>
  /** The user as its file describes it. */
  user(name: string): User
  /** Replaces recovery codes and WebAuthn credentials of a user. */
  editFactors(user: string, factors: FactorsOfUsers[string]): Promise<void>
  /** Makes an MFA device, confirms it and puts it into the file of the user. */
  enrol(user: string): Promise<Authenticator>
  /** A client that signs with `credentials` and asks once. */
  client(credentials: Credentials): STSClient
  /** Sends a signed request to a protected route. */
  request(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    credentials: Credentials,
  ): Promise<RouteAnswer>
}

/** Input of AssumeRole with a name of the session. */
export function assuming(RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}) {
  return { RoleArn, RoleSessionName: 'build-1', ...more }
}

/** Options of {@link createUserWorld}. */
export interface UserWorldOptions
  extends Pick<
    IamOptions<typeof model>,
    'outboundFederation' | 'clock' | 'logger' | 'stepUp' | 'webAuthn'
  > {
  /** Adds to the users and roles of the world. Default: nothing. */
  readonly extend?: (entities: SourceEntities) => SourceEntities
}

/** Starts a world of its own. */
export async function createUserWorld({
  extend = (entities) => entities,
  ...more
}: UserWorldOptions = {}): Promise<UserWorld> {
  const masterKeys = createMasterKeys()
  const keys: Record<string, readonly AccessKeyEntry[]> = {}
  const devices: Record<string, readonly MfaDeviceEntry[]> = {}
  const factors: Record<string, FactorsOfUsers[string]> = {}
  const clock: Clock = more.clock ?? systemClock
  const entities = () => extend(userEntities(keys, devices, factors))
  const store = await createMemoryStore({ model, entities })
  const app = express()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const events: AuditEvent[] = []
  const iam = await createIam({
    model,
    policies: store,
    baseUrl: url,
    trust: [session()],
    masterKeys,
    audit: { write: (event) => void events.push(event) },
    ...more,
  })
  app.use(iam.endpoints())
  app.use(iam.authenticate())
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => res.send('an order'))
  app.post('/orders/:orderId', iam.guard('orders:ShipOrder'), (_req, res) => res.send('shipped'))
  app.delete('/orders/:orderId', iam.guard('orders:DeleteOrder'), (_req, res) => res.send('gone'))
  iam.assertGuarded(app)
  app.use(iam.errorHandler())

  const editKeys: UserWorld['editKeys'] = async (user, change) => {
    keys[user] = change(keys[user] ?? [])
    await reload(store)
  }
  const userOf = (name: string) => {
    const user = store.current().userByArn(userArn(name))
    if (user === undefined) throw new Error(`no user ${name}`)
    return user
  }
  return {
    url,
    events,
    iam,
    sessions: iam.sessions,
    editKeys,
    user: userOf,
    async editFactors(name, change) {
      factors[name] = change
      await reload(store)
    },
    async createKey(name) {
      const key = createAccessKey(userOf(name), { masterKeys })
      await editKeys(name, (known) => [...known, key.entry])
      const { accessKeyId, secretAccessKey } = key
      return credentialsOf(accessKeyId, secretAccessKey)
    },
    async enrol(name) {
      const user = userOf(name)
      const { device, ...secret } = createMfaDevice(user, { masterKeys })
      const authenticator = authenticatorOf(secret, clock)
      const codes = [authenticator.code(-2), authenticator.code(-1)] as const
      const entry = confirmMfaDevice(user, device, codes, { masterKeys, clock })
      devices[name] = [...(devices[name] ?? []), entry]
      await reload(store)
      return authenticator
    },
    client: (credentials) => clientOf(url, credentials),
    request: (method, path, credentials) => send(method, `${url}${path}`, credentials),
    async [Symbol.asyncDispose]() {
      await iam.close()
      await store.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function reload(store: MemoryStore): Promise<void> {
  const outcome = await store.reload()
  if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome))
}

/** A long-term key has no token and no end; the SDK's type wants both. */
function credentialsOf(AccessKeyId: string, SecretAccessKey: string): Credentials {
  return { AccessKeyId, SecretAccessKey, SessionToken: undefined, Expiration: undefined }
}

function clientOf(endpoint: string, credentials: Credentials): STSClient {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = credentials
  return new STSClient({
    endpoint,
    region: 'eu-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
    },
  })
}

async function send(method: string, url: string, credentials: Credentials): Promise<RouteAnswer> {
  const { hostname, port, host, pathname: path } = new URL(url)
  const place = { method, protocol: 'http:', hostname, port: Number(port), path }
  const signed = await signer(credentials, 'orders').sign({ ...place, headers: { host } })
  const { host: _, ...headers } = signed.headers
  const response = await fetch(url, { method, headers })
  return { status: response.status, body: await response.text(), headers: response.headers }
}
