import { captureRawBody } from '@gatewarden/express'
import express, { type RequestHandler } from 'express'
import { describe, expect, test } from 'vitest'
import { createLinksApp, type LinksAppOptions } from './links-app.ts'

const unsigned = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }

const routes: NonNullable<LinksAppOptions['routes']> = (app, iam, handler) => {
  const loose = iam.guard('orders:ShipOrder', { unsignedPayload: true })
  app.post('/loose/:orderId', loose, handler('loose'))
  app.post('/orders/:orderId', iam.guard('orders:ShipOrder'), handler('shipped'))
  const both = { presigned: true, unsignedPayload: true }
  app.get('/files/:orderId', iam.guard('orders:GetOrder', both), handler('file'))
  app.get('/orders/:orderId', iam.guard('orders:GetOrder', { presigned: true }), handler('linked'))
}

describe.each(['tripwire', 'route-table'] as const)('unsigned payloads, %s', (mode) => {
  test('SIG-6 a route that opts in takes a body that is not signed', async () => {
    await using app = await createLinksApp({ routes, mode })
    const link = await app.sign(app.alice, { method: 'POST', path: '/loose/7', headers: unsigned })

    expect(await app.send({ ...link, body: 'anything' })).toMatchObject({ status: 200 })
  })

  test('SIG-6 ATK-28 body: UNSIGNED-PAYLOAD is 401 on a route that does not opt in', async () => {
    await using app = await createLinksApp({ routes, mode })
    const link = await app.sign(app.alice, { method: 'POST', headers: unsigned })

    const answer = await app.send({ ...link, body: 'anything' })

    expect(answer).toMatchObject({ status: 401, code: 'SignatureDoesNotMatch' })
    expect(app.ran).toEqual([])
  })

  test.each(['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'])(
    'SIG-6 ATK-28 body: %s is refused on a route that opts in too',
    async (hash) => {
      await using app = await createLinksApp({ routes, mode })
      const headers = { 'x-amz-content-sha256': hash }
      const link = await app.sign(app.alice, { method: 'POST', path: '/loose/7', headers })

      expect(await app.send(link)).toMatchObject({ status: 401, code: 'SignatureDoesNotMatch' })
    },
  )

  test('SIG-6 SIG-9 a presigned request without signed payload needs both', async () => {
    await using app = await createLinksApp({ routes, mode })
    const presign = (path: string) => app.presign(app.alice, { path, headers: unsigned })

    expect(await app.send(await presign('/files/7'))).toMatchObject({ status: 200, body: 'file' })
    expect(await app.send(await presign('/orders/7'))).toMatchObject({ status: 401 })
  })
})

test('SIG-9 where no guard opts in, a presigned request ends before anything runs', async () => {
  const seen: string[] = []
  await using app = await createLinksApp({
    routes: (server, iam, handler) => {
      server.use((req, _res, next) => {
        seen.push(req.path)
        next()
      })
      server.get('/orders/:orderId', iam.guard('orders:GetOrder'), handler('order'))
    },
  })

  const answer = await app.send(await app.presign(app.alice))

  expect(answer).toMatchObject({ status: 401, code: 'InvalidToken' })
  expect(seen).toEqual([])
})

test('SIG-9 every guard in front of a handler must opt in', async () => {
  await using app = await createLinksApp({
    routes: (server, iam, handler) => {
      const guard = (presigned: boolean) => iam.guard('orders:GetOrder', { presigned })
      server.get('/inner/:orderId', guard(false), guard(true), handler('inner'))
      server.get('/outer/:orderId', guard(true), guard(false), handler('outer'))
      server.get('/both/:orderId', guard(true), guard(true), handler('both'))
    },
  })
  const statuses = async (name: string) =>
    (await app.send(await app.presign(app.alice, { path: `/${name}/7` }))).status

  expect([await statuses('inner'), await statuses('outer'), await statuses('both')]).toEqual([
    401, 401, 200,
  ])
  expect(app.ran).toEqual(['both'])
})

test('SIG-9 INV-3 a public route behind one that opts in accepts no link', async () => {
  await using app = await createLinksApp({
    routes: (server, iam, handler) => {
      const opened = iam.guard('orders:GetOrder', { presigned: true })
      server.get('/orders/:orderId', opened, (_req, _res, next) => next('route'))
      server.get('/orders/:other', iam.guard.public('a page'), handler('page'))
    },
  })

  expect(await app.send(await app.presign(app.alice))).toMatchObject({ status: 401 })
  expect(app.ran).toEqual([])
})

