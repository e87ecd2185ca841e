import type { Router } from 'express'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { createStage, everything, type StageOptions } from '../testing/stage.ts'

const roles = {
  clerk: [everything],
  reader: [{ Effect: 'Allow', Action: ['orders:GetOrder', 'orders:ListOrders'], Resource: '*' }],
  nobody: [],
}

describe.each(majors)('iam.router(), $major', ({ express }) => {
  async function createRouted(options: StageOptions = {}) {
    const stage = await createStage({ roles, ...options })
    const app = express()
    app.use(stage.iam.authenticate())
    const router = stage.iam.router({ router: express.Router() })
    app.use(router)
    return { ...stage, app, router }
  }

  test('a route is decided by the action that it names', async () => {
    const { app, router, iam, audit } = await createRouted()
    router.get('/orders/:orderId', 'orders:GetOrder', (req, res) => {
      res.json([req.params.orderId, req.iam.principal.kind])
    })
    iam.assertGuarded(app)

    await request(app).get('/orders/1').set('role', 'reader').expect(200, '["1","role-session"]')
    await request(app).get('/orders/1').set('role', 'nobody').expect(403)

    expect(audit.decisions()).toEqual(['GetOrder order/1 Allow', 'GetOrder order/1 Deny'])
  })

  test('binds: mapper, ARN, several actions, public, hidden', async () => {
    const { app, router, iam, audit } = await createRouted()
    router.get(
      '/o/:id',
      { action: 'orders:GetOrder', params: (req) => ({ orderId: req.params['id'] }) },
      (_req, res) => res.json('mapped'),
    )
    router.get(
      '/arn',
      { action: 'orders:GetOrder', arn: () => 'arn:gw:orders::000000000001:order/7' },
      (_req, res) => res.json('arn'),
    )
    router.get('/any/:orderId', { any: ['orders:PutOrder', 'orders:GetOrder'] }, (_req, res) =>
      res.json('any'),
    )
    router.get('/open', 'public', (_req, res) => res.json('open'))
    router.get('/why', { public: 'a test' }, (_req, res) => res.json('why'))
    router.put('/h/:orderId', { action: 'orders:PutOrder', hide: true }, (_req, res) =>
      res.json('hidden'),
    )
    iam.assertGuarded(app)

    for (const path of ['/o/1', '/arn', '/any/1', '/open', '/why']) {
      await request(app).get(path).set('role', 'reader').expect(200)
    }
    await request(app).put('/h/1').set('role', 'reader').expect(404)

    expect(audit.decisions()).toEqual([
      'GetOrder order/1 Allow',
      'GetOrder order/7 Allow',
      'PutOrder order/1 Deny',
      'GetOrder order/1 Allow',
      'PutOrder order/1 Deny',
    ])
  })

  test('ROUTER-2 every verb method of the router exists, and all() asks for every verb', async () => {
    const { app, router, iam } = await createRouted()
    const plain = express.Router() as unknown as Record<string, unknown>
    for (const verb of ['get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'm-search']) {
      expect(typeof (router as unknown as Record<string, unknown>)[verb]).toBe(typeof plain[verb])
    }
    router.all('/any', 'orders:ListOrders', (_req, res) => res.json('any'))
    iam.assertGuarded(app)

    await request(app).propfind('/any').set('role', 'reader').expect(200)
    await request(app).delete('/any').set('role', 'nobody').expect(403)
  })

  test('ROUTER-2 all() may ask for one action to read and another to write', async () => {
    const { app, router, iam, audit } = await createRouted()
    const bind = { read: 'orders:GetOrder', write: 'orders:PutOrder' } as const
    router.all('/orders/:orderId', bind, (_req, res) => res.json('order'))
    iam.assertGuarded(app)

    await request(app).get('/orders/1').set('role', 'reader').expect(200)
    await request(app).head('/orders/1').set('role', 'reader').expect(200)
    await request(app).delete('/orders/1').set('role', 'reader').expect(403)
    await request(app).propfind('/orders/1').set('role', 'reader').expect(403)

    expect(audit.decisions()).toEqual([
      'GetOrder order/1 Allow',
      'GetOrder order/1 Allow',
      'PutOrder order/1 Deny',
      'PutOrder order/1 Deny',
    ])
  })

  test('ROUTER-2 route() takes a bind per verb', async () => {
    const { app, router, iam } = await createRouted()
    router
      .route('/orders/:orderId')
      .get('orders:GetOrder', (_req, res) => res.json('get'))
      .put('orders:PutOrder', (_req, res) => res.json('put'))
    iam.assertGuarded(app)

    await request(app).get('/orders/1').set('role', 'reader').expect(200, '"get"')
    await request(app).put('/orders/1').set('role', 'reader').expect(403)
  })

  test('ROUTER-2 use() mounts routers, and functions with what they ask for', async () => {
    const { app, router, iam, audit } = await createRouted()
    const inner = iam.router({ router: express.Router() })
    inner.get('/x', 'orders:ListOrders', (_req, res) => res.json('x'))
    router.use('/in', inner)
    router.use('/fn', 'orders:ListOrders', (_req, res) => void res.json('fn'))
    iam.assertGuarded(app)

    await request(app).get('/in/x').set('role', 'reader').expect(200)
    await request(app).post('/fn/deep').set('role', 'reader').expect(200)
    await request(app).post('/fn').set('role', 'nobody').expect(403)

    expect(audit.decisions()).toEqual([
      'ListOrders - Allow',
      'ListOrders - Allow',
      'ListOrders - Deny',
    ])
  })

  test.each(['next', 'route', 'router'])(
    'ROUTER-3 leaving by %s spends the decision',
    async (how) => {
      const { app, router } = await createRouted({ unsafeSkipRouteCheck: true })
      router.get(
        '/orders',
        'orders:ListOrders',
        (_req, _res, next) => next(),
        (_req, _res, next) => (how === 'next' ? next() : next(how as 'route')),
      )
      app.use((_req, res) => {
        res.json('secret')
      })

      const answer = await request(app).get('/orders').set('role', 'clerk')

      expect([answer.status, answer.text.includes('secret')]).toEqual([403, false])
    },
  )

  test('ROUTER-3 handlers of one route share its decision', async () => {
    const { app, router, iam } = await createRouted()
    router.get(
      '/orders',
      'orders:ListOrders',
      (_req, _res, next) => next(),
      (_req, res) => res.json([]),
    )
    iam.assertGuarded(app)

    await request(app).get('/orders').set('role', 'clerk').expect(200)
  })

  test('ROUTER-3 a function of use() covers nothing behind it', async () => {
    const stage = await createRouted({ unsafeSkipRouteCheck: true })
    stage.router.use('orders:ListOrders', (_req, _res, next) => next())
    stage.router.use('public', (_req, _res, next) => next())
    stage.app.get('/bare', (_req, res) => {
      res.json('secret')
    })
    stage.app.use((_req, res) => {
      res.json('secret')
    })

    await request(stage.app).get('/bare').set('role', 'clerk').expect(403)
    await request(stage.app).get('/other').set('role', 'clerk').expect(403)
    expect(() => stage.iam.assertGuarded(stage.app)).toThrow('GET /bare')
  })

  test('PLAT-7 a handler that rejects fails the request on both majors', async () => {
    const { app, router, iam } = await createRouted()
    router.get('/orders', 'orders:ListOrders', async () => {
      throw Object.assign(new Error('broken'), { status: 418 })
    })
    router.get('/silent', 'orders:ListOrders', () => Promise.reject(undefined))
    iam.assertGuarded(app)

    await request(app).get('/orders').set('role', 'clerk').expect(418)
    await request(app).get('/silent').set('role', 'clerk').expect(500)
  })

  test('an error handler among the handlers sees errors and may answer', async () => {
    const { app, router, iam } = await createRouted()
    const recover = (
      _error: unknown,
      _req: unknown,
      res: { json(body: string): void },
      _next: unknown,
    ) => res.json('recovered')
    router.get(
      '/orders',
      'orders:ListOrders',
      () => {
        throw new Error('broken')
      },
      recover as never,
    )
    iam.assertGuarded(app)

    await request(app).get('/orders').set('role', 'clerk').expect(200, '"recovered"')
  })

  describe('ROUTER-4 what says nothing is refused at registration', () => {
    type Loose = Record<'get' | 'use' | 'all', (...args: unknown[]) => unknown>
    const handler = () => undefined

    test.each([
      {
        name: 'no bind',
        args: ['/x', handler],
        message: "GET /x: a route of `iam.router()` needs an action or `'public'`",
      },
      {
        name: 'no handler',
        args: ['/x', 'orders:ListOrders'],
        message: 'GET /x: a route needs handlers, and they must be functions',
      },
      {
        name: 'handler that is no function',
        args: ['/x', 'orders:ListOrders', {}],
        message: 'GET /x: a route needs handlers, and they must be functions',
      },
      {
        name: 'misspelt action',
        args: ['/x', 'orders:ListOrder', handler],
        message: 'the model has no action `orders:ListOrder`, did you mean `orders:ListOrders`?',
      },
      {
        name: 'public without a reason',
        args: ['/x', { public: '' }, handler],
        message: '`guard.public()` needs a reason: it is listed with the routes',
      },
    ])('get: $name', async ({ args, message }) => {
      const { router } = await createRouted()

      expect(() => (router as unknown as Loose).get(...args)).toThrow(new TypeError(message))
      expect((router as unknown as Router).stack).toHaveLength(0)
    })

    test('use: a bare function', async () => {
      const { router } = await createRouted()

      expect(() => (router as unknown as Loose).use('/fn', handler)).toThrow(
        new TypeError("use /fn: a function needs an action or `'public'` in front of it"),
      )
    })
  })
})
