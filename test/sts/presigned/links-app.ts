import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Credentials } from '@aws-sdk/client-sts'
import {
  type AuditEvent,
  type Clock,
  createAccessKey,
  createMasterKeys,
  createMemoryStore,
  defineModel,
  type MasterKeys,
  silentLogger,
} from '@gatewarden/core'
import { createIam, type Iam, type IamOptions, session } from '@gatewarden/express'
import type { Application, Request, Response } from 'express'
import express from 'express'
import { account, userArn, userEntities } from '../access-keys/user-entities.ts'
import { signer } from '../signed-form.ts'

/** Services of the application. */
export const linksModel = defineModel({
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

/** An answer as it came. */
export interface LinkAnswer {
  readonly status: number
  readonly body: string
  /** `code` of a problem document, or text of the element `Code`. */
  readonly code: string | undefined
  readonly headers: IncomingHttpHeaders
}

/** A request as it is put on the socket. */
export interface LinkRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What is signed. */
export interface SigningParts {
  readonly method?: string
  readonly path?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly service?: string
  readonly expiresIn?: number
  readonly body?: string
}

/** An application whose routes accept links, or do not. */
export interface LinksApp extends AsyncDisposable {
  readonly url: string
  readonly iam: Iam<typeof linksModel>
  readonly alice: Credentials
  readonly events: AuditEvent[]
  /** Names of the handlers that ran. */
  readonly ran: string[]
  /** Signs by query. */
  presign(credentials: Credentials, parts?: SigningParts): Promise<LinkRequest>
  /** Signs by `Authorization`. */
  sign(credentials: Credentials, parts?: SigningParts): Promise<LinkRequest>
  send(link: LinkRequest): Promise<LinkAnswer>
}

/** Options of {@link createLinksApp}. */
export interface LinksAppOptions extends Partial<Omit<IamOptions<typeof linksModel>, 'model'>> {
  readonly make?: typeof express
  /** Mount of `endpoints()`. Default `/iam`. */
  readonly mount?: string
  readonly routes?: (
    app: Application,
    iam: Iam<typeof linksModel>,
    handler: (name: string) => (req: Request, res: Response) => void,
  ) => void
  readonly masterKeys?: MasterKeys
}

/** Starts an application on loopback with the user `alice` and her key. */
export async function createLinksApp(options: LinksAppOptions = {}): Promise<LinksApp> {
  const { make = express, mount = '/iam', routes, ...more } = options
  const masterKeys = options.masterKeys ?? createMasterKeys()
  const keys: Parameters<typeof userEntities>[0] = {}
  const entities = () => userEntities(keys)
  const store = await createMemoryStore({ model: linksModel, entities })
  const app = make()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const events: AuditEvent[] = []
  const ran: string[] = []
  const iam = await createIam({
    policies: store,
    baseUrl: url,
    trust: [session()],
    masterKeys,
    audit: { write: (event) => void events.push(event) },
    logger: silentLogger,
    ...more,
    model: linksModel,
  })
  app.use(mount, iam.endpoints())
  app.use(iam.authenticate())
  const handler = (name: string) => (_req: Request, res: Response) => {
    ran.push(name)
    res.send(name)
  }
  routes?.(app, iam, handler)
  iam.assertGuarded(app)
  app.use(iam.errorHandler())
  const alice = await aliceWithKey(store, keys, masterKeys)
  return {
    url,
    iam,
    events,
    ran,
    alice,
    presign: (credentials, parts) =>
      presign(`127.0.0.1:${port}`, credentials, parts, options.clock),
    sign: (credentials, parts) => sign(`127.0.0.1:${port}`, credentials, parts, options.clock),
    send: (link) => send(port, link),
    async [Symbol.asyncDispose]() {
      await iam.close()
      await store.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function aliceWithKey(
  store: Awaited<ReturnType<typeof createMemoryStore>>,
  keys: Record<string, unknown>,
  masterKeys: MasterKeys,
): Promise<Credentials> {
  const user = store.current().userByArn(userArn('alice'))
  if (user === undefined) throw new Error('no alice')
  const key = createAccessKey(user, { masterKeys })
  keys['alice'] = [key.entry]
  const outcome = await store.reload()
  if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome))
  return {
    AccessKeyId: key.accessKeyId,
    SecretAccessKey: key.secretAccessKey,
    SessionToken: undefined,
    Expiration: undefined,
  }
}

function toSign(host: string, parts: SigningParts) {
  const [hostname = '', port] = host.split(':')
  return {
    method: parts.method ?? 'GET',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: parts.path ?? '/orders/7',
    query: { ...parts.query },
    headers: { host, ...parts.headers },
    ...(parts.body === undefined ? {} : { body: parts.body }),
  }
}

async function presign(
  host: string,
  credentials: Credentials,
  parts: SigningParts = {},
  clock?: Clock,
): Promise<LinkRequest> {
  const { service = 'orders', expiresIn = 60 } = parts
  const signed = await signer(credentials, service).presign(toSign(host, parts), {
    expiresIn,
    ...(clock === undefined ? {} : { signingDate: new Date(clock.now()) }),
  })
  const query = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  )
  const { host: _, ...headers } = signed.headers
  return { method: signed.method, target: `${signed.path}?${query.join('&')}`, headers }
}

async function sign(
  host: string,
  credentials: Credentials,
  parts: SigningParts = {},
  clock?: Clock,
): Promise<LinkRequest> {
  const { service = 'orders', body } = parts
  const options = clock === undefined ? {} : { signingDate: new Date(clock.now()) }
  const signed = await signer(credentials, service).sign(toSign(host, parts), options)
  const query = new URLSearchParams(parts.query).toString()
  const { host: _, ...headers } = signed.headers
  const target = `${signed.path}${query === '' ? '' : `?${query}`}`
  return { method: signed.method, target, headers, ...(body === undefined ? {} : { body }) }
}

/** Node's own client: it sends the target as it stands. */
function send(port: number, link: LinkRequest): Promise<LinkAnswer> {
  const { method, target: path, headers = {}, body } = link
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const options = { host: '127.0.0.1', port, method, path, headers: { ...headers, ...length } }
    const sent = request({ ...options, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const { statusCode: status = 0, headers: answered } = response
        resolve({ status, body: text, code: codeOf(text), headers: answered })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function codeOf(text: string): string | undefined {
  return /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? /"code":"(\w+)"/.exec(text)?.[1]
}
