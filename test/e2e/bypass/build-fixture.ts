import type { Application } from 'express'
import { expressOf } from '../kit/express-majors.ts'
import type { Place } from './bypass-case.ts'
import { HandlerLog } from './canary.ts'
import type { Protection } from './fixture-kit.ts'
import { fixtureNamed } from './fixtures.ts'

/** An application of a fixture, not yet asserted. */
export interface BuiltFixture {
  readonly app: Application
  readonly log: HandlerLog
  /** Mount paths that the fixture answers for. */
  readonly allow: readonly string[]
  /** Adds what the fixture adds after the start-up check. */
  finish(): void
}

/** Builds a fixture at a place, behind a protection. */
export function buildFixture(
  name: string,
  place: Pick<Place, 'major' | 'isStrict'>,
  iam: Protection,
): BuiltFixture {
  const express = expressOf(place.major)
  const app = express()
  // The default, said because a proxy setting would change what the tests see.
  app.set('trust proxy', false)
  if (place.isStrict) {
    app.enable('strict routing')
    app.enable('case sensitive routing')
  }
  const log = new HandlerLog()
  const allow: string[] = []
  const late: (() => void)[] = []
  fixtureNamed(name)({
    major: place.major,
    express,
    app,
    iam,
    canary: (handler) => log.handler(handler),
    note: (step) => log.note(step),
    router: (options) => express.Router(options),
    allowMount: (path) => allow.push(path),
    afterAssert: (add) => late.push(add),
  })
  return {
    app,
    log,
    allow,
    finish() {
      for (const add of late) add()
    },
  }
}
