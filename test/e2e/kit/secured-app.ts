import type { Server } from 'node:http'
import type { ListenOptions } from 'node:net'
import {
  type AuditSink,
  createMemoryStore,
  IamError,
  type JwtClaims,
  type MemoryStore,
  type Snapshot,
  type SnapshotSource,
} from '@gatewarden/core'
import { type FixedClock, fixedClock } from '@gatewarden/core/testing'
import { createIam, type Iam, type IamOptions, jwt } from '@gatewarden/express'
import type express from 'express'
import type { Application, RequestHandler } from 'express'
import { expressOf, type Major } from './express-majors.ts'
import { serveOnLoopback } from './loopback-server.ts'
import { orderArn, ordersModel } from './orders-model.ts'
import { onlyAnswer, type RawAnswer, sendRaw } from './raw-http.ts'
import { rawRequest } from './raw-request.ts'
import { AuditRecording, LogRecording } from './recordings.ts'
import { type PolicyText, roleEntities, type TrustedIssuer } from './role-entities.ts'
import { createTokenIssuer, type TokenClaims } from './token-issuer.ts'

type OrdersIam = Iam<typeof ordersModel>

/** What routes are added with. */
export interface RouteKit {
  readonly app: Application
  readonly iam: OrdersIam & {
    /** A handler that records its name and answers 200. */
    handler(name: string, ran: string[]): RequestHandler
  }
  readonly express: typeof express
  readonly major: Major
  /** Names of the handlers that ran. */
  readonly ran: string[]
}

/** Options of {@link secureApp}. */
export interface SecureAppOptions {
  /** Identity policy by role name. The token chooses the role. */
  readonly roles: Readonly<Record<string, PolicyText>>
  readonly routes: (kit: RouteKit) => unknown
  /** Files of `resource-policies` by name. */
  readonly resourcePolicies?: Readonly<Record<string, object>>
  readonly major?: Major
  readonly settings?: (app: Application) => unknown
  readonly options?: Partial<IamOptions<typeof ordersModel>>
  /** Replaces the recording. */
  readonly audit?: AuditSink
  /** Leaves unmapped routes to the tripwire (`unsafeSkipRouteCheck`). */
  readonly isUnchecked?: boolean
  /** False: `assertGuarded` is left to the first request. */
  readonly isAsserted?: boolean
  /** True: the routes bring `authenticate()` themselves. */
  readonly isOwnOrder?: boolean
  /** True: `iam.errorHandler()` is not added. */
  readonly isOwnErrorHandler?: boolean
  readonly listen?: ListenOptions
}

/** A source of snapshots that can break. */
export interface BreakableStore extends SnapshotSource {
  /** From now on every look at the policies throws this. */
  breakWith(error: Error): void
  mend(): void
  /** Publishes a new version with these roles, and these resource policies where they are given. */
  replace(
    roles: SecureAppOptions['roles'],
    resourcePolicies?: SecureAppOptions['resourcePolicies'],
  ): Promise<void>
}

/** A guarded application that listens on loopback. */
export interface SecureApp extends AsyncDisposable {
  readonly port: number
  readonly server: Server
  readonly iam: OrdersIam
  readonly ran: string[]
  readonly audit: AuditRecording
  readonly logger: LogRecording
  readonly clock: FixedClock
  readonly store: BreakableStore
  /** A token of the trusted issuer; `role` is the role that its caller acts through. */
  token(role: string, claims?: TokenClaims): string
  /** The `Authorization` line of such a token. */
  credential(role: string, claims?: TokenClaims): string
  /** Asks as a caller in this role, or as nobody. */
  ask(
    verb: string,
    target: string,
    role?: string,
    headers?: readonly string[],
    claims?: TokenClaims,
    to?: { readonly host?: string; readonly path?: string },
  ): Promise<RawAnswer>
  /** Asks with exactly these header lines; a `Host` line among them replaces the usual one. */
  askAs(verb: string, target: string, headers: readonly string[]): Promise<RawAnswer>
  /** What `iam.metrics()` serves. */
  metricsText(): Promise<string>
}

const issuerOptions = { issuer: 'https://idp.example', audience: 'orders-api' }
const { account } = ordersModel
const start = Date.UTC(2026, 0, 2, 3, 4, 5)

/** Everything of the application's service. */
export const allowEverything: PolicyText = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'orders:*', Resource: '*' }],
}

/** One action on one resource pattern; `*` is every resource. */
export function allowOf(action: string, resource: string): PolicyText {
  const pattern = resource === '*' ? '*' : orderArn(resource)
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: pattern }],
  }
}

/** `code` of a problem document. */
export function codeOf(answer: RawAnswer): string | undefined {
  try {
    return (JSON.parse(answer.body) as { code?: string }).code
  } catch {
    return undefined
  }
}

