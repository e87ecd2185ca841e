import type express from 'express'
import type { Application, Request, RequestHandler, Router } from 'express'
import type { Major } from '../kit/express-majors.ts'
import type { FixtureAction } from './fixture-model.ts'

/** Options of a guard that the fixtures use. */
export interface FixtureGuardOptions {
  readonly params?: (req: Request) => Record<string, string>
}

/** What stands between the caller and the handlers: gatewarden, or nothing at all. */
export interface Protection {
  authenticate(): RequestHandler
  guard(action: FixtureAction, options?: FixtureGuardOptions): RequestHandler
  /** A router whose routes name their action: `iam.router()`. */
  router(): BoundRouter
  /** Asserts a mounted application of its own; does nothing where nothing protects. */
  assertMounted(app: Application, mountedAt: string): void
}

/** The part of `iam.router()` that the fixtures use. */
export interface BoundRouter {
  get(path: string, action: 'fx:First', ...handlers: RequestHandler[]): void
  /** What `app.use` takes. */
  readonly handler: RequestHandler
}

/** What a fixture builds its application with. */
export interface FixtureKit {
  readonly major: Major
  readonly express: typeof express
  /** The application, its settings made. */
  readonly app: Application
  readonly iam: Protection
  /** A handler that records that it ran and answers with the canary. */
  canary(name: string): RequestHandler
  /** Records that a step ran that answers in its own way. */
  note(name: string): void
  router(options?: express.RouterOptions): Router
  /** Names a function mount that the application answers for (DENY-2). */
  allowMount(path: string): void
  /** Adds what comes when the application was asserted already. */
  afterAssert(add: () => void): void
}

/** Adds routes to an application. */
export type Fixture = (kit: FixtureKit) => void
