import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve } from '../testing/serve.ts'
import { createStage, everything } from '../testing/stage.ts'

const roles = { clerk: [everything], nobody: [] }

describe.each(majors)('route table, $major', ({ express }) => {
  test('DENY-6 a denied write is refused before any middleware or handler behind authenticate()', async () => {
    const { iam, audit } = await createStage({ roles, mode: 'route-table' })
    const ran: string[] = []
    const app = serve(express, iam, (routes) => {
      routes.use((_req, _res, next) => {
        ran.push('middleware')
        next()
      })
      routes.put('/orders/:orderId', iam.guard('orders:PutOrder'), (_req, res) => {
        ran.push('handler')
        res.json('put')
      })
    })

    await request(app).put('/orders/1').set('role', 'nobody').expect(403)
    expect(ran).toEqual([])

    await request(app).put('/orders/1').set('role', 'clerk').expect(200)
    expect(ran).toEqual(['middleware', 'handler'])
    expect(audit.decisions()).toEqual(['PutOrder order/1 Deny', 'PutOrder order/1 Allow'])
  })

  test('DENY-6 an unguarded write has no side effect', async () => {
    const { iam, audit } = await createStage({
      roles,
      mode: 'route-table',
      unsafeSkipRouteCheck: true,
    })
    const ran: string[] = []
    const app = express()
    app.use(iam.authenticate())
    const router = express.Router()
    router.post('/bare/:id', (_req, res) => {
      ran.push('handler')
      res.json('bare')
    })
    app.use('/sub', router)
    app.use(iam.errorHandler())

    const answer = await request(app).post('/sub/bare/1').set('role', 'clerk')

    expect([answer.status, answer.body.code]).toEqual([403, 'UnmappedRoute'])
    expect(ran).toEqual([])
    expect(audit.reasons()).toEqual(['UnmappedRoute'])
  })

  test('a route named in allow runs and decides for itself', async () => {
    const { iam } = await createStage({ roles, mode: 'route-table' })
    const app = express()
    app.use(iam.authenticate())
    app.get('/own/:id', (req, res, next) => {
      iam
        .from(req)
        .require('orders:ListOrders')
        .then(() => res.json('own'), next)
    })
    iam.assertGuarded(app, { allow: ['GET /own/:id'] })
    app.use(iam.errorHandler())

    await request(app).get('/own/1').set('role', 'clerk').expect(200)
    await request(app).get('/own/1').set('role', 'nobody').expect(403)
  })

  test('guards in front of Routers, merged parameters and mounted applications are found', async () => {
    const { iam, audit } = await createStage({ roles, mode: 'route-table' })
    const app = express()
    app.use(iam.authenticate())
    const items = express.Router({ mergeParams: true })
    items.get('/i/:itemId', iam.guard('orders:GetItem'), (_req, res) => {
      res.json('item')
    })
    app.use('/admin/o/:orderId', iam.guard('orders:GetOrder'), items)
    const mounted = express()
    mounted.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
      res.json('order')
    })
    iam.assertGuarded(mounted, { mountedAt: '/app' })
    app.use('/app', mounted)
    iam.assertGuarded(app)
    app.use(iam.errorHandler())

    await request(app).get('/Admin/o/7/i/9').set('role', 'clerk').expect(200)
    await request(app).get('/app/orders/7').set('role', 'nobody').expect(403)
    await request(app).get('/app/orders/a%2Fb').set('role', 'clerk').expect(400)
    await request(app).get('/nowhere').set('role', 'nobody').expect(404)

    expect(audit.decisions()).toEqual([
      'GetOrder order/7 Allow',
      'GetItem order/7/item/9 Allow',
      'GetOrder order/7 Deny',
      'NameResource - Deny',
    ])
  })

  test('HEAD is decided as GET, public routes stay public, hidden ones hidden', async () => {
    const { iam, audit } = await createStage({ roles, mode: 'route-table' })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
        res.json([])
      })
      routes.get('/open', iam.guard.public('a test'), (_req, res) => {
        res.json('open')
      })
      const hidden = iam.guard('orders:GetOrder', { hide: true })
      routes.get('/orders/:orderId', hidden, (_req, res) => {
        res.json('order')
      })
    })

    await request(app).head('/orders').set('role', 'nobody').expect(403)
    await request(app).get('/open').expect(200)
    await request(app).get('/orders/1').set('role', 'nobody').expect(404)

    expect(audit.decisions()).toEqual(['ListOrders - Deny', 'GetOrder order/1 Deny'])
  })

  test('facts of a loader count as without the table', async () => {
    const tagged = {
      Effect: 'Allow',
      Action: 'orders:GetOrder',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } },
    }
    const { iam, audit } = await createStage({ roles: { tagged: [tagged] }, mode: 'route-table' })
    const app = serve(express, iam, (routes) => {
      const resource = () => ({ tags: { team: 'a' } })
      routes.get('/orders/:orderId', iam.guard('orders:GetOrder', { resource }), (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/orders/1').set('role', 'tagged').expect(200)

    expect(audit.decisions()).toEqual(['GetOrder order/1 Allow'])
  })

  test('mappers, which may read what middleware adds, decide in their place', async () => {
    const { iam, audit } = await createStage({ roles, mode: 'route-table' })
    const app = serve(express, iam, (routes) => {
      routes.use(express.json())
      const params = (req: { body: { id?: string } }) => ({ orderId: req.body.id })
      routes.post('/orders', iam.guard('orders:PutOrder', { params }), (_req, res) => {
        res.json('put')
      })
    })

    await request(app).post('/orders').set('role', 'clerk').send({ id: '7' }).expect(200)

    expect(audit.decisions()).toEqual(['PutOrder order/7 Allow'])
  })
})
