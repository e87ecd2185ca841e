import type { ErrorRequestHandler, RequestHandler } from 'express'
import { describe, expect, test } from 'vitest'
import { heldTimers } from '../e2e/kit/held-timers.ts'
import { orderArn } from '../e2e/kit/orders-model.ts'
import { sendRaw } from '../e2e/kit/raw-http.ts'
import { rawRequest } from '../e2e/kit/raw-request.ts'
import { decisionsIn } from '../e2e/kit/recordings.ts'
import { allowEverything, allowOf, codeOf, refusalOf, secureApp } from '../e2e/kit/secured-app.ts'

const roles = { everything: allowEverything, reader: allowOf('orders:GetOrder', 'order/1') }

const reached = (ran: string[], name: string): RequestHandler => {
  return (_req, res) => {
    ran.push(name)
    res.setHeader('X-Reached', name)
    res.send(`reached ${name}`)
  }
}

describe('routes without an action', () => {
  test('SEC-1 a route without an action answers 403 with reason UnmappedRoute', async () => {
    await using secured = await secureApp({
      roles,
      isUnchecked: true,
      routes: ({ app, ran }) => app.get('/bare', reached(ran, 'bare')),
    })

    const answer = await secured.ask('GET', '/bare', 'everything')

    expect(answer.status).toBe(403)
    expect(codeOf(answer)).toBe('UnmappedRoute')
    expect(JSON.stringify(answer)).not.toContain('reached')
    expect(JSON.stringify(secured.audit.take())).toContain('UnmappedRoute')
  })

  test('SEC-1 the start-up check names a route without an action', async () => {
    const refusal = await refusalOf(({ app, ran }) => {
      app.get('/bare', reached(ran, 'bare'))
      app.post('/bare/:id', reached(ran, 'bare'))
    })

    expect(refusal.code).toBe('UnmappedRoute')
    expect(refusal.message).toContain('GET /bare')
    expect(refusal.message).toContain('POST /bare/:id')
  })

  test('SEC-2 an application with an unmapped route answers 500 to everything until it is fixed', async () => {
    await using secured = await secureApp({
      roles,
      isAsserted: false,
      routes: ({ app, iam, ran }) => {
        app.get('/orders/:orderId', iam.guard('orders:GetOrder'), reached(ran, 'order'))
        app.get('/bare', reached(ran, 'bare'))
      },
    })

    const guarded = await secured.ask('GET', '/orders/1', 'everything')
    const bare = await secured.ask('GET', '/bare', 'everything')

    expect([guarded.status, bare.status]).toEqual([500, 500])
    expect([codeOf(guarded), codeOf(bare)]).toEqual(['UnmappedRoute', 'UnmappedRoute'])
    expect(secured.ran).toEqual([])
    expect(secured.logger.lines.join('\n')).toContain('GET /bare')
  })

  test('SEC-2 the same application without the unmapped route serves', async () => {
    await using secured = await secureApp({
      roles,
      isAsserted: false,
      routes: ({ app, iam, ran }) =>
        app.get('/orders/:orderId', iam.guard('orders:GetOrder'), reached(ran, 'order')),
    })

    const answer = await secured.ask('GET', '/orders/1', 'everything')

    expect([answer.status, answer.body]).toEqual([200, 'reached order'])
  })

  test('SEC-3 a Router in front of the middleware is found by walking the stack', async () => {
    const refusal = await refusalOf(
      ({ app, iam, express, ran }) => {
        const router = express.Router()
        router.get('/x', iam.guard('orders:GetAdmin'), reached(ran, 'early'))
        app.use('/early', router)
        app.use(iam.authenticate())
      },
      { isOwnOrder: true },
    )

    expect(refusal.code).toBe('RouteBeforeAuthenticate')
    expect(refusal.message).toContain('GET /early/x')
  })

  test('SEC-4 middleware and guard twice make one decision and one audit record', async () => {
    await using secured = await secureApp({
      roles,
      routes: ({ app, iam, ran }) => {
        app.use(iam.authenticate())
        const guard = iam.guard('orders:GetOrder')
        app.get('/orders/:orderId', guard, guard, reached(ran, 'order'))
      },
    })

    const answer = await secured.ask('GET', '/orders/1', 'reader')

    expect(answer.status).toBe(200)
    expect(decisionsIn(secured.audit.take(), 'orders')).toEqual([
      { action: 'orders:GetOrder', resource: orderArn('order/1'), effect: 'Allow' },
    ])
  })
})

