import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve } from '../testing/serve.ts'
import { createStage } from '../testing/stage.ts'

const roles = {
  getter: [{ Effect: 'Allow', Action: 'orders:GetOrder', Resource: '*' }],
  both: [{ Effect: 'Allow', Action: ['orders:GetOrder', 'orders:PutOrder'], Resource: '*' }],
  nothing: [],
}

describe.each(majors)('guard: several actions, $major', ({ express }) => {
  test.each([
    { role: 'getter', status: 200, decided: ['GetOrder order/1 Allow', 'PutOrder order/1 Deny'] },
    { role: 'nothing', status: 403, decided: ['GetOrder order/1 Deny', 'PutOrder order/1 Deny'] },
  ])('any: $role is decided on each action and gets $status', async (row) => {
    const { iam, audit } = await createStage({ roles })
    const any = iam.guard({ any: ['orders:GetOrder', 'orders:PutOrder'] })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders/:orderId', any, (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/orders/1').set('role', row.role).expect(row.status)

    expect(audit.decisions()).toEqual(row.decided)
  })

  test.each([
    { role: 'getter', status: 403, decided: ['GetOrder order/1 Allow', 'PutOrder order/1 Deny'] },
    { role: 'both', status: 200, decided: ['GetOrder order/1 Allow', 'PutOrder order/1 Allow'] },
  ])('all: $role is decided on each action and gets $status', async (row) => {
    const { iam, audit } = await createStage({ roles })
    const all = iam.guard({ all: ['orders:GetOrder', 'orders:PutOrder'] })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders/:orderId', all, (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/orders/1').set('role', row.role).expect(row.status)

    expect(audit.decisions()).toEqual(row.decided)
  })

  test('each of several actions may name its resource in its own way', async () => {
    const { iam, audit } = await createStage()
    const all = iam.guard({
      all: [
        'orders:ListOrders',
        { action: 'orders:GetOrder', params: (req) => ({ orderId: req.params['id'] }) },
      ],
    })
    const app = serve(express, iam, (routes) => {
      routes.get('/o/:id', all, (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/o/1').set('role', 'clerk').expect(200)

    expect(audit.decisions()).toEqual(['ListOrders - Allow', 'GetOrder order/1 Allow'])
  })
})
