import { createServer, request as requestPlain, type Server } from 'node:http'
import {
  Agent,
  createServer as createTlsServer,
  type RequestOptions,
  request,
  type ServerOptions,
} from 'node:https'
import type { AddressInfo } from 'node:net'
import {
  type AuditEvent,
  type CertificateTrust,
  type Clock,
  defineModel,
  type LineOptions,
} from '@gatewarden/core'
import { createIam, type Iam, session } from '@gatewarden/express'
import { mutualTlsOptions } from '@gatewarden/roles-anywhere'
import {
  createDevelopmentCa,
  type DevelopmentCa,
  type LeafOptions,
} from '@gatewarden/roles-anywhere/ca'
import express from 'express'

const account = '000000000001'
const model = defineModel({
  account,
  region: 'plant-1',
  services: {
    presses: {
      resources: { press: 'press/{pressId}' },
      actions: { ReadPress: { level: 'Read', on: 'press' } },
    },
  },
})

/** ARN of a press. */
export function pressArn(id: string): string {
  return `arn:gw:presses:plant-1:${account}:press/${id}`
}

/** An answer, and whether it came on a connection that was open before. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly json: Readonly<Record<string, unknown>>
  readonly isReusedSocket: boolean
  readonly isResumedSession: boolean
}

/** Certificate and key of a machine. */
export interface Machine {
  readonly cert: string
  readonly key: string
  /** Without the chain. */
  readonly leafPem: string
  readonly chainPem: string
}

/** An application for presses at `/presses/:pressId`, whose callers hold certificates. */
export interface MtlsWorld extends AsyncDisposable {
  readonly url: string
  readonly iam: Iam<typeof model>
  readonly events: AuditEvent[]
  readonly log: string[]
  readonly server: Server
  readonly clock: Clock & { advance(ms: number): void }
  metricsText(): Promise<string>
}

/** Options of {@link createMtlsWorld}. */
export interface MtlsWorldOptions extends Pick<LineOptions, 'timers'> {
  /** Made with the clock of the world. */
  readonly trust: (clock: Clock) => CertificateTrust
  /** Statements of the role `press` beside that it reads what bears its name. */
  readonly more?: readonly object[]
  /** Policy of every press itself. Default none. */
  readonly pressPolicy?: object
  /** Serves https; `undefined`: http. */
  readonly tls?: ServerOptions | undefined
}

/** The CA of the plant, and what the server shows. */
export const plant: DevelopmentCa = await createDevelopmentCa()
const serverLeaf = await plant.issue({ commonName: 'api', dnsNames: ['localhost'] })

/** Serves https and asks for certificates. */
export const mutualTls: ServerOptions = {
  key: serverLeaf.privateKeyPem,
  cert: serverLeaf.certificatePem + serverLeaf.chainPem,
  ...mutualTlsOptions,
}

/** Issues a certificate. */
export async function machine(
  leaf: LeafOptions = { commonName: 'press-4', organizationalUnit: 'presses' },
  ca: DevelopmentCa = plant,
): Promise<Machine> {
  const { certificatePem, chainPem, privateKeyPem } = await ca.issue(leaf)
  return {
    cert: certificatePem + chainPem,
    key: privateKeyPem,
    leafPem: certificatePem,
    chainPem,
  }
}

/** Starts the application. */
export async function createMtlsWorld(options: MtlsWorldOptions): Promise<MtlsWorld> {
  let aheadMs = 0
  const clock = {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now(),
    advance(ms: number) {
      aheadMs += ms
    },
  }
  const app = express()
  const server = options.tls === undefined ? createServer(app) : createTlsServer(options.tls, app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http${options.tls === undefined ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  const events: AuditEvent[] = []
  const log: string[] = []
  const keep = (fields: object, message: string) => {
    const { err } = fields as { readonly err?: Error }
    log.push(`${message} ${JSON.stringify(fields)} ${err?.message}`)
  }
  const iam = await createIam({
    model,
    baseUrl: `${url}/iam`,
    trust: [session(), options.trust(clock)],
    policies: pressPolicies(options.more ?? []),
    audit: { write: (event) => void events.push(event) },
    logger: { debug: keep, info: keep, warn: keep, error: keep },
    clock,
    ...(options.timers === undefined ? {} : { timers: options.timers }),
  })
  app.use('/iam', iam.endpoints())
  app.use('/internal', iam.metrics())
  app.use(iam.authenticate())
  const policy = options.pressPolicy === undefined ? {} : { policy: options.pressPolicy }
  const guard = iam.guard('presses:ReadPress', { ownership: () => policy })
  app.get('/presses/:pressId', guard, (req, res) => {
    const { principal } = iam.from(req)
    res.json('arn' in principal ? { kind: principal.kind, arn: principal.arn } : principal)
  })
  iam.assertGuarded(app)
  app.use(iam.errorHandler())
  return {
    url,
    iam,
    events,
    log,
    server,
    clock,
    metricsText: async () => {
      const text = await send(`${url}/internal/metrics`, {})
      return String(text.json['text'])
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await iam.close()
    },
  }
}

/** A client that keeps its one connection open. */
export function keepAliveAgent(client: Partial<Machine> = {}, more: object = {}): Agent {
  const { cert, key } = client
  return new Agent({
    keepAlive: true,
    maxSockets: 1,
    rejectUnauthorized: false,
    ...(cert === undefined ? {} : { cert, key }),
    ...more,
  })
}

/** Sends one request. */
export function send(
  url: string,
  { headers = {}, body, ...options }: RequestOptions & { body?: string },
): Promise<Reply> {
  const secure = url.startsWith('https:')
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? request : requestPlain)(
      url,
      {
        method: body === undefined ? 'GET' : 'POST',
        rejectUnauthorized: false,
        headers,
        ...options,
      },
      (response) => {
        const socket = response.socket as unknown as { isSessionReused?(): boolean }
        const isResumedSession = socket.isSessionReused?.() === true
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            json: text.startsWith('{') ? JSON.parse(text) : { text },
            isReusedSocket: outgoing.reusedSocket,
            isResumedSession,
          })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function pressPolicies(more: readonly object[]): Exclude<LineOptions['policies'], string> {
  const version = '2012-10-17'
  const byCertificate = {
    Effect: 'Allow',
    Principal: { Service: 'rolesanywhere.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition: {
      ArnLike: { 'aws:SourceArn': `arn:gw:rolesanywhere:plant-1:${account}:trust-anchor/*` },
      StringEquals: { 'aws:PrincipalTag/x509Subject/OU': 'presses' },
    },
  }
  const own = {
    Effect: 'Allow',
    Action: 'presses:ReadPress',
    Resource: pressArn(`\${aws:PrincipalTag/x509Subject/CN}`),
  }
  const policy = (...Statement: readonly object[]) => ({ Version: version, Statement })
  return {
    roles: {
      press: {
        AssumeRolePolicyDocument: policy(byCertificate),
        Policies: { own: policy(own, ...more) },
      },
    },
  }
}
