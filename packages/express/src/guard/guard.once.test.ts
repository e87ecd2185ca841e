import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve } from '../testing/serve.ts'
import { createStage } from '../testing/stage.ts'

describe.each(majors)('guard: one decision per question, $major', ({ express }) => {
  test('GUARD-7 SEC-4 installed twice, middleware and guard decide and record once', async () => {
    const { iam, audit } = await createStage()
    const guard = iam.guard('orders:GetOrder')
    const app = serve(express, iam, (routes) => {
      routes.use(iam.authenticate())
      routes.get('/orders/:orderId', guard, guard, iam.guard('orders:GetOrder'), (req, res) => {
        res.json(iam.from(req).decisionIds)
      })
    })

    const answer = await request(app).get('/orders/1').set('role', 'clerk')

    expect(answer.body).toEqual([audit.events[0]?.decisionID])
    expect(audit.events).toHaveLength(1)
  })

  test('GUARD-4 SEC-5 a second route of the same request is decided anew', async () => {
    const { iam, audit } = await createStage()
    const app = serve(express, iam, (routes) => {
      routes.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, _res, next) => {
        next('route')
      })
      routes.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
        res.json('second')
      })
    })

    await request(app).get('/orders/1').set('role', 'clerk').expect(200)

    expect(audit.decisions()).toEqual(['GetOrder order/1 Allow', 'GetOrder order/1 Allow'])
  })

  test('a guard with another loader asks another question', async () => {
    const { iam, audit } = await createStage({
      roles: {
        clerk: [
          { Effect: 'Allow', Action: 'orders:*', Resource: '*' },
          {
            Effect: 'Deny',
            Action: 'orders:GetOrder',
            Resource: '*',
            Condition: { StringEquals: { 'aws:ResourceTag/sealed': 'yes' } },
          },
        ],
      },
    })
    const sealed = iam.guard('orders:GetOrder', { resource: () => ({ tags: { sealed: 'yes' } }) })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders/:orderId', iam.guard('orders:GetOrder'), sealed, (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/orders/1').set('role', 'clerk').expect(403)

    expect(audit.decisions()).toEqual(['GetOrder order/1 Allow', 'GetOrder order/1 Deny'])
  })
})