test('SIG-9 a caller that a guard let in is nobody where a handler asks by itself', async () => {
  await using app = await createLinksApp({
    unsafeSkipRouteCheck: true,
    unsafeSilence: ['UnmappedRoute'],
    routes: (server, iam, handler) => {
      const opened = iam.guard('orders:GetOrder', { presigned: true })
      server.get('/orders/:orderId', opened, (_req, _res, next) => next('route'))
      server.get('/orders/:orderId', (req, res, next) => {
        const arn = `arn:gw:orders:eu-1:000000000001:order/${req.params.orderId}`
        iam
          .from(req)
          .require('orders:GetOrder', arn)
          .then(() => handler('asked')(req, res), next)
      })
    },
  })

  expect(await app.send(await app.presign(app.alice))).toMatchObject({
    status: 401,
    code: 'InvalidToken',
  })
  expect(await app.send(await app.sign(app.alice))).toMatchObject({ status: 200, body: 'asked' })
})

test('SIG-9 a caller that a mount let in is somebody below it, and nobody outside', async () => {
  await using app = await createLinksApp({
    unsafeSkipRouteCheck: true,
    unsafeSilence: ['UnmappedRoute'],
    routes: (server, iam, handler) => {
      const arn = () => 'arn:gw:orders:eu-1:000000000001:order/7'
      const asking: RequestHandler = (req, res, next) => {
        iam
          .from(req)
          .require('orders:GetOrder', arn())
          .then(() => handler(req.baseUrl === '' ? 'outside' : 'below')(req, res), next)
      }
      const router = express.Router()
      router.get('/below/7', asking)
      server.use('/area', iam.guard('orders:GetOrder', { arn, presigned: true }), router)
      server.get('/area/outside/7', asking)
    },
  })
  const below = await app.send(await app.presign(app.alice, { path: '/area/below/7' }))
  const outside = await app.send(await app.presign(app.alice, { path: '/area/outside/7' }))

  expect(below).toMatchObject({ status: 200, body: 'below' })
  expect(outside).toMatchObject({ status: 401, code: 'InvalidToken' })
})

test('SIG-9 the typed router opts in the same way', async () => {
  await using app = await createLinksApp({
    routes: (server, iam, handler) => {
      const router = iam.router()
      router.get('/orders/:orderId', { action: 'orders:GetOrder', presigned: true }, (req, res) => {
        handler(req.iam.principal.kind)(req as never, res)
      })
      router.get('/plain/:orderId', 'orders:GetOrder', handler('plain') as never)
      server.use(router)
    },
  })

  expect(await app.send(await app.presign(app.alice))).toMatchObject({ status: 200, body: 'user' })
  expect(await app.send(await app.presign(app.alice, { path: '/plain/7' }))).toMatchObject({
    status: 401,
  })
})

test('SIG-13 ATK-30 time: replay with replayCache on is 401, and a GET may come again', async () => {
  const signedRequests = { replayCache: true }
  await using app = await createLinksApp({ routes, signedRequests })
  const post = await app.sign(app.alice, { method: 'POST' })
  const get = await app.sign(app.alice, { method: 'GET' })

  const answers = []
  for (const link of [post, post, get, get]) answers.push((await app.send(link)).status)

  expect(answers).toEqual([200, 401, 200, 200])
})

test('SIG-13 without it, a signed request can be replayed in its window', async () => {
  await using app = await createLinksApp({ routes })
  const post = await app.sign(app.alice, { method: 'POST' })

  expect([(await app.send(post)).status, (await app.send(post)).status]).toEqual([200, 200])
})

test('ATK-28 body: swapped, added and kept bytes on an application route', async () => {
  const plain = await createLinksApp({ routes })
  const kept = await createLinksApp({
    routes: (server, iam, handler) => {
      server.post('/orders/:orderId', iam.guard('orders:ShipOrder'), handler('shipped'))
    },
    make: (() => express().use(express.text({ verify: captureRawBody }))) as typeof express,
  })
  await using _plain = plain
  await using _kept = kept
  const parts = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'seven' }
  const signed = await kept.sign(kept.alice, parts)
  const { body: _, ...empty } = await plain.sign(plain.alice, { method: 'POST' })

  expect(await kept.send(signed)).toMatchObject({ status: 200 })
  expect(await kept.send({ ...signed, body: 'eight' })).toMatchObject({ status: 401 })
  expect(await plain.send(empty)).toMatchObject({ status: 200 })
  expect(await plain.send({ ...empty, body: 'added' })).toMatchObject({ status: 401 })
})
