import { ServerResponse } from 'node:http'
import type { Response } from 'express'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve, serveUnchecked } from '../testing/serve.ts'
import { createStage } from '../testing/stage.ts'

const secret = 'S3CR3T'

/** Ways in which a handler can answer. */
const ways: Readonly<Record<string, (res: Response) => void>> = {
  json: (res) => void res.json(secret),
  send: (res) => void res.send(secret),
  end: (res) => void res.end(secret),
  write(res) {
    res.write(secret)
    res.end()
  },
  'writeHead with headers': (res) => void res.writeHead(200, { 'X-Late': secret }).end(secret),
  'writeHead with a status of its own': (res) => void res.writeHead(299, secret).end(),
  redirect: (res) => void res.redirect(`/${secret}`),
  sendFile: (res) => void res.sendFile(import.meta.filename),
  '204': (res) => void res.status(204).end(),
  '304': (res) => void res.status(304).end(),
  flushHeaders(res) {
    res.flushHeaders()
    res.end(secret)
  },
  'a status that Node reduces': (res) => {
    res.statusCode = 2 ** 32 + 200
    res.end(secret)
  },
  'end of the prototype': (res) => void ServerResponse.prototype.end.call(res, secret, 'utf8'),
  'write of the prototype': (res) => {
    ServerResponse.prototype.write.call(res, secret, 'utf8')
    res.end(secret)
  },
  'writeHead of the prototype': (res) => {
    ServerResponse.prototype.writeHead.call(res, 200, { 'X-Late': secret })
    res.end(secret)
  },
  'writeHead and flushHeaders of the prototype': (res) => {
    ServerResponse.prototype.writeHead.call(res, 200, ['X-Late', secret])
    ServerResponse.prototype.flushHeaders.call(res)
    ServerResponse.prototype.end.call(res, secret, 'utf8')
  },
  'writeHeader, another name of writeHead': (res) => {
    const { writeHeader } = res as unknown as { writeHeader: typeof res.writeHead }
    writeHeader.call(res, 200, { 'X-Late': secret })
    res.end(secret)
  },
  'a status that a late listener sets': (res) => {
    // As `on-headers` does: the status changes when the head is due.
    const { writeHead } = res
    res.writeHead = ((...args: Parameters<typeof writeHead>) =>
      writeHead.apply(res, [200, ...args.slice(1)] as typeof args)) as typeof writeHead
    res.statusCode = 404
    res.end(secret)
  },
}

