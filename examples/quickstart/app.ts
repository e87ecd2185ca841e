import type { AuditSink } from '@gatewarden/core'
import { createIam, jwt, session } from '@gatewarden/express'
import { rolesAnywhere } from '@gatewarden/roles-anywhere'
import express from 'express'
import { model } from './iam.model.ts'
import { facts, list, mark, show } from './orders.ts'

type Place = Readonly<Record<'baseUrl' | 'policies' | 'issuer' | 'anchorPem', string>>

export async function createOrdersApi(place: Place & { readonly audit: AuditSink }) {
  const { baseUrl, policies, issuer, anchorPem, audit } = place
  const anywhere = rolesAnywhere({
    trustAnchors: [{ name: 'warehouse', pem: anchorPem }],
    profiles: [{ name: 'machines', roleArns: ['arn:gw:iam::000000000001:role/warehouse'] }],
  })
  const privateHosts = [new URL(issuer).host] // plain http, on loopback
  const iam = await createIam({
    model,
    policies,
    baseUrl,
    trust: [jwt({ issuer, audience: 'orders-api', role: 'support', privateHosts }), session()],
    services: [anywhere],
    trustedProxies: ['127.0.0.0/8', '::1/128'],
    stepUp: { acrValues: 'mfa' },
    audit,
  })

  const app = express()
  app.use(iam.endpoints()) // STS, CreateSession, public keys
  app.use(iam.authenticate())
  app.get('/healthz', iam.guard.public('load balancers ask'), (_req, res) => res.json({ ok: true }))
  app.get('/orders', iam.guard('orders:ListOrders'), list)
  app.get('/orders/:orderId', iam.guard('orders:GetOrder', facts), show)
  app.post('/orders/:orderId/ship', iam.guard('orders:ShipOrder', facts), mark('shipped'))
  app.post('/orders/:orderId/refund', iam.guard('orders:RefundOrder', facts), mark('refunded'))
  app.delete('/orders/:orderId', iam.guard('orders:DeleteOrder', facts), mark('deleted'))
  iam.assertGuarded(app)
  app.use(iam.errorHandler())
  return { app, iam, anywhere }
}
