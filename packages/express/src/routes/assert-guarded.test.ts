import { IamError } from '@gatewarden/core'
import type { Application } from 'express'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serveUnchecked } from '../testing/serve.ts'
import { createStage, type Stage } from '../testing/stage.ts'
import type { AssertOptions } from './route-registry.ts'

/** What the check says, `passed` if nothing. */
function verdict({ iam }: Stage, app: Application, options?: AssertOptions): string {
  try {
    iam.assertGuarded(app, options)
    return 'passed'
  } catch (error) {
    if (error instanceof IamError) return error.message
    throw error
  }
}

const answer = (_req: unknown, res: { json(body: string): unknown }) => void res.json('answer')

describe.each(majors)('assertGuarded, $major', ({ express }) => {
  test('SEC-2 every unguarded route is listed with its verb and full path', async () => {
    const stage = await createStage()
    const app = serveUnchecked(express, stage.iam, (routes) => {
      routes.get('/a', answer)
      routes.route('/multi').get(stage.iam.guard('orders:ListOrders'), answer).delete(answer)
      const router = express.Router()
      router.post('/x/:id', answer)
      routes.use(['/m1', '/m2'], router)
      routes.all('/any', answer)
      const nested = express.Router()
      nested.use('/deep/:id', router)
      routes.use('/n', nested)
    })

    expect(verdict(stage, app)).toBe(
      'UnmappedRoute: without a guard, add one or `guard.public`: GET /a; DELETE /multi; POST /m1/x/:id; POST /m2/x/:id; ' +
        '* /any; POST /n/deep/:id/x/:id',
    )
  })

  test('SEC-1 the count of unmapped routes is a metric', async () => {
    const stage = await createStage()
    const app = serveUnchecked(express, stage.iam, (routes) => {
      routes.get('/a', answer)
      routes.get('/b', answer)
    })

    verdict(stage, app)

    expect(await stage.registry.metrics()).toMatch(/^gatewarden_unmapped_routes 2$/m)
  })

  test('a guard behind the last handler guards nothing', async () => {
    const stage = await createStage()
    const guard = stage.iam.guard('orders:ListOrders')
    const app = serveUnchecked(express, stage.iam, (routes) => {
      routes.get('/late', answer, guard)
      routes.get('/between', (_req, _res, next) => next(), guard, answer)
    })

    expect(verdict(stage, app)).toBe(
      'UnmappedRoute: without a guard, add one or `guard.public`: GET /late',
    )
  })

  test('a guard on one verb of a route does not cover another', async () => {
    const stage = await createStage()
    const app = serveUnchecked(express, stage.iam, (routes) => {
      routes.route('/r').get(stage.iam.guard('orders:ListOrders'), answer).all(answer)
    })

    expect(verdict(stage, app)).toBe(
      'UnmappedRoute: without a guard, add one or `guard.public`: * /r',
    )
  })

  test('DENY-1 a guard by use covers what stands behind it in its router, and nothing else', async () => {
    const stage = await createStage()
    const app = serveUnchecked(express, stage.iam, (routes) => {
      const first = express.Router()
      first.get('/before', answer)
      first.use(stage.iam.guard('orders:ListOrders'))
      first.get('/behind', answer)
      const second = express.Router()
      second.get('/other', answer)
      routes.use('/p', first)
      routes.use('/p', second)
      routes.use('/q', stage.iam.guard('orders:ListOrders'), second)
    })

    expect(verdict(stage, app)).toBe(
      'UnmappedRoute: without a guard, add one or `guard.public`: GET /p/before; GET /p/other',
    )
  })

  test('DENY-2 a guard in front of everything does not judge a mount on a path', async () => {
    const stage = await createStage()
    const app = serveUnchecked(express, stage.iam, (routes) => {
      routes.use(stage.iam.guard('orders:ListOrders'))
      routes.use('/fn', answer)
    })

    expect(verdict(stage, app)).toContain('guard functions: /fn')
  })

  test('DENY-2 function mounts and unknown applications are refused unless allowed or guarded', async () => {
    const stage = await createStage()
    const build = (guarded: boolean) =>
      serveUnchecked(express, stage.iam, (routes) => {
        const guard = guarded ? [stage.iam.guard('orders:ListOrders')] : []
        const sub = express()
        routes.use('/fn', ...guard, answer)
        routes.use('/app', ...guard, sub)
        // Middleware and error handlers are left to the tripwire.
        routes.use((_req, _res, next) => next())
      })

    const bare = build(false)
    expect(verdict(stage, bare)).toBe(
      'UnjudgedMount: mounted without a guard: assert applications with `mountedAt`, guard functions: /fn; /app',
    )
    expect(verdict(stage, bare, { allow: ['/fn', '/app'] })).toBe('passed')
    expect(verdict(stage, build(true))).toBe('passed')
  })

  test('DENY-2 a mounted application that was asserted for its path is walked', async () => {
    const stage = await createStage()
    const sub = express()
    sub.get('/y', stage.iam.guard('orders:ListOrders'), answer)
    stage.iam.assertGuarded(sub, { mountedAt: '/app' })
    const app = serveUnchecked(express, stage.iam, (routes) => {
      routes.use('/app', sub)
    })
    const elsewhere = serveUnchecked(express, stage.iam, (routes) => {
      routes.use('/other', sub)
    })

    expect(verdict(stage, elsewhere)).toContain('UnjudgedMount')
    expect(verdict(stage, app)).toContain('UnjudgedMount')
    app.use('/app', sub)
    sub.get('/late', answer)
    expect(verdict(stage, app)).toContain(
      'UnmappedRoute: without a guard, add one or `guard.public`: GET /app/late',
    )
  })

  test('SEC-3 what stands in front of authenticate() is refused', async () => {
    const stage = await createStage()
    const guard = stage.iam.guard('orders:ListOrders')
    const app = express()
    app.use((_req, _res, next) => next())
    app.get('/early', guard, answer)
    const router = express.Router()
    router.get('/x', guard, answer)
    app.use('/sub', router)
    app.use(stage.iam.authenticate())
    app.get('/fine', guard, answer)
    const none = express()
    none.get('/none', guard, answer)

    expect(verdict(stage, app)).toBe(
      'RouteBeforeAuthenticate: not behind `app.use(iam.authenticate())`, which must come first: GET /early; GET /sub/x',
    )
    expect(verdict(stage, none)).toContain('RouteBeforeAuthenticate')
  })

  test('authenticate() on a path reaches that path alone', async () => {
    const stage = await createStage()
    const guard = stage.iam.guard('orders:ListOrders')
    const app = express()
    app.use('/api', stage.iam.authenticate())
    app.get('/api/x', guard, answer)
    app.get('/apiary', guard, answer)

    expect(verdict(stage, app)).toContain('which must come first: GET /apiary')
  })

  test('a path that lacks a parameter of the template is refused, a mapper makes up for it', async () => {
    const stage = await createStage()
    const { iam } = stage
    const app = serveUnchecked(express, iam, (routes) => {
      routes.get('/o/:id', iam.guard('orders:GetOrder'), answer)
      routes.get(/^\/re\/(.*)$/, iam.guard('orders:GetOrder'), answer)
      const params = () => ({ orderId: '1' })
      routes.get('/m/:id', iam.guard('orders:GetOrder', { params }), answer)
      const plain = express.Router()
      plain.get('/i/:itemId', iam.guard('orders:GetItem'), answer)
      const merging = express.Router({ mergeParams: true })
      merging.get('/i/:itemId', iam.guard('orders:GetItem'), answer)
      routes.use('/plain/:orderId', plain)
      routes.use('/merging/:orderId', merging)
    })

    expect(verdict(stage, app)).toMatch(
      /^UnmappedParameter: .*: \/o\/:id lacks orderId; \(\/\^\\\/re\\\/\(\.\*\)\$\/\) lacks orderId; \/plain\/:orderId\/i\/:itemId lacks orderId$/,
    )
  })

  test('a parameter that shadows the parent is warned of', async () => {
    const stage = await createStage()
    const app = serveUnchecked(express, stage.iam, (routes) => {
      const router = express.Router({ mergeParams: true })
      router.get('/c/:orderId', stage.iam.guard('orders:GetOrder'), answer)
      routes.use('/p/:orderId', router)
    })

    expect(verdict(stage, app)).toBe('passed')
    expect(stage.log.lines.find(({ level }) => level === 'warn')?.fields).toEqual({
      code: 'ShadowedParameter',
      path: '/p/:orderId/c/:orderId',
      parameter: 'orderId',
    })
  })

  test('routes that a public guard on use opens are warned of', async () => {
    const stage = await createStage()
    const { iam } = stage
    const app = serveUnchecked(express, iam, (routes) => {
      routes.use('/assets', iam.guard.public('assets'), answer)
      routes.use(iam.guard.public('static files'), (_req, _res, next) => next())
      routes.get('/own', iam.guard.public('on purpose'), answer)
      routes.get('/orders', iam.guard('orders:ListOrders'), answer)
      routes.get('/forgotten', answer)
    })

    expect(verdict(stage, app)).toBe('passed')
    expect(stage.log.lines.find(({ level }) => level === 'warn')?.fields).toEqual({
      code: 'PublicByMount',
      routes: ['GET /forgotten'],
    })
  })

  test('SOURCE-4 SEC-23 `trust proxy: true` is refused, a hop count is not', async () => {
    const stage = await createStage()
    const relaxed = await createStage({ unsafeTrustProxy: true })
    const app = serveUnchecked(express, stage.iam, () => {})
    const other = serveUnchecked(express, relaxed.iam, () => {})
    app.set('trust proxy', true)
    other.set('trust proxy', true)

    expect(verdict(stage, app)).toContain('`trust proxy` is `true`')
    await request(app).get('/').expect(500)
    expect(verdict(relaxed, other)).toBe('passed')
    app.set('trust proxy', 1)
    expect(verdict(stage, app)).toBe('passed')
  })

  test('SOURCE-5 one check may be silenced, and says so', async () => {
    const stage = await createStage({ unsafeSilence: ['UnjudgedMount'] })
    const app = serveUnchecked(express, stage.iam, (routes) => {
      routes.use('/fn', answer)
      routes.get('/bare', answer)
    })

    expect(verdict(stage, app)).toBe(
      'UnmappedRoute: without a guard, add one or `guard.public`: GET /bare',
    )
    expect(verdict(stage, app, { allow: ['/bare'] })).toBe('passed')
    expect(stage.log.messages('warn')).toEqual([
      'a start-up check failed and is silenced by `unsafeSilence`',
    ])
  })

  test('DENY-3 an application that nobody asserted is checked at its first request', async () => {
    const stage = await createStage()
    const app = express()
    app.use(stage.iam.authenticate())
    app.get('/orders', stage.iam.guard('orders:ListOrders'), answer)
    const router = express.Router()
    router.get('/bare', answer)
    app.use('/sub', router)
    app.use(stage.iam.errorHandler())

    const refused = await request(app).get('/orders').set('role', 'clerk')
    expect([refused.status, refused.body.code]).toEqual([500, 'UnmappedRoute'])
    expect(refused.text).not.toContain('/sub/bare')
    await request(app).get('/orders').set('role', 'clerk').expect(500)
    expect(stage.log.messages('error')).toEqual([
      'requests are refused: UnmappedRoute: without a guard, add one or `guard.public`: GET /sub/bare',
    ])

    router.stack.length = 0
    await request(app).get('/orders').set('role', 'clerk').expect(200)
  })

  test('DENY-3 a mounted application is not enough: the root is what answers', async () => {
    const stage = await createStage()
    const app = express()
    const sub = express()
    sub.use(stage.iam.authenticate())
    sub.get('/orders', stage.iam.guard('orders:ListOrders'), answer)
    app.use('/app', sub)
    app.get('/bare', answer)

    await request(app).get('/app/orders').set('role', 'clerk').expect(500)

    stage.iam.assertGuarded(sub, { mountedAt: '/app' })
    await request(app).get('/app/orders').set('role', 'clerk').expect(200)
  })

  test('DENY-3 unsafeSkipRouteCheck leaves bare routes to the tripwire', async () => {
    const stage = await createStage({ unsafeSkipRouteCheck: true })
    const app = serveUnchecked(express, stage.iam, (routes) => {
      routes.get('/bare', answer)
    })

    await request(app).get('/bare').expect(403)
    expect(verdict(stage, app)).toContain('UnmappedRoute')
  })

  test('an application without any route passes', async () => {
    const stage = await createStage()

    expect(verdict(stage, express())).toBe('passed')
  })

  test.each([
    { name: 'unknown option', options: { alow: [] }, message: '"alow" option is unknown' },
    {
      name: 'allow that is no list',
      options: { allow: '/fn' },
      message: '"allow" option must be a list of routes and mount paths',
    },
    {
      name: 'mountedAt without a slash',
      options: { mountedAt: 'app' },
      message: '"mountedAt" option must be a path that begins with `/`',
    },
  ])('options are checked: $name', async ({ options, message }) => {
    const { iam } = await createStage()

    expect(() => iam.assertGuarded(express(), options as never)).toThrow(new TypeError(message))
  })
})
