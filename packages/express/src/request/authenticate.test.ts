import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { IamError, type Line } from '@gatewarden/core'
import request from 'supertest'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve } from '../testing/serve.ts'
import { createStage } from '../testing/stage.ts'

const unhandled: unknown[] = []
const note = (error: unknown) => void unhandled.push(error)
process.on('unhandledRejection', note)
afterEach(() => {
  unhandled.length = 0
})

/** Replaces the proof of identity. */
const authenticatingBy = (authenticate: Line['authenticator']['authenticate']) => () => ({
  authenticator: { authenticate },
})

describe.each(majors)('authenticate, $major', ({ express }) => {
  test.each([
    {
      name: 'throws what nobody foresaw',
      fail: () => {
        throw new Error('boom')
      },
    },
    { name: 'rejects', fail: () => Promise.reject(new Error('boom')) },
    { name: 'rejects with nothing', fail: () => Promise.reject(undefined) },
    {
      name: 'cannot reach the issuer',
      fail: () => {
        throw new IamError('IDPCommunicationError', 'down')
      },
    },
    {
      name: 'has no fresh policies',
      fail: () => Promise.reject(new IamError('StalePolicy', 'old')),
    },
  ])('PLAT-7 SEC-7 an authenticator that $name is 503, never anonymous', async ({ fail }) => {
    const { iam } = await createStage({ line: authenticatingBy(fail as never) })
    const app = serve(express, iam, (routes) => {
      routes.get('/open', iam.guard.public('a test'), (_req, res) => {
        res.json('open')
      })
    })

    const answer = await request(app).get('/open')
    await new Promise((resolve) => setImmediate(resolve))

    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('1')
    expect(answer.text).not.toContain('boom')
    expect(unhandled).toEqual([])
  })

  test.each([
    'ExpiredToken',
    'IncompleteSignature',
    'InvalidClientTokenId',
    'InvalidIdentityToken',
    'SignatureDoesNotMatch',
  ] as const)('INV-3 %s is 401 on native routes', async (code) => {
    const { iam } = await createStage({
      line: authenticatingBy(() => {
        throw new IamError(code, 'the reason is for operators')
      }),
    })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
        res.json([])
      })
    })

    const answer = await request(app).get('/orders')

    expect([answer.status, answer.body.code]).toEqual([401, code])
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"')
    expect(answer.text).not.toContain('operators')
  })

  test('GUARD-8 SEC-13 two credentials are 400', async () => {
    const { iam } = await createStage({
      line: authenticatingBy(() => {
        throw new IamError('AmbiguousCredentials', 'two')
      }),
    })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
        res.json([])
      })
    })

    const answer = await request(app).get('/orders')

    expect([answer.status, answer.body.code]).toEqual([400, 'AmbiguousCredentials'])
  })

  test('a credential that has to be looked up is waited for', async () => {
    const { iam } = await createStage({
      line: (line) => ({
        authenticator: {
          authenticate: async (input) => {
            await new Promise((resolve) => setImmediate(resolve))
            return line.authenticator.authenticate(input)
          },
        },
      }),
    })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
        res.json([])
      })
    })

    await request(app).get('/orders').set('role', 'clerk').expect(200)
    await request(app).get('/orders').set('role', 'bad').expect(401)
    expect(unhandled).toEqual([])
  })

  test.each([
    { name: 'accepted', settle: (gate: PromiseWithResolvers<void>) => gate.resolve() },
    { name: 'refused', settle: (gate: PromiseWithResolvers<void>) => gate.reject(new Error('no')) },
  ])(
    'SEC-9 GUARD-6 nothing runs for a client that left before it was $name',
    async ({ settle }) => {
      const gate = Promise.withResolvers<void>()
      const asked = Promise.withResolvers<void>()
      const { iam } = await createStage({
        unsafeSkipRouteCheck: true,
        line: (line) => ({
          authenticator: {
            authenticate: async (input) => {
              asked.resolve()
              await gate.promise
              return line.authenticator.authenticate(input)
            },
          },
        }),
      })
      const ran: string[] = []
      const app = express()
      app.use(iam.authenticate())
      app.use(() => ran.push('middleware'))
      app.use(((_error, _req, _res, _next) => {
        ran.push('error handler')
      }) as import('express').ErrorRequestHandler)
      const server = app.listen(0, '127.0.0.1')
      const left = new Promise((resolve) =>
        server.once('request', (_req, res) => res.once('close', resolve)),
      )
      await once(server, 'listening')
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      await asked.promise

      socket.destroy()
      await left
      settle(gate)
      await new Promise((resolve) => setImmediate(resolve))

      expect(ran).toEqual([])
      expect(unhandled).toEqual([])
      server.close()
    },
  )

  test('core sees the raw request: bytes of the target, raw headers, the verb that was sent', async () => {
    const seen = vi.fn<Line['authenticator']['authenticate']>(() => {
      throw new IamError('InvalidToken', 'seen')
    })
    const { iam } = await createStage({
      line: authenticatingBy(seen),
      unsafeSkipRouteCheck: true,
    })
    const app = express()
    app.use((req, _res, next) => {
      Object.assign(req, { originalMethod: req.method })
      req.method = 'DELETE'
      next()
    })
    app.use('/Api', iam.authenticate())
    app.use(iam.errorHandler())

    await request(app).post('/Api/a%2Fb?x=%20').set('X-Two', 'a').expect(401)

    expect(seen.mock.calls[0]?.[0]).toMatchObject({
      method: 'POST',
      target: '/Api/a%2Fb?x=%20',
      mountedTarget: '/a%2Fb?x=%20',
      isSecure: false,
      peerAddress: expect.stringMatching(/127\.0\.0\.1$/),
    })
    expect(seen.mock.calls[0]?.[0].rawHeaders).toContain('X-Two')
  })

  test('INV-4 every guard of a request sees the same address and agent', async () => {
    const requestFacts = vi.fn(() => ({ sourceIp: '192.0.2.1' }))
    const { iam } = await createStage({ line: () => ({ requestFacts }) })
    const app = serve(express, iam, (routes) => {
      routes.use(iam.guard('orders:ListOrders'))
      routes.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/orders/1').set('role', 'clerk').expect(200)

    expect(requestFacts).toHaveBeenCalledTimes(1)
  })
})