/** Builds, checks and serves a guarded application. */
export async function secureApp(options: SecureAppOptions): Promise<SecureApp> {
  const built = await build(options)
  const { app, iam } = built
  if (options.isUnchecked !== true && options.isAsserted !== false) iam.assertGuarded(app)
  const server = await serveOnLoopback(app, options.listen)
  const { port } = server
  const credential = (role: string, claims?: TokenClaims) =>
    `Authorization: Bearer ${built.token(role, claims)}`
  const exchange = async (verb: string, target: string, headers: readonly string[], to = {}) => {
    const hasHost = headers.some((line) => line.startsWith('Host:'))
    const bytes = rawRequest({ verb, target, headers, ...(hasHost ? { host: null } : {}) })
    return onlyAnswer(await sendRaw(port, bytes, { verbs: [verb], ...to }))
  }
  return {
    ...built,
    port,
    server: server.server,
    credential,
    askAs: (verb, target, headers) => exchange(verb, target, headers),
    ask: (verb, target, role, headers = [], claims = {}, to = {}) =>
      exchange(
        verb,
        target,
        role === undefined ? headers : [credential(role, claims), ...headers],
        to,
      ),
    metricsText: async () => (await exchange('GET', '/internal/metrics', [])).body,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await iam.close()
    },
  }
}

/** Why the start-up check refuses an application with these routes. */
export async function refusalOf(
  routes: SecureAppOptions['routes'],
  options: Partial<SecureAppOptions> = {},
): Promise<IamError> {
  const { app, iam } = await build({ roles: { everything: allowEverything }, ...options, routes })
  try {
    iam.assertGuarded(app)
  } catch (error) {
    if (error instanceof IamError) return error
    throw error
  } finally {
    await iam.close()
  }
  throw new Error('the application was not refused')
}

/** The problems that the store finds in roles with these tags; empty when there are none. */
export async function storeProblemsOf(
  roles: Readonly<Record<string, { readonly tags: Readonly<Record<string, string>> }>>,
): Promise<string> {
  const entities = Object.entries(roles).map(([name, { tags }]) => {
    const { roles: written } = roleEntities([[name, allowEverything]], issuerOptions, account)
    const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
    return [name, { ...written[name], Tags: list }] as const
  })
  const { providers } = roleEntities([], issuerOptions, account)
  try {
    await createMemoryStore({
      entities: { roles: Object.fromEntries(entities), providers },
      model: ordersModel,
    })
  } catch (error) {
    if (error instanceof IamError && error.code === 'PolicySourceInvalid') return error.message
    throw error
  }
  return ''
}

async function build(options: SecureAppOptions) {
  const clock = fixedClock(start)
  const issuer = createTokenIssuer({ ...issuerOptions, now: start })
  const store = await breakableStore(options, issuer)
  const audit = new AuditRecording()
  const logger = new LogRecording()
  const iam = await createIam({
    model: ordersModel,
    policies: store,
    trust: [jwt({ ...issuerOptions, jwks: issuer.jwks, map: identityFrom })],
    audit: options.audit ?? audit,
    logger,
    clock,
    ...(options.isUnchecked === true ? { unsafeSkipRouteCheck: true } : {}),
    ...options.options,
  })
  const major = options.major ?? 5
  const express = expressOf(major)
  const app = express()
  options.settings?.(app)
  const ran: string[] = []
  if (options.isOwnOrder !== true) app.use(iam.authenticate())
  const handler = (name: string) => recordingHandler(name, ran)
  app.use('/internal', iam.metrics())
  options.routes({ app, iam: Object.assign(Object.create(iam), { handler }), express, major, ran })
  if (options.isOwnErrorHandler !== true) app.use(iam.errorHandler())
  return {
    app,
    iam,
    ran,
    audit,
    logger,
    clock,
    store,
    token: rememberedTokens((role, claims) => issuer.token({ role, ...claims })),
  }
}

/** Signatures differ each time, and only equal tokens are found in caches: equal claims give one token. */
function rememberedTokens(
  sign: (role: string, claims: TokenClaims | undefined) => string,
): (role: string, claims?: TokenClaims) => string {
  const tokens = new Map<string, string>()
  return (role, claims) => {
    const key = JSON.stringify([role, claims])
    const token = tokens.get(key) ?? sign(role, claims)
    tokens.set(key, token)
    return token
  }
}

function identityFrom(claims: JwtClaims) {
  const text = (name: string) => {
    const value = claims.get(name)
    return typeof value === 'string' ? value : undefined
  }
  const [role, name, team] = [text('role'), text('name'), text('team')]
  return {
    ...(role === undefined ? {} : { role }),
    ...(name === undefined ? {} : { name }),
    ...(team === undefined ? {} : { tags: { team } }),
  }
}

function recordingHandler(name: string, ran: string[]): RequestHandler {
  return (_req, res) => {
    ran.push(name)
    res.setHeader('X-Reached', name)
    res.send(`reached ${name}`)
  }
}

async function breakableStore(
  options: SecureAppOptions,
  trusted: TrustedIssuer,
): Promise<BreakableStore> {
  let current = options.roles
  let currentResourcePolicies = options.resourcePolicies
  const memory: MemoryStore = await createMemoryStore({
    entities: () => ({
      ...roleEntities(Object.entries(current), trusted, account),
      'resource-policies': currentResourcePolicies ?? {},
    }),
    model: ordersModel,
  })
  let failure: Error | undefined
  return {
    current(): Snapshot {
      if (failure !== undefined) throw failure
      return memory.current()
    },
    breakWith(error) {
      failure = error
    },
    mend() {
      failure = undefined
    },
    async replace(next, nextResourcePolicies = currentResourcePolicies) {
      current = next
      currentResourcePolicies = nextResourcePolicies
      await memory.reload()
    },
  }
}
