import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import request from 'supertest'
import { describe, expect, test, vi } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve } from '../testing/serve.ts'
import { createStage, everything } from '../testing/stage.ts'
import type { OwnershipLoader, ResourceLoader } from './guard-options.ts'

const tagged = {
  Effect: 'Allow',
  Action: 'orders:GetOrder',
  Resource: '*',
  Condition: { StringEquals: { 'aws:ResourceTag/team': 'a', 'orders:Status': 'open' } },
}
const roles = { tagged: [tagged], plain: [everything] }

describe.each(majors)('guard: resource loader, $major', ({ express }) => {
  async function serveLoaded(resource: ResourceLoader) {
    const stage = await createStage({ roles })
    const ran: string[] = []
    const app = serve(express, stage.iam, (routes) => {
      const guard = stage.iam.guard('orders:GetOrder', { resource })
      routes.get('/orders/:orderId', guard, (_req, res) => {
        ran.push('order')
        res.json('order')
      })
    })
    return { ...stage, app, ran }
  }

  async function serveOwned(ownership: OwnershipLoader, resource: ResourceLoader = () => null) {
    const stage = await createStage({ roles })
    const app = serve(express, stage.iam, (routes) => {
      const guard = stage.iam.guard('orders:GetOrder', { resource, ownership })
      routes.get('/orders/:orderId', guard, (_req, res) => {
        res.json('order')
      })
    })
    return { ...stage, app }
  }

  test('GUARD-5 tags and attributes of the loader decide', async () => {
    const { app, audit } = await serveLoaded(async (req) => ({
      tags: { team: req.params['orderId'] === '1' ? 'a' : 'b' },
      attributes: { 'orders:Status': 'open', 'orders:Total': 40 },
    }))

    await request(app).get('/orders/1').set('role', 'tagged').expect(200)
    await request(app).get('/orders/2').set('role', 'tagged').expect(403)

    expect(audit.decisions()).toEqual(['GetOrder order/1 Allow', 'GetOrder order/2 Deny'])
  })

  test('GUARD-5 the loader is called only if a statement reads a key of the resource', async () => {
    const loader = vi.fn(() => null)
    const { app } = await serveLoaded(loader)

    await request(app).get('/orders/1').set('role', 'plain').expect(200)
    expect(loader).not.toHaveBeenCalled()

    await request(app).get('/orders/1').set('role', 'tagged').expect(403)
    expect(loader).toHaveBeenCalledTimes(1)
  })

  test('GUARD-5 owner and policy are asked even where no statement reads the resource', async () => {
    const { app } = await serveOwned(() => ({
      owner: '000000000001',
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }],
      },
    }))

    await request(app).get('/orders/1').set('role', 'plain').expect(403)
  })

  test('GUARD-5 an owner in another account asks for a grant there', async () => {
    const { app } = await serveOwned(() => ({ account: '000000000002' }))

    await request(app).get('/orders/1').set('role', 'plain').expect(403)
  })

  test('GUARD-5 a policy of the resource sees the tags of the loader', async () => {
    const locked = {
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'b' } },
    }
    const policy = { Version: '2012-10-17', Statement: [locked] }
    const { app } = await serveOwned(
      () => ({ policy }),
      (req) => ({
        tags: { team: req.params['orderId'] === '2' ? 'b' : 'a' },
      }),
    )

    await request(app).get('/orders/1').set('role', 'plain').expect(200)
    await request(app).get('/orders/2').set('role', 'plain').expect(403)
  })

  test('GUARD-5 EVAL-6 a policy that is not valid denies', async () => {
    const { app } = await serveOwned(() => ({ policy: '{"Version":"2012-10-17"' }))

    await request(app).get('/orders/1').set('role', 'plain').expect(403)
  })

  test('GUARD-5 a lazy loader that answers a policy is refused: nobody might ask it', async () => {
    const { app, ran } = await serveLoaded(() => ({ policy: { Statement: [] } }) as never)

    await request(app).get('/orders/1').set('role', 'tagged').expect(503)

    expect(ran).toEqual([])
  })

  test.each([
    {
      name: 'throws',
      loader: () => {
        throw new Error('database: secret-host')
      },
    },
    { name: 'rejects', loader: () => Promise.reject(new Error('database: secret-host')) },
    {
      name: 'knows an attribute that the model does not',
      loader: () => ({ attributes: { 'orders:Colour': 'red' } }),
    },
    { name: 'answers what cannot be read', loader: () => ({ tag: { team: 'a' } }) as never },
    {
      name: 'gives a number that is none',
      loader: () => ({ attributes: { 'orders:Total': Number.NaN } }),
    },
  ])('GUARD-5 DENY-10 a loader that $name is 503, recorded as a Deny', async ({ loader }) => {
    const { app, audit, ran } = await serveLoaded(loader)

    const answer = await request(app).get('/orders/1').set('role', 'tagged')

    expect([answer.status, answer.body.code]).toEqual([503, 'ServiceUnavailable'])
    expect(answer.headers['retry-after']).toBe('1')
    expect(answer.text).not.toContain('secret-host')
    expect(ran).toEqual([])
    expect(audit.decisions()).toEqual(['GetOrder order/1 Deny'])
    expect(audit.reasons()).toEqual(['ResourceUnavailable'])
    expect(answer.body.decisionId).toBe(audit.events[0]?.decisionID)
  })

  test('SEC-8 GUARD-5 a loader that never settles is 503 after 1 s', async () => {
    const { app, timers, ran, audit } = await serveLoaded(() => new Promise(() => {}))

    const asking = request(app).get('/orders/1').set('role', 'tagged').then()
    await vi.waitFor(() => expect([...timers.pending.values()]).toEqual([1000]))
    timers.fire()
    const answer = await asking

    expect(answer.status).toBe(503)
    expect(ran).toEqual([])
    expect(audit.reasons()).toEqual(['ResourceUnavailable'])
  })

  test('GUARD-7 installed twice, a guard loads once', async () => {
    const loader = vi.fn(() => ({ tags: { team: 'a' }, attributes: { 'orders:Status': 'open' } }))
    const { iam, audit } = await createStage({ roles })
    const guard = iam.guard('orders:GetOrder', { resource: loader })
    const app = serve(express, iam, (routes) => {
      routes.get('/orders/:orderId', guard, guard, (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/orders/1').set('role', 'tagged').expect(200)

    expect(loader).toHaveBeenCalledTimes(1)
    expect(audit.decisions()).toEqual(['GetOrder order/1 Allow'])
  })

  test('a loader that settles in time leaves no timer behind', async () => {
    const { app, timers } = await serveLoaded(() => null)

    await request(app).get('/orders/1').set('role', 'tagged').expect(403)

    expect(timers.pending.size).toBe(0)
  })

  test('SEC-9 GUARD-6 a client that leaves before the decision gets no handler run', async () => {
    const gate = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const { app, ran, audit } = await serveLoaded(async () => {
      asked.resolve()
      await gate.promise
      return { tags: { team: 'a' }, attributes: { 'orders:Status': 'open' } }
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.write('GET /orders/1 HTTP/1.1\r\nHost: x\r\nrole: tagged\r\n\r\n')
    await asked.promise

    socket.destroy()
    await vi.waitFor(async () => {
      const count = await new Promise((resolve) =>
        server.getConnections((_error, connections) => resolve(connections)),
      )
      expect(count).toBe(0)
    })
    gate.resolve()
    await vi.waitFor(() => expect(audit.decisions()).toHaveLength(1))

    expect(ran).toEqual([])
    server.close()
  })
})
