import { defineModel } from '@gatewarden/core'
import { fixedClock } from '@gatewarden/core/testing'
import { type Iam, type IamOptions, jwt } from '@gatewarden/express'
import express, { type Application } from 'express'
import { AuditRecording, LogRecording } from '../kit/recordings.ts'
import { createTokenIssuer, type TokenIssuer } from '../kit/token-issuer.ts'

/** The model of the README. */
export const model = defineModel({
  account: '000000000001',
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: { GetOrder: { level: 'Read', on: 'order' }, ListOrders: { level: 'List' } },
    },
  },
})

/** The instant of every test. */
export const now = Date.UTC(2026, 0, 2, 3, 4, 5)

/** The trusted issuer. */
export const issuer: TokenIssuer = createTokenIssuer({
  issuer: 'https://idp.example',
  audience: 'orders-api',
  now,
})

/** The options of a good start. */
export function goodOptions(policies: string): IamOptions<typeof model> {
  const { audience, jwks } = issuer
  return {
    model,
    policies,
    trust: [jwt({ issuer: issuer.issuer, audience, jwks, role: 'orders-user' })],
    audit: new AuditRecording(),
    logger: new LogRecording(),
    clock: fixedClock(now),
  }
}

/** The application of the README around an `iam`. */
export function ordersApp(
  iam: Iam<typeof model>,
  settings: Readonly<Record<string, unknown>> = {},
): Application {
  const app = express()
  for (const [name, value] of Object.entries(settings)) app.set(name, value)
  app.use(iam.authenticate())
  app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (req, res) => {
    res.json({ by: iam.from(req).principal })
  })
  app.get('/open', iam.guard.public('everybody may'), (_req, res) => void res.send('open'))
  app.use(iam.errorHandler())
  return app
}

/** What a call threw. */
export async function thrownBy(run: () => unknown): Promise<Error & { readonly code?: string }> {
  try {
    await run()
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
