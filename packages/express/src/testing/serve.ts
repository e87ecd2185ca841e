import type express from 'express'
import type { Application } from 'express'
import type { Iam } from '../iam.ts'
import type { StageModel } from './stage-model.ts'

/** Builds an application as users do: authenticate, routes, check, error handler. */
export function serve(
  make: typeof express,
  iam: Iam<StageModel>,
  routes: (app: Application) => void,
): Application {
  const app = make()
  app.use(iam.authenticate())
  routes(app)
  iam.assertGuarded(app)
  app.use(iam.errorHandler())
  return app
}

/** The same without the check at start: the tripwire alone stands. */
export function serveUnchecked(
  make: typeof express,
  iam: Iam<StageModel>,
  routes: (app: Application) => void,
): Application {
  const app = make()
  app.use(iam.authenticate())
  routes(app)
  app.use(iam.errorHandler())
  return app
}
