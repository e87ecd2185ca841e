import type { RequestHandler } from 'express'
import type { Stack } from './stack.ts'

/** What every stack protects. */
export const answerOrder: RequestHandler = (_req, res) => {
  res.json({ ok: true })
}

const passOn: RequestHandler = (_req, _res, next) => next()

/** B: what all others are measured over. */
export const bare: Stack = {
  name: 'bare',
  label: 'bare Express 5 route',
  version: '5.3.0',
  isProtected: false,
  install: (app) => {
    app.get('/orders/:id', answerOrder)
  },
}

/** The noise floor: a stack within it costs nothing that can be measured. */
export const twoNoOps: Stack = {
  name: 'no-ops',
  label: 'two no-op middlewares',
  version: '5.3.0',
  isProtected: false,
  install: (app) => {
    app.use(passOn)
    app.get('/orders/:id', passOn, answerOrder)
  },
}