describe('control flow', () => {
  test.each(['route', 'router'] as const)(
    "SEC-5 after next('%s') the next route is decided again",
    async (exit) => {
      await using secured = await secureApp({
        roles,
        routes: ({ app, iam, express, ran }) => {
          const router = express.Router()
          router.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, _res, next) =>
            next(exit),
          )
          app.use(router)
          app.get('/orders/:orderId', iam.guard('orders:DeleteOrder'), reached(ran, 'second'))
        },
      })

      const denied = await secured.ask('GET', '/orders/1', 'reader')
      const ranWhenDenied = [...secured.ran]
      const allowed = await secured.ask('GET', '/orders/1', 'everything')

      expect([denied.status, ranWhenDenied]).toEqual([403, []])
      expect([allowed.status, secured.ran]).toEqual([200, ['second']])
    },
  )

  test.each([
    { verb: 'HEAD', want: 403 },
    { verb: 'OPTIONS', want: 403 },
    { verb: 'get', want: 400 },
    { verb: 'FOO', want: 400 },
    { verb: 'PROPFIND', want: 404 },
  ])('SEC-6 $verb on a denied GET route answers $want and runs nothing', async ({ verb, want }) => {
    await using secured = await secureApp({
      roles,
      routes: ({ app, iam, ran }) =>
        app.get('/admin', iam.guard('orders:GetAdmin'), reached(ran, 'admin')),
    })

    const answer = await secured.ask(verb, '/admin', 'reader')

    expect(answer.status).toBe(want)
    expect(secured.ran).toEqual([])
  })

  test('SEC-6 X-HTTP-Method-Override does not change the action', async () => {
    await using secured = await secureApp({
      roles,
      routes: ({ app, iam, ran }) => {
        app.get('/orders/:orderId', iam.guard('orders:GetOrder'), reached(ran, 'get'))
        app.post('/orders/:orderId', iam.guard('orders:DeleteOrder'), reached(ran, 'post'))
      },
    })

    const answer = await secured.ask('POST', '/orders/1', 'reader', ['X-HTTP-Method-Override: GET'])

    expect(answer.status).toBe(403)
    expect(secured.ran).toEqual([])
  })

  test('SEC-10 a sub-application and mergeParams decide as the flat application', async () => {
    await using secured = await secureApp({
      roles: { ...roles, item: allowOf('orders:GetItem', 'order/1/item/2') },
      routes: ({ app, iam, express, ran }) => {
        app.get('/flat/:orderId/:itemId', iam.guard('orders:GetItem'), reached(ran, 'flat'))
        const child = express.Router({ mergeParams: true })
        child.get('/:itemId', iam.guard('orders:GetItem'), reached(ran, 'merged'))
        app.use('/merged/:orderId', child)
        const mounted = express()
        mounted.get('/:orderId/:itemId', iam.guard('orders:GetItem'), reached(ran, 'mounted'))
        iam.assertGuarded(mounted, { mountedAt: '/mounted' })
        app.use('/mounted', mounted)
      },
    })

    const seen: Record<string, readonly number[]> = {}
    for (const shape of ['flat', 'merged', 'mounted']) {
      const allowed = await secured.ask('GET', `/${shape}/1/2`, 'item')
      const denied = await secured.ask('GET', `/${shape}/2/1`, 'item')
      seen[shape] = [allowed.status, denied.status]
    }

    expect(seen).toEqual({ flat: [200, 403], merged: [200, 403], mounted: [200, 403] })
    expect(
      new Set(decisionsIn(secured.audit.take(), 'orders').map(({ resource }) => resource)),
    ).toEqual(new Set([orderArn('order/1/item/2'), orderArn('order/2/item/1')]))
  })

  test('SEC-11 an error handler that swallows the denial cannot resume the request', async () => {
    await using secured = await secureApp({
      roles,
      isOwnErrorHandler: true,
      routes: ({ app, iam, ran }) => {
        app.get('/admin', iam.guard('orders:GetAdmin'), reached(ran, 'admin'))
        const swallow: ErrorRequestHandler = (_error, _req, _res, next) => next()
        app.use(swallow)
        app.use(reached(ran, 'behind'))
      },
    })

    const answer = await secured.ask('GET', '/admin', 'reader')

    expect(answer.status).toBe(403)
    expect(JSON.stringify(answer)).not.toContain('reached')
  })
})

