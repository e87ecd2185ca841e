import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { majors } from '../testing/express-majors.ts'
import { serve, serveUnchecked } from '../testing/serve.ts'
import { createStage } from '../testing/stage.ts'

describe.each(majors)('guard: hidden denials, $major', ({ express }) => {
  const comparable = ({
    status,
    headers,
    text,
  }: {
    status: number
    headers: object
    text: string
  }) => ({
    status,
    text,
    headers: { ...headers, date: '' },
  })

  test.each([
    { name: 'a denied caller', role: 'nobody' },
    { name: 'a caller without credentials', role: undefined },
  ])('hide: $name gets byte for byte what an unknown path gets', async ({ role }) => {
    const { iam, audit } = await createStage({ roles: { nobody: [], clerk: [] } })
    const hidden = serve(express, iam, (routes) => {
      const guard = iam.guard('orders:GetOrder', { hide: true })
      routes.get('/orders/:orderId', guard, (_req, res) => {
        res.json('order')
      })
    })
    const empty = serve(express, iam, () => {})
    const headers = role === undefined ? {} : { role }

    const denied = await request(hidden).get('/orders/1').set(headers)
    const unknown = await request(empty).get('/orders/1').set(headers)

    expect(denied.status).toBe(404)
    expect(comparable(denied)).toEqual(comparable(unknown))
    expect(audit.decisions()).toEqual(['GetOrder order/1 Deny'])
  })

  test('hide: the own 404 of the application answers', async () => {
    const { iam } = await createStage({ roles: { nobody: [] } })
    const app = serve(express, iam, (routes) => {
      const guard = iam.guard('orders:GetOrder', { hide: true })
      routes.get('/orders/:orderId', guard, (_req, res) => {
        res.json('order')
      })
      routes.use((_req, res) => {
        res.status(404).json('nothing here')
      })
    })

    const answer = await request(app).get('/orders/1').set('role', 'nobody')

    expect([answer.status, answer.body]).toEqual([404, 'nothing here'])
  })

  test('hide: an allowed caller gets the answer', async () => {
    const { iam } = await createStage()
    const app = serve(express, iam, (routes) => {
      const guard = iam.guard('orders:GetOrder', { hide: true })
      routes.get('/orders/:orderId', guard, (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/orders/1').set('role', 'clerk').expect(200)
  })

  test('hide: what answers behind a hidden denial without an Allow is 404 too', async () => {
    const { iam } = await createStage({ roles: { nobody: [] }, unsafeSkipRouteCheck: true })
    const app = serveUnchecked(express, iam, (routes) => {
      const guard = iam.guard('orders:GetOrder', { hide: true })
      routes.get('/orders/:orderId', guard, (_req, res) => {
        res.json('order')
      })
      routes.get('/orders/:orderId', (_req, res) => {
        res.json('bare')
      })
    })

    const answer = await request(app).get('/orders/1').set('role', 'nobody')

    expect(answer.status).toBe(404)
    expect(answer.text).not.toContain('bare')
    expect(answer.text).not.toContain('decisionId')
  })

  test('hide: a bad parameter is 400 as everywhere', async () => {
    const { iam } = await createStage()
    const app = serve(express, iam, (routes) => {
      const guard = iam.guard('orders:GetOrder', { hide: true })
      routes.get('/orders/:orderId', guard, (_req, res) => {
        res.json('order')
      })
    })

    await request(app).get('/orders/a%2Fb').set('role', 'clerk').expect(400)
  })
})
