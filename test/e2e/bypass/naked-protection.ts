import express, { type RequestHandler } from 'express'
import type { Protection } from './fixture-kit.ts'

const through: RequestHandler = (_req, _res, next) => next()

/** No protection at all: what a bypass would look like. The suite must see it (see `express-facts.test.ts`). */
export const nakedProtection: Protection = {
  authenticate: () => through,
  guard: () => through,
  router() {
    const router = express.Router()
    return {
      handler: router,
      get: (path, _action, ...handlers) => void router.get(path, ...handlers),
    }
  },
  assertMounted: () => undefined,
}
