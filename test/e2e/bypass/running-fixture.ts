import { createMemoryStore, IamError, type MemoryStore } from '@gatewarden/core'
import { fixedClock } from '@gatewarden/core/testing'
import { createIam, type Iam, jwt } from '@gatewarden/express'
import type { Application, RequestHandler } from 'express'
import { type LoopbackServer, serveOnLoopback } from '../kit/loopback-server.ts'
import { sendRaw } from '../kit/raw-http.ts'
import { AuditRecording, LogRecording } from '../kit/recordings.ts'
import { roleEntities } from '../kit/role-entities.ts'
import { createTokenIssuer } from '../kit/token-issuer.ts'
import { type BuiltFixture, buildFixture } from './build-fixture.ts'
import type { Exchange, Place } from './bypass-case.ts'
import { canaryText, type HandlerLog } from './canary.ts'
import { bytesOf } from './exchange.ts'
import type { Protection } from './fixture-kit.ts'
import { fixtureModel } from './fixture-model.ts'
import { placeName } from './places.ts'
import type { RoleBook } from './role-book.ts'

type FixtureIam = Iam<typeof fixtureModel>

/** A fixture behind gatewarden that listens. */
export interface RunningFixture {
  readonly port: number
  readonly log: HandlerLog
  readonly audit: AuditRecording
  readonly logger: LogRecording
  /** `Bearer TOKEN` of a caller who acts through this role. */
  bearer(role: string): string
}

interface Started extends RunningFixture {
  readonly server: LoopbackServer
  readonly iam: FixtureIam
}

const clock = fixedClock(Date.UTC(2026, 0, 2, 3, 4, 5))

/** Starts each fixture once per place and shares it between the cases. */
export class Arena {
  readonly #store: Promise<MemoryStore>
  readonly #issuer = createTokenIssuer({
    issuer: 'https://idp.example',
    audience: 'fixture-api',
    now: clock.now(),
  })
  readonly #bearers = new Map<string, string>()
  readonly #running = new Map<string, Promise<Started>>()

  constructor(book: RoleBook) {
    const entities = roleEntities(book.roles(), this.#issuer, fixtureModel.account)
    this.#store = createMemoryStore({ entities, model: fixtureModel })
  }

  /** The running fixture. `isUnchecked` leaves unmapped routes to the tripwire (DENY-3). */
  start(name: string, place: Place, isUnchecked: boolean): Promise<RunningFixture> {
    const key = `${name} at ${placeName(place)}`
    const known = this.#running.get(key)
    if (known !== undefined) return known
    const starting = this.#start(name, place, isUnchecked)
    this.#running.set(key, starting)
    return starting
  }

  /** Why the start-up check refuses a fixture. */
  async refusalOf(name: string, place: Place): Promise<IamError | undefined> {
    const { iam } = await this.#createIam(place, false)
    try {
      const built = this.#build(name, place, iam)
      iam.assertGuarded(built.app, { allow: built.allow })
    } catch (error) {
      if (error instanceof IamError) return error
      throw error
    } finally {
      await iam.close()
    }
    return undefined
  }

  /** `stopped`, or the status with which something left. */
  async statusOf(
    running: RunningFixture,
    exchange: Exchange,
    role: string,
  ): Promise<number | 'stopped'> {
    const credential = `Authorization: ${running.bearer(role)}`
    const reply = await sendRaw(running.port, bytesOf(exchange, credential), {
      verbs: [exchange.request.verb],
    })
    const status = reply.answers[0]?.status ?? 400
    return status >= 400 && !reply.raw.includes(canaryText) ? 'stopped' : status
  }

  async close(): Promise<void> {
    for (const starting of this.#running.values()) {
      const { server, iam } = await starting
      await server[Symbol.asyncDispose]()
      await iam.close()
    }
  }

  async #start(name: string, place: Place, isUnchecked: boolean): Promise<Started> {
    const { iam, audit, logger } = await this.#createIam(place, isUnchecked)
    const built = this.#build(name, place, iam)
    if (!isUnchecked) iam.assertGuarded(built.app, { allow: built.allow })
    built.finish()
    const server = await serveOnLoopback(built.app)
    return {
      port: server.port,
      log: built.log,
      audit,
      logger,
      server,
      iam,
      bearer: (role) => this.#bearer(role),
    }
  }

  async #createIam(place: Place, isUnchecked: boolean) {
    const audit = new AuditRecording()
    const logger = new LogRecording()
    const { issuer, audience, jwks } = this.#issuer
    const iam = await createIam({
      model: fixtureModel,
      policies: await this.#store,
      trust: [
        jwt({ issuer, audience, jwks, map: (claims) => ({ role: String(claims.get('role')) }) }),
      ],
      mode: place.mode,
      unsafeSkipRouteCheck: isUnchecked,
      audit,
      logger,
      clock,
    })
    return { iam, audit, logger }
  }

  #build(name: string, place: Place, iam: FixtureIam): BuiltFixture {
    const built = buildFixture(name, place, protectionOf(iam))
    built.app.use(iam.errorHandler())
    return built
  }

  #bearer(role: string): string {
    const known = this.#bearers.get(role)
    if (known !== undefined) return known
    const bearer = `Bearer ${this.#issuer.token({ role, sub: `caller-${role}` })}`
    this.#bearers.set(role, bearer)
    return bearer
  }
}

function protectionOf(iam: FixtureIam): Protection {
  return {
    authenticate: () => iam.authenticate(),
    // The overloads want the keys of one template; the fixtures choose the action at run time.
    guard: iam.guard as unknown as Protection['guard'],
    router() {
      const router = iam.router()
      return {
        handler: router as unknown as RequestHandler,
        get: (path, action, ...handlers) => void router.get(path, action, ...handlers),
      }
    },
    assertMounted: (app: Application, mountedAt) => void iam.assertGuarded(app, { mountedAt }),
  }
}
