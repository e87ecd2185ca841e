import { createRequire } from 'node:module'
import express5 from 'express'
import type express from 'express'
import type { Application, Request, RequestHandler, Router } from 'express'
import type { FixtureAction } from './fixture-model.ts'

/** Major version of Express. */
export type Major = 4 | 5

// The alias has no types of its own; the parts used here are the same in both majors.
const express4 = createRequire(import.meta.url)('express4') as typeof express

/** The Express of a major version. */
export function expressOf(major: Major): typeof express {
  return major === 5 ? express5 : express4
}

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
  get(path: string, action: FixtureAction, ...handlers: RequestHandler[]): void
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
