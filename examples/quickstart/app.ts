import { createIam, type IamOptions, jwt, session } from '@gatewarden/express'
import { rolesAnywhere } from '@gatewarden/roles-anywhere'
import express from 'express'
import { model } from './iam.model.ts'
import { arnOf, facts, list, mark, show } from './orders.ts'

type Place = Omit<IamOptions<typeof model>, 'model' | 'trust' | 'services'>

export async function createOrdersApi(place: Place, issuer: string, anchorPem: string) {
  const anywhere = rolesAnywhere({
    trustAnchors: [{ name: 'warehouse', pem: anchorPem }],
    profiles: [{ name: 'machines', roleArns: ['arn:gw:iam::000000000001:role/warehouse'] }],
  })
  const privateHosts = [new URL(issuer).host] // plain http, on loopback
  const iam = await createIam({
    ...place,
    model,
    trust: [jwt({ issuer, audience: 'orders-api', role: 'support', privateHosts }), session()],
    services: [anywhere],
    trustedProxies: ['127.0.0.0/8', '::1/128'],
    stepUp: { acrValues: 'mfa' },
  })

  const app = express()
  app.use(iam.endpoints()) // STS, CreateSession, public keys
  app.use(iam.authenticate())
  app.get('/healthz', iam.guard.public('load balancers ask'), (_req, res) => res.json({ ok: true }))
  app.get('/orders', iam.guard('orders:ListOrders'), list)
  app.get('/orders/:orderId', iam.guard('orders:GetOrder', facts), show)
  app.post('/orders/:orderId/ship', iam.guard('orders:ShipOrder', facts), mark('shipped'))
  app.post('/orders/:orderId/refund', iam.guard('orders:RefundOrder', facts), mark('refunded'))
  app.get('/orders/:orderId/refund/why', iam.guard('orders:GetOrder', facts), async (req, res) => {
    const options = { resource: facts.resource(req) ?? {} }
    res.json(await iam.from(req).explain('orders:RefundOrder', arnOf(req), options))
  })
  app.delete('/orders/:orderId', iam.guard('orders:DeleteOrder', facts), mark('deleted'))
  iam.assertGuarded(app)
  app.use(iam.errorHandler())
  return { app, iam, anywhere }
}