describe('decisions that cannot be made', () => {
  test.each([5, 4] as const)(
    'SEC-7 an evaluator that throws answers 503 on Express %i',
    async (major) => {
      await using secured = await secureApp({
        roles,
        major,
        routes: ({ app, iam, ran }) =>
          app.get('/orders/:orderId', iam.guard('orders:GetOrder'), reached(ran, 'order')),
      })
      await secured.ask('GET', '/orders/1', 'reader')
      secured.ran.length = 0
      secured.store.breakWith(new Error('the store is broken'))

      const answer = await secured.ask('GET', '/orders/1', 'reader')

      expect(answer.status).toBe(503)
      expect(secured.ran).toEqual([])
    },
  )

  test.each([5, 4] as const)(
    'SEC-7 a resource loader that throws answers 503 on Express %i',
    async (major) => {
      await using secured = await secureApp({
        roles: { tagged: readingTags },
        major,
        routes: ({ app, iam, ran }) =>
          app.get(
            '/orders/:orderId',
            iam.guard('orders:GetOrder', {
              resource: () => Promise.reject(new Error('no database')),
            }),
            reached(ran, 'order'),
          ),
      })

      const answer = await secured.ask('GET', '/orders/1', 'tagged')

      expect(answer.status).toBe(503)
      expect(secured.ran).toEqual([])
      expect(decisionsIn(secured.audit.take(), 'orders').map(({ effect }) => effect)).toEqual([
        'Deny',
      ])
    },
  )

  test.each([5, 4] as const)(
    'SEC-8 a loader that never settles answers 503 after 1 s on Express %i',
    async (major) => {
      const timers = heldTimers()
      await using secured = await secureApp({
        roles: { tagged: readingTags },
        major,
        options: { timers },
        routes: ({ app, iam, ran }) =>
          app.get(
            '/orders/:orderId',
            iam.guard('orders:GetOrder', { resource: () => new Promise<never>(() => {}) }),
            reached(ran, 'order'),
          ),
      })

      const asking = secured.ask('GET', '/orders/1', 'tagged')
      await timers.elapse(1_000)
      const answer = await asking

      expect(answer.status).toBe(503)
      expect(secured.ran).toEqual([])
      expect(decisionsIn(secured.audit.take(), 'orders').map(({ effect }) => effect)).toEqual([
        'Deny',
      ])
    },
  )

  test.each([5, 4] as const)(
    'SEC-7 INV-12 a decision that cannot be audited answers 503 on Express %i',
    async (major) => {
      await using secured = await secureApp({
        roles,
        major,
        audit: {
          write() {
            throw new Error('the disk is full')
          },
        },
        routes: ({ app, iam, ran }) => {
          app.get('/open', iam.guard.public('everybody may'), reached(ran, 'open'))
          app.get('/orders/:orderId', iam.guard('orders:GetOrder'), reached(ran, 'order'))
        },
      })

      const open = await secured.ask('GET', '/open')
      const asNobody = await secured.ask('GET', '/orders/1')
      const asReader = await secured.ask('GET', '/orders/1', 'reader')

      expect(open.status).toBe(200)
      expect([asNobody.status, asReader.status]).toEqual([503, 503])
      expect(secured.ran).toEqual(['open'])
    },
  )

  test('SEC-9 a client that leaves in mid-decision gets no handler run', async () => {
    const gate = Promise.withResolvers<null>()
    const asked = Promise.withResolvers<void>()
    await using secured = await secureApp({
      roles: { tagged: readingTags, reader: roles.reader },
      routes: ({ app, iam, ran }) => {
        const resource = () => {
          asked.resolve()
          return gate.promise.then(() => ({ tags: { team: 'a' } }))
        }
        app.get(
          '/orders/:orderId',
          iam.guard('orders:GetOrder', { resource }),
          reached(ran, 'order'),
        )
      },
    })
    const closed = Promise.withResolvers<void>()
    secured.server.on('connection', (socket) => socket.once('close', () => closed.resolve()))

    await sendRaw(
      secured.port,
      rawRequest({ verb: 'GET', target: '/orders/1', headers: [secured.credential('tagged')] }),
      { onSent: (abort) => void asked.promise.then(abort) },
    )
    await closed.promise
    gate.resolve(null)
    // A later request is answered after everything that was queued before it.
    const after = await secured.ask('GET', '/orders/2', 'reader')

    expect(after.status).toBe(403)
    expect(secured.ran).toEqual([])
  })
})

const readingTags = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'orders:GetOrder',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } },
    },
  ],
} as const
