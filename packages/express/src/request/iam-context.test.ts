import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve } from '../testing/serve.ts'
import { createStage, everything } from '../testing/stage.ts'
import { arnOf } from '../testing/stage-model.ts'

const roles = {
  clerk: [everything],
  getter: [{ Effect: 'Allow', Action: ['orders:ListOrders', 'orders:GetOrder'], Resource: '*' }],
  operator: [everything, { Effect: 'Allow', Action: 'iam:Explain', Resource: '*' }],
}

describe.each(majors)('req.iam, $major', ({ express }) => {
  test('can answers and enforces nothing', async () => {
    const { iam, audit } = await createStage({ roles })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), async (req, res) => {
        const context = iam.from(req)
        res.json([
          await context.can('orders:GetOrder', arnOf('order/1')),
          await context.can('orders:PutOrder', arnOf('order/1')),
        ])
      })
    })

    await request(app).get('/orders').set('role', 'getter').expect(200, '[true,false]')

    expect(audit.decisions()).toEqual([
      'ListOrders - Allow',
      'GetOrder order/1 Allow',
      'PutOrder order/1 Deny',
    ])
    expect(audit.events.map((event) => event.additionalEventData?.source)).toEqual([
      'guard',
      'call',
      'call',
    ])
  })

  test('require returns or throws, and names the decision', async () => {
    const { iam, audit } = await createStage({ roles })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (req, res, next) => {
        iam
          .from(req)
          .require('orders:PutOrder', arnOf('order/1'))
          .then(() => res.json('put'), next)
      })
    })

    await request(app).get('/orders').set('role', 'clerk').expect(200, '"put"')
    const denied = await request(app).get('/orders').set('role', 'getter')

    expect([denied.status, denied.body.code]).toEqual([403, 'AccessDenied'])
    expect(denied.body.decisionId).toBe(audit.events.at(-1)?.decisionID)
  })

  test('DENY-4 a refusal of require that the handler swallows stops the answer', async () => {
    const { iam } = await createStage({ roles })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), async (req, res) => {
        await iam
          .from(req)
          .require('orders:PutOrder', arnOf('order/1'))
          .catch(() => undefined)
        res.json('put')
      })
    })

    await request(app).get('/orders').set('role', 'clerk').expect(200)
    const denied = await request(app).get('/orders').set('role', 'getter')

    expect([denied.status, denied.body.code]).toEqual([403, 'AccessDenied'])
  })

  test('require is the decision of a function mount that has no guard', async () => {
    const { iam } = await createStage({ roles })
    const app = express()
    app.use(iam.authenticate())
    app.use('/fn', (req, res, next) => {
      const { iam: context } = req as unknown as { iam: ReturnType<typeof iam.from> }
      context.require('orders:PutOrder', arnOf('order/1')).then(() => res.json('fn'), next)
    })
    iam.assertGuarded(app, { allow: ['/fn'] })
    app.use(iam.errorHandler())

    await request(app).get('/fn').set('role', 'clerk').expect(200)
    await request(app).get('/fn').set('role', 'getter').expect(403)
    await request(app).get('/fn').expect(401)
  })

  test('facts of the resource and further keys count', async () => {
    const { iam } = await createStage({
      roles: {
        clerk: [
          { Effect: 'Allow', Action: 'orders:ListOrders', Resource: '*' },
          {
            Effect: 'Allow',
            Action: 'orders:PutOrder',
            Resource: '*',
            Condition: {
              StringEquals: { 'aws:ResourceTag/team': 'a' },
              NumericLessThan: { 'orders:Total': '100' },
            },
          },
        ],
      },
    })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), async (req, res) => {
        const can = (team: string, total: string) =>
          iam.from(req).can('orders:PutOrder', arnOf('order/1'), {
            resource: { tags: { team } },
            keys: { 'orders:Total': total },
          })
        res.json([await can('a', '40'), await can('a', '400'), await can('b', '40')])
      })
    })

    await request(app).get('/orders').set('role', 'clerk').expect(200, '[true,false,false]')
  })

  test('KEY-2 further keys of a call take nothing of the request away', async () => {
    const { iam } = await createStage({
      roles: {
        clerk: [
          everything,
          {
            Effect: 'Deny',
            Action: 'orders:PutOrder',
            Resource: '*',
            Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
          },
        ],
      },
    })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), async (req, res) => {
        const can = (keys: object) =>
          iam.from(req).can('orders:PutOrder', arnOf('order/1'), keys as never)
        res.json([await can({}), await can({ keys: { 'orders:Total': '1' } })])
      })
    })

    await request(app).get('/orders').set('role', 'clerk').expect(200, '[false,false]')
  })

  test('EXP-4 explain is for callers that may iam:Explain', async () => {
    const { iam } = await createStage({ roles })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (req, res, next) => {
        iam
          .from(req)
          .explain('orders:PutOrder', arnOf('order/1'))
          .then((explanation) => res.json(explanation.decision.effect), next)
      })
    })

    await request(app).get('/orders').set('role', 'operator').expect(200, '"Allow"')
    const denied = await request(app).get('/orders').set('role', 'clerk')

    expect([denied.status, denied.body.code]).toEqual([403, 'AccessDenied'])
  })

  test('TYPE-3 from() knows requests that went through authenticate() alone, and no copies', async () => {
    const { iam } = await createStage()
    const failures: unknown[] = []
    const attempt = (read: () => unknown) => {
      try {
        read()
      } catch (error) {
        failures.push((error as { code?: string }).code)
      }
    }
    const app = express()
    app.use((req, _res, next) => {
      attempt(() => iam.from(req))
      next()
    })
    app.use(iam.authenticate())
    app.get('/orders', iam.guard('orders:ListOrders'), (req, res) => {
      attempt(() => iam.from({ ...req } as typeof req))
      attempt(() => iam.from(Object.create(req)))
      attempt(() => iam.from(req))
      res.json([])
    })
    iam.assertGuarded(app)

    await request(app).get('/orders').set('role', 'clerk').expect(200)

    expect(failures).toEqual(['GuardMisconfigured', 'GuardMisconfigured', 'GuardMisconfigured'])
  })

  test('run() and current() reach the request below the HTTP layer', async () => {
    const { iam } = await createStage()
    const whoAsks = async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return iam.current().principal.kind
    }
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (req, res, next) => {
        iam.run(req, whoAsks).then((kind) => res.json(kind), next)
      })
    })

    await request(app).get('/orders').set('role', 'clerk').expect(200, '"role-session"')
    expect(() => iam.current()).toThrow('has not run')
  })
})