describe.each(majors)('tripwire, $major', ({ express }) => {
  test.each(Object.keys(ways))('DENY-5 stops an unguarded answer by %s', async (way) => {
    const { iam, audit } = await createStage({ unsafeSkipRouteCheck: true })
    const app = serveUnchecked(express, iam, (routes) => {
      routes.get('/bare', (_req, res) => {
        res.setHeader('Set-Cookie', secret)
        res.setHeader('ETag', `"${secret}"`)
        ways[way]?.(res)
      })
    })

    const answer = await request(app).get('/bare').set('role', 'clerk')

    expect(answer.status).toBe(403)
    expect(answer.body).toMatchObject({ code: 'UnmappedRoute', status: 403 })
    expect(JSON.stringify([answer.headers, answer.text])).not.toContain(secret)
    expect(audit.reasons()).toEqual(['UnmappedRoute'])
    expect(answer.body.decisionId).toBe(audit.events[0]?.decisionID)
  })

  test.each(Object.keys(ways))('lets an allowed answer by %s pass', async (way) => {
    const { iam, audit } = await createStage()
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => ways[way]?.(res))
    })

    const answer = await request(app).get('/orders').set('role', 'clerk').redirects(0)

    expect(answer.status).toBeLessThan(400)
    expect(audit.decisions()).toEqual(['ListOrders - Allow'])
  })

  test('DENY-5 early hints of an unguarded handler do not leave, those of an allowed one do', async () => {
    const { iam } = await createStage({ unsafeSkipRouteCheck: true })
    const hints = { link: `<${secret}>; rel=preload` }
    const app = serveUnchecked(express, iam, (routes) => {
      routes.get('/bare', (_req, res) => {
        res.writeEarlyHints(hints)
        res.end()
      })
      routes.get('/information', (_req, res) => {
        const { writeInformation } = res as unknown as Record<string, (...args: unknown[]) => void>
        writeInformation?.call(res, 103, { 'X-Late': secret })
        res.end()
      })
      routes.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
        res.writeEarlyHints(hints)
        res.end()
      })
    })
    const seen: unknown[] = []
    const ask = (path: string) =>
      request(app)
        .get(path)
        .set('role', 'clerk')
        .on('request', ({ req }) =>
          req.on('information', ({ headers }: never) => seen.push(headers)),
        )

    await ask('/bare').expect(403)
    await ask('/information').expect(403)
    expect(seen).toEqual([])

    await ask('/orders').expect(200)
    expect(seen).toEqual([hints])
  })

  test('a write that is stopped in the middle of Node ends the answer', async () => {
    const { iam } = await createStage({ unsafeSkipRouteCheck: true })
    const finished = Promise.withResolvers<void>()
    const app = serveUnchecked(express, iam, (routes) => {
      routes.get('/bare', (_req, res) => {
        res.once('finish', finished.resolve)
        ServerResponse.prototype.write.call(res, secret, 'utf8')
      })
    })

    const answer = await request(app).get('/bare')

    expect([answer.status, answer.body.code]).toEqual([403, 'UnmappedRoute'])
    await finished.promise
  })

  test('an unguarded answer of 400 and above passes: it is the own refusal of the handler', async () => {
    const { iam } = await createStage({ unsafeSkipRouteCheck: true })
    const app = serveUnchecked(express, iam, (routes) => {
      routes.get('/bare', (_req, res) => {
        res.status(404).json('no such thing')
      })
    })

    const answer = await request(app).get('/bare')

    expect([answer.status, answer.body]).toEqual([404, 'no such thing'])
  })

  test('SEC-11 DENY-4 a denial whose error was swallowed keeps its status and its record', async () => {
    const { iam, audit } = await createStage({ roles: { nobody: [] } })
    const app = express()
    app.use(iam.authenticate())
    app.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
      res.json([])
    })
    iam.assertGuarded(app)
    app.use(((_error, _req, res, _next) => {
      res.status(200).send(secret)
    }) as import('express').ErrorRequestHandler)

    const denied = await request(app).get('/orders').set('role', 'nobody')
    const unknown = await request(app).get('/orders')
    const wrong = await request(app).get('/orders').set('role', 'bad')

    expect([denied.status, unknown.status, wrong.status]).toEqual([403, 401, 401])
    expect(denied.body).toMatchObject({ code: 'AccessDenied' })
    expect(wrong.headers['www-authenticate']).toContain('invalid_token')
    expect(audit.decisions()).toEqual([
      'ListOrders - Deny',
      'ListOrders - Deny',
      'Authenticate - Deny',
    ])
  })

  test('SEC-11 an error handler that resumes the request uncovers no earlier Allow', async () => {
    const { iam } = await createStage({
      roles: { clerk: [{ Effect: 'Allow', Action: 'orders:ListOrders', Resource: '*' }] },
    })
    const app = express()
    app.use(iam.authenticate())
    app.use(iam.guard('orders:ListOrders'))
    app.get('/orders/:orderId', iam.guard('orders:GetOrder'), (_req, res) => {
      res.json('order')
    })
    app.use(((_error, _req, _res, next) => {
      next()
    }) as import('express').ErrorRequestHandler)
    app.use((_req, res) => {
      res.send(secret)
    })
    iam.assertGuarded(app)

    const answer = await request(app).get('/orders/1').set('role', 'clerk')

    expect([answer.status, answer.body.code]).toEqual([403, 'AccessDenied'])
  })

  test('INV-3 a wrong credential stays wrong when an error handler resumes', async () => {
    const { iam } = await createStage()
    const app = express()
    app.use(iam.authenticate())
    app.use(((_error, _req, _res, next) => {
      next()
    }) as import('express').ErrorRequestHandler)
    app.get('/open', iam.guard.public('a test'), (_req, res) => {
      res.send(secret)
    })
    app.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
      res.send(secret)
    })
    iam.assertGuarded(app)

    await request(app).get('/open').set('role', 'bad').expect(401)
    await request(app).get('/orders').set('role', 'bad').expect(401)
  })

  test('a handler that fails after its Allow may be answered for by an error handler', async () => {
    const { iam } = await createStage()
    const app = express()
    const router = express.Router()
    router.get('/orders', iam.guard('orders:ListOrders'), () => {
      throw new Error('broken')
    })
    app.use(iam.authenticate())
    app.use('/sub', router)
    iam.assertGuarded(app)
    app.use(((_error, _req, res, _next) => {
      res.status(200).send('sorry')
    }) as import('express').ErrorRequestHandler)

    await request(app).get('/sub/orders').set('role', 'clerk').expect(200, 'sorry')
  })

  test('DENY-4 the Allow of a route does not reach a function mounted on a path behind it', async () => {
    const { iam } = await createStage({ unsafeSkipRouteCheck: true })
    const app = serveUnchecked(express, iam, (routes) => {
      routes.get('/e', iam.guard('orders:ListOrders'), (_req, _res, next) => next())
      routes.use('/e', (_req, res) => {
        res.send(secret)
      })
    })

    await request(app).get('/e').set('role', 'clerk').expect(403)
  })

  test('DENY-1 a guard by use covers its router and the Router behind it on the same prefix', async () => {
    const { iam, audit } = await createStage()
    const app = serve(express, iam, (routes) => {
      const inner = express.Router()
      inner.get('/x', (_req, res) => {
        res.json('x')
      })
      inner.use((_req, res) => {
        res.json('rest')
      })
      routes.use('/admin', iam.guard('orders:ListOrders'), inner)
    })

    await request(app).get('/ADMIN/x').set('role', 'clerk').expect(200, '"x"')
    await request(app).get('/admin/anything').set('role', 'clerk').expect(200, '"rest"')
    await request(app).get('/admin/x').expect(401)

    expect(audit.decisions()).toEqual([
      'ListOrders - Allow',
      'ListOrders - Allow',
      'ListOrders - Deny',
    ])
  })

  test('DENY-4 a guard on a prefix does not reach what is mounted below it', async () => {
    const { iam } = await createStage({ unsafeSkipRouteCheck: true })
    const app = serveUnchecked(express, iam, (routes) => {
      routes.use('/a', iam.guard('orders:ListOrders'), (_req, _res, next) => next())
      routes.use('/a/b', (_req, res) => {
        res.send(secret)
      })
    })

    await request(app).get('/a/b').set('role', 'clerk').expect(403)
  })

  test('DENY-4 a guard of one Router does not reach the routes of the next', async () => {
    const { iam, audit } = await createStage({ unsafeSkipRouteCheck: true })
    const app = serveUnchecked(express, iam, (routes) => {
      const first = express.Router()
      first.use(iam.guard('orders:ListOrders'))
      const second = express.Router()
      second.get('/x', (_req, res) => {
        res.send(secret)
      })
      routes.use(first)
      routes.use(second)
    })

    await request(app).get('/x').set('role', 'clerk').expect(403)
    expect(audit.reasons()).toEqual(['Allowed', 'UnmappedRoute'])
  })

  test('DENY-4 a guard by use behind a route that passed on covers its router all the same', async () => {
    const { iam } = await createStage()
    const app = serve(express, iam, (routes) => {
      routes.get('/orders', iam.guard('orders:ListOrders'), (_req, _res, next) => next())
      const router = express.Router()
      router.use(iam.guard('orders:ListOrders'))
      router.get('/orders', (_req, res) => {
        res.json([])
      })
      routes.use(router)
    })

    await request(app).get('/orders').set('role', 'clerk').expect(200)
  })

  test('DENY-7 the automatic answer to OPTIONS leaves by configuration alone', async () => {
    const closed = await createStage({ unsafeSkipRouteCheck: true })
    const open = await createStage({ autoOptions: 'allow', unsafeSkipRouteCheck: true })
    const route = (iam: typeof open.iam) =>
      serveUnchecked(express, iam, (routes) => {
        routes.get('/orders', iam.guard('orders:ListOrders'), (_req, res) => {
          res.json([])
        })
        routes.options('/bare', (_req, res) => {
          res.setHeader('Allow', 'GET')
          res.end(secret)
        })
      })

    const stopped = await request(route(closed.iam)).options('/orders')
    const passed = await request(route(open.iam)).options('/orders')
    const handler = await request(route(open.iam)).options('/bare')

    expect([stopped.status, stopped.headers['allow']]).toEqual([403, undefined])
    expect(closed.log.messages('error').at(-1)).toContain('autoOptions')
    expect([passed.status, passed.headers['allow']]).toEqual([
      200,
      expect.stringMatching(/^GET, ?HEAD$/),
    ])
    expect(handler.status).toBe(403)
  })

  test('DENY-7 a preflight that is stopped tells the operator about the order of mounts', async () => {
    const { iam, log } = await createStage()
    const app = serve(express, iam, (routes) => {
      routes.use((_req, res) => {
        res.status(204).end()
      })
    })

    await request(app).options('/orders').set('Access-Control-Request-Method', 'DELETE').expect(403)

    expect(log.messages('error')).toEqual([
      'a CORS preflight was stopped: mount `cors()` before `authenticate()`',
    ])
  })

  test('SEC-1 SEC-6 the record holds verb and path without the query', async () => {
    const { iam, audit } = await createStage({ unsafeSkipRouteCheck: true })
    const app = serveUnchecked(express, iam, (routes) => {
      routes.post('/bare', (_req, res) => {
        res.json(secret)
      })
    })

    await request(app).post('/bare?token=hush').expect(403)

    const text = JSON.stringify(audit.events)
    expect(text).toContain('/bare')
    expect(text).toContain('POST')
    expect(text).not.toContain('hush')
  })

  test('what waits for dropped bytes is called', async () => {
    const { iam } = await createStage({ unsafeSkipRouteCheck: true })
    const called: string[] = []
    const app = serveUnchecked(express, iam, (routes) => {
      routes.get('/bare', (_req, res) => {
        res.write(secret, () => called.push('write'))
        res.end(secret, () => called.push('end'))
      })
    })

    await request(app).get('/bare').expect(403)

    expect(called).toEqual(['write', 'end'])
  })
})
