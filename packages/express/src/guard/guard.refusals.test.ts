import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { AccessDeniedError } from '../answers/access-denied-error.ts'
import { majors } from '../testing/express-majors.ts'
import { serve } from '../testing/serve.ts'
import { createStage, type StageOptions } from '../testing/stage.ts'

const withMfa = [
  {
    Sid: 'SecretSid',
    Effect: 'Allow',
    Action: 'orders:GetOrder',
    Resource: '*',
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  },
]

describe.each(majors)('guard: refusals, $major', ({ express }) => {
  async function serveOrder(options: StageOptions = {}) {
    const stage = await createStage({ roles: { nobody: [], clerk: withMfa }, ...options })
    const app = serve(express, stage.iam, (routes) => {
      routes.get('/orders/:orderId', stage.iam.guard('orders:GetOrder'), (_req, res) => {
        res.json('order')
      })
    })
    return { ...stage, app }
  }

  test('a denied caller gets 403 with the id of the decision and nothing of the policy', async () => {
    const { app, audit } = await serveOrder()

    const answer = await request(app).get('/orders/1').set('role', 'nobody')

    expect(answer.status).toBe(403)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.body).toEqual({
      type: 'urn:gatewarden:error:AccessDenied',
      title: 'Access denied',
      status: 403,
      code: 'AccessDenied',
      decisionId: audit.events[0]?.decisionID,
    })
  })

  test('a caller without credentials gets 401 and a challenge without an error code', async () => {
    const { app } = await serveOrder({ realm: 'orders' })

    const answer = await request(app).get('/orders/1')

    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="orders"')
    expect(answer.body).toMatchObject({ code: 'MissingAuthenticationToken', status: 401 })
  })

  test('RFC 6750 the bearer of a token that no policy lets through gets 403 insufficient_scope', async () => {
    const { app } = await serveOrder({ realm: 'orders' })

    const answer = await request(app).get('/orders/1').set('role', 'nobody')

    expect(answer.status).toBe(403)
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="orders", error="insufficient_scope"',
    )
  })

  test('RFC 6750 whoever brought no bearer token is not told of one', async () => {
    const { app } = await serveOrder({
      line: (line) => ({
        authenticator: {
          authenticate: async (input) => {
            const found = await line.authenticator.authenticate(input)
            return { ...found, method: 'sigv4' }
          },
        },
      }),
    })

    const answer = await request(app).get('/orders/1').set('role', 'nobody')

    expect(answer.status).toBe(403)
    expect(answer.headers['www-authenticate']).toBeUndefined()
  })

  test('INV-3 a wrong credential gets 401 invalid_token, on public routes as well', async () => {
    const stage = await createStage()
    const app = serve(express, stage.iam, (routes) => {
      routes.get('/open', stage.iam.guard.public('a test'), (_req, res) => {
        res.json('open')
      })
    })

    const answer = await request(app).get('/open').set('role', 'bad')

    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="gatewarden", error="invalid_token", error_description="The credential is not valid"',
    )
    expect(answer.body).toMatchObject({ code: 'InvalidToken', status: 401 })
    expect(answer.text).not.toContain('malformed')
  })

  test('a caller whom a second factor would admit is asked for it', async () => {
    const { app, audit, log } = await serveOrder({
      stepUp: { acrValues: 'phr', maxAgeSeconds: 300 },
      line: (line) => ({
        authenticator: {
          authenticate: async (input) => {
            const found = await line.authenticator.authenticate(input)
            const session = { mfa: undefined, issuedAt: 0, policies: [], chain: [] }
            return { ...found, principal: { ...found.principal, session } } as never
          },
        },
      }),
    })

    const answer = await request(app).get('/orders/1').set('role', 'clerk')
    const other = await request(app).get('/orders/1').set('role', 'nobody')

    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="gatewarden", error="insufficient_user_authentication", acr_values="phr", max_age="300"',
    )
    expect(other.status).toBe(403)
    expect(audit.decisions()).toEqual(['GetOrder order/1 Deny', 'GetOrder order/1 Deny'])
    const code = 'InsufficientUserAuthentication'
    const decisionId = answer.body.decisionId
    expect(log.lines.filter(({ level }) => level === 'info').slice(-1)).toEqual([
      {
        level: 'info',
        fields: { code, decisionId, max_age_seconds: undefined },
        message: 'denied: a second factor was all that was missing',
      },
    ])
  })

  test('BAR-10 without any error handler Express prints no policy, action or resource', async () => {
    const { iam } = await createStage({ roles: { clerk: withMfa } })
    const app = express()
    app.use(iam.authenticate())
    app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
      res.json('order')
    })
    iam.assertGuarded(app)

    const answer = await request(app).get('/orders/17').set('role', 'clerk')

    expect(answer.status).toBe(403)
    for (const secret of ['SecretSid', 'arn:', 'orders:GetOrder', 'order/17', 'MultiFactor']) {
      expect(answer.text).not.toContain(secret)
    }
  })

  test('ERR-1 other error handlers see code, status, headers, the decision and its id', async () => {
    const { iam } = await createStage({ roles: { nobody: [] } })
    const app = express()
    const seen: unknown[] = []
    app.use(iam.authenticate())
    app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
      res.json('order')
    })
    iam.assertGuarded(app)
    app.use(((error, _req, res, _next) => {
      seen.push(error)
      res.status(418).end()
    }) as import('express').ErrorRequestHandler)

    await request(app).get('/orders/1').set('role', 'nobody').expect(418)

    const [error] = seen as [AccessDeniedError]
    expect(error).toBeInstanceOf(AccessDeniedError)
    expect(error).toMatchObject({ code: 'AccessDenied', status: 403, expose: false, headers: {} })
    expect(error.message).toBe('access denied')
    expect(error.decision.effect).toBe('Deny')
    expect(Object.keys(error)).not.toContain('decision')
  })

  test('the error handler leaves errors of others alone', async () => {
    const { iam } = await createStage()
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), () => {
        throw Object.assign(new Error('of the application'), { status: 422 })
      })
    })
    app.set('env', 'test')

    const answer = await request(app).get('/orders').set('role', 'clerk')

    expect(answer.status).toBe(422)
    expect(answer.headers['content-type']).toContain('text/html')
  })

  test('a guard without authenticate() is 500 and says nothing but to the log', async () => {
    const { iam, log } = await createStage()
    const app = express()
    app.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
      res.json([])
    })
    app.use(iam.errorHandler())

    const answer = await request(app).get('/orders?token=x').set('role', 'clerk')

    expect([answer.status, answer.body.code]).toEqual([500, 'GuardMisconfigured'])
    expect(answer.text).not.toContain('authenticate')
    const fields = { guard: 'orders:ListOrders', method: 'GET', path: '/orders' }
    expect(log.lines).toContainEqual({
      level: 'error',
      fields: { code: 'GuardMisconfigured', ...fields },
      message: 'a guard ran before `authenticate()` of the same iam',
    })
  })
})
