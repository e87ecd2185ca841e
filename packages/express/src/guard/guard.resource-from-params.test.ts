import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve } from '../testing/serve.ts'
import { createStage } from '../testing/stage.ts'
import { arnOf } from '../testing/stage-model.ts'

describe.each(majors)('guard: resource, $major', ({ major, express }) => {
  const files = major === 'Express 5' ? '/files/*path' : '/files/:path(*)'

  test('GUARD-1 names the resource from the parameters of the matched route', async () => {
    const { iam, audit } = await createStage()
    const app = serve(express, iam, (routes) => {
      routes.get('/o/:orderId/i/:itemId', iam.guard('orders:GetItem'), (_req, res) => {
        res.json('item')
      })
    })

    await request(app).get('/O/7/I/9/?orderId=8').set('role', 'clerk').expect(200)

    expect(audit.decisions()).toEqual(['GetItem order/7/item/9 Allow'])
  })

  test('GUARD-1 of two policies the one on the named resource decides', async () => {
    const { iam } = await createStage({
      roles: {
        clerk: [{ Effect: 'Allow', Action: 'orders:GetOrder', Resource: arnOf('order/1') }],
      },
    })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/orders/1').set('role', 'clerk').expect(200)
    await request(app).get('/orders/2').set('role', 'clerk').expect(403)
  })

  test.each([
    { name: 'encoded slash', path: '/orders/a%2Fb' },
    { name: 'backslash', path: '/orders/a%5Cb' },
    { name: 'dot segment', path: '/orders/%2e%2e' },
    { name: 'control character', path: '/orders/a%0d%0ab' },
    { name: 'NUL', path: '/orders/%00' },
    { name: '1,025 characters', path: `/orders/${'a'.repeat(1025)}` },
  ])('GUARD-2 SEC-16 a parameter with $name is 400, undecided and on record', async ({ path }) => {
    const { iam, audit } = await createStage()
    let hasRun = false
    const app = serve(express, iam, (routes) => {
      routes.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
        hasRun = true
        res.json('order')
      })
    })

    const answer = await request(app).get(path).set('role', 'clerk')

    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({
      type: 'urn:gatewarden:error:InvalidResourceParameter',
      title: 'A route parameter is not valid',
      status: 400,
      code: 'InvalidResourceParameter',
      parameter: 'orderId',
    })
    expect(hasRun).toBe(false)
    expect(audit.decisions()).toEqual(['NameResource - Deny'])
  })

  test.each([
    { name: 'star', path: '/orders/*', resource: 'order/*' },
    { name: 'encoded percent', path: '/orders/%252F', resource: 'order/%2F' },
    {
      name: 'policy variable',
      path: '/orders/$%7Baws:username%7D',
      resource: `order/\${aws:username}`,
    },
  ])('GUARD-3 SEC-17 a parameter with a $name is a literal', async ({ path, resource }) => {
    const { iam, audit } = await createStage({
      roles: {
        clerk: [{ Effect: 'Allow', Action: 'orders:GetOrder', Resource: arnOf('order/1') }],
      },
    })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get(path).set('role', 'clerk').expect(403)

    expect(audit.events[0]?.resources?.[0]?.ARN).toBe(arnOf(resource))
  })

  test('GUARD-2 PLAT-3 a path placeholder takes the segments of a wildcard', async () => {
    const { iam, audit } = await createStage()
    const app = serve(express, iam, (routes) => {
      routes.get(files, iam.guard('orders:GetFile'), (_req, res) => {
        res.json('file')
      })
    })

    await request(app).get('/files/a/b').set('role', 'clerk').expect(200)
    await request(app).get('/files/a//b').set('role', 'clerk').expect(400)
    await request(app).get('/files/a%2F..%2Fb').set('role', 'clerk').expect(400)

    expect(audit.decisions()).toEqual([
      'GetFile file/a/b Allow',
      'NameResource - Deny',
      'NameResource - Deny',
    ])
  })

  test('a mapper gives the values where route names differ', async () => {
    const { iam, audit } = await createStage()
    const app = serve(express, iam, (routes) => {
      const params = (req: { params: Record<string, string | string[]> }) => ({
        orderId: req.params['id'],
      })
      routes.get('/o/:id', iam.guard('orders:GetOrder', { params }), (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/o/7').set('role', 'clerk').expect(200)
    await request(app).get('/o/a%2Fb').set('role', 'clerk').expect(400)

    expect(audit.decisions()).toEqual(['GetOrder order/7 Allow', 'NameResource - Deny'])
  })

  test('an ARN function names any resource, and nothing that is no ARN', async () => {
    const { iam, audit, log } = await createStage()
    const app = serve(express, iam, (routes) => {
      routes.get(
        '/fixed',
        iam.guard('orders:GetOrder', () => arnOf('order/fixed')),
        (_req, res) => {
          res.json('fixed')
        },
      )
      routes.get(
        '/broken',
        iam.guard('orders:GetOrder', () => 'order/1'),
        (_req, res) => {
          res.json('broken')
        },
      )
      const long = () => arnOf(`order/${'a'.repeat(8200)}`)
      routes.get('/long', iam.guard('orders:GetOrder', long), (_req, res) => {
        res.json('long')
      })
    })

    await request(app).get('/fixed').set('role', 'clerk').expect(200)
    const broken = await request(app).get('/broken').set('role', 'clerk')
    await request(app).get('/long').set('role', 'clerk').expect(400)

    expect(audit.decisions()).toEqual(['GetOrder order/fixed Allow', 'NameResource - Deny'])
    expect([broken.status, broken.body.code]).toEqual([500, 'GuardMisconfigured'])
    expect(log.messages('error')).toEqual(['a guard could not name its resource'])
  })

  test('MODEL-1 an action without resource type is asked without a resource', async () => {
    const { iam, audit } = await createStage()
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
        res.json([])
      })
    })

    await request(app).get('/orders').set('role', 'clerk').expect(200)

    expect(audit.decisions()).toEqual(['ListOrders - Allow'])
  })

  test('SEC-10 mergeParams and a mounted application decide as the flat application', async () => {
    const { iam, audit } = await createStage()
    const app = express()
    app.use(iam.authenticate())
    const items = express.Router({ mergeParams: true })
    items.get('/i/:itemId', iam.guard('orders:GetItem'), (_req, res) => {
      res.json('item')
    })
    app.use('/o/:orderId', items)
    const mounted = express()
    mounted.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
      res.json('order')
    })
    iam.assertGuarded(mounted, { mountedAt: '/app' })
    app.use('/app', mounted)
    iam.assertGuarded(app)

    await request(app).get('/o/7/i/9').set('role', 'clerk').expect(200)
    await request(app).get('/app/orders/7').set('role', 'clerk').expect(200)

    expect(audit.decisions()).toEqual(['GetItem order/7/item/9 Allow', 'GetOrder order/7 Allow'])
  })
})
