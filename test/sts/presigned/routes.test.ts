import type { Credentials } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'
import { expressOf } from '../../e2e/kit/express-majors.ts'
import { createLinksApp, type LinksAppOptions } from './links-app.ts'

const modes = ['tripwire', 'route-table'] as const
const everywhere = ([4, 5] as const).flatMap((major) => modes.map((mode) => ({ major, mode })))

const routes: NonNullable<LinksAppOptions['routes']> = (app, iam, handler) => {
  app.get('/orders/:orderId', iam.guard('orders:GetOrder', { presigned: true }), handler('linked'))
  app.get('/plain/:orderId', iam.guard('orders:GetOrder'), handler('plain'))
  app.post('/orders/:orderId', iam.guard('orders:ShipOrder', { presigned: true }), handler('post'))
  app.get('/secret/:orderId', iam.guard('orders:GetOrder', { hide: true }), handler('secret'))
  const hiddenLink = iam.guard('orders:GetOrder', { hide: true, presigned: true })
  app.get('/hidden/:orderId', hiddenLink, handler('hidden'))
  app.get('/open', iam.guard.public('a page'), handler('open'))
  app.get('/asks/:orderId', iam.guard('orders:GetOrder', { presigned: true }), (_req, _res, next) =>
    next('route'),
  )
  app.get('/asks/:orderId', iam.guard('orders:GetOrder'), handler('asked'))
}

describe.each(everywhere)('presigned requests, Express $major, $mode', ({ major, mode }) => {
  const start = (more: LinksAppOptions = {}) =>
    createLinksApp({ make: expressOf(major), mode, routes, ...more })

  test('SIG-9 a route that opts in serves a presigned GET, decided for its signer', async () => {
    await using app = await start()

    const answer = await app.send(await app.presign(app.alice))

    expect(answer).toMatchObject({ status: 200, body: 'linked' })
    expect(app.events.at(-1)).toMatchObject({
      eventName: 'GetOrder',
      userIdentity: { type: 'IAMUser', accessKeyId: app.alice.AccessKeyId },
    })
  })

  test.each(['/plain/7', '/open', '/asks/7'])(
    'SIG-9 INV-3 a good presigned request is 401 on %s, which does not opt in',
    async (path) => {
      await using app = await start()

      const answer = await app.send(await app.presign(app.alice, { path }))

      expect(answer).toMatchObject({ status: 401, code: 'InvalidToken' })
      expect(app.ran).toEqual([])
    },
  )

  test('SIG-9 INV-3 an unknown path with a presigned query is no page of anybody', async () => {
    await using app = await start()

    const answer = await app.send(await app.presign(app.alice, { path: '/nowhere' }))

    expect([401, 404]).toContain(answer.status)
  })

  test.each(['/secret/7', '/hidden/7'])(
    'ERR-1 a hidden route looks missing to a presigned request that it refuses: %s',
    async (path) => {
      await using app = await start()
      const forged = { ...app.alice, SecretAccessKey: 'x'.repeat(40) }

      const hidden = await app.send(await app.presign(forged, { path }))
      const missing = await app.send(await app.presign(forged, { path: '/nowhere/7' }))

      expect(hidden.status).toBe(404)
      expect(hidden.body.replace(path, '')).toBe(missing.body.replace('/nowhere/7', ''))
      expect(Object.keys(hidden.headers)).toEqual(Object.keys(missing.headers))
      expect(app.ran).toEqual([])
    },
  )

  test('SIG-14 a wrong signature is answered for clients of both kinds', async () => {
    await using app = await start()
    const forged = await app.presign({ ...app.alice, SecretAccessKey: 'x'.repeat(40) })

    const { headers } = await app.send(forged)

    expect(headers).toMatchObject({
      'www-authenticate': expect.stringMatching(/^AWS4-HMAC-SHA256, Bearer realm="gatewarden"/),
      'x-amzn-errortype': 'SignatureDoesNotMatch',
      'content-type': expect.stringContaining('application/problem+json'),
      date: expect.any(String),
    })
  })

  test('SIG-9 a presigned POST is refused where a presigned GET is not', async () => {
    await using app = await start()

    const answer = await app.send(await app.presign(app.alice, { method: 'POST' }))

    expect(answer).toMatchObject({ status: 401, code: 'SignatureDoesNotMatch' })
    expect(app.ran).toEqual([])
  })

  test('INV-3 a signature that is wrong is 401 with one record', async () => {
    await using app = await start()
    const link = await app.presign({ ...app.alice, SecretAccessKey: 'x'.repeat(40) })

    const answer = await app.send(link)

    expect(answer).toMatchObject({ status: 401, code: 'SignatureDoesNotMatch' })
    expect(app.events.map(({ errorCode }) => errorCode)).toEqual(['SignatureDoesNotMatch'])
    expect(app.ran).toEqual([])
  })

  test('ATK-26 two-sources: header and query together are 400', async () => {
    await using app = await start()
    const { target } = await app.presign(app.alice)
    const { headers = {} } = await app.sign(app.alice)

    const answer = await app.send({ method: 'GET', target, headers })

    expect(answer).toMatchObject({ status: 400, code: 'AmbiguousCredentials' })
  })

  test('ATK-26 two-sources: query credentials with a streaming payload type are refused', async () => {
    await using app = await start()
    const query = { 'X-Amz-Content-Sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }

    const answer = await app.send(await app.presign(app.alice, { query }))

    expect(answer).toMatchObject({ status: 401, code: 'SignatureDoesNotMatch' })
  })

  test('ATK-28 body: one that is added to a presigned request is refused', async () => {
    await using app = await start()
    const link = await app.presign(app.alice)

    const answer = await app.send({ ...link, body: '{"orderId":"8"}' })

    expect(answer).toMatchObject({ status: 401, code: 'SignatureDoesNotMatch' })
  })

  test('DENY-9 a dry run counts the form and lets it pass without a caller', async () => {
    await using app = await start({ enforcement: 'audit', exposeDryRun: true })

    const answer = await app.send(await app.presign(app.alice, { path: '/plain/7' }))

    expect(answer).toMatchObject({ status: 200, body: 'plain' })
    expect(app.events.map(({ errorCode }) => errorCode)).toContain('InvalidToken')
  })
})

const expiresOf = (link: { readonly target: string }, value: string | undefined) =>
  link.target.replace(/X-Amz-Expires=\d+/, value === undefined ? 'x=1' : `X-Amz-Expires=${value}`)

describe('presigned requests in time', () => {
  test.each([
    { expires: '0', code: 'IncompleteSignature' },
    { expires: '-1', code: 'IncompleteSignature' },
    { expires: '1e99', code: 'IncompleteSignature' },
    { expires: undefined, code: 'IncompleteSignature' },
    { expires: '901', code: 'SignatureDoesNotMatch' },
  ])('ATK-30 time: Expires $expires is refused', async ({ expires, code }) => {
    await using app = await createLinksApp({ routes })
    const link = await app.presign(app.alice)

    const answer = await app.send({ ...link, target: expiresOf(link, expires) })

    expect(answer).toMatchObject({ status: 401, code })
  })

  test.each([
    { name: 'in the last second', ageMs: 60_000, want: 200 },
    { name: 'after Expires', ageMs: 61_000, want: 401 },
    { name: 'early within the window', ageMs: -240_000, want: 200 },
    { name: 'early beyond the window', ageMs: -302_000, want: 401 },
  ])('ATK-30 time: presigned, $name', async ({ ageMs, want }) => {
    const clock = { time: Date.now(), now: () => clock.time, monotonic: () => clock.time }
    await using app = await createLinksApp({ routes, clock })
    const link = await app.presign(app.alice, { expiresIn: 60 })
    clock.time = Math.floor(clock.time / 1000) * 1000 + ageMs

    expect(await app.send(link)).toMatchObject({ status: want })
  })

  test('SIG-9 the cap is configured downward', async () => {
    const signedRequests = { longestPresignedSeconds: 30 }
    await using app = await createLinksApp({ routes, signedRequests })

    const long = await app.send(await app.presign(app.alice, { expiresIn: 31 }))
    const short = await app.send(await app.presign(app.alice, { expiresIn: 30 }))

    expect([long.status, short.status]).toEqual([401, 200])
  })
})

async function sessionOf(app: Awaited<ReturnType<typeof createLinksApp>>): Promise<Credentials> {
  const body = 'Action=GetSessionToken&Version=2011-06-15'
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const parts = { method: 'POST', path: '/iam/', service: 'sts', headers, body }
  const answer = await app.send(await app.sign(app.alice, parts))
  const text = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(answer.body)?.[1]
  return {
    AccessKeyId: text('AccessKeyId'),
    SecretAccessKey: text('SecretAccessKey'),
    SessionToken: text('SessionToken'),
    Expiration: undefined,
  }
}

describe('presigned requests of sessions', () => {
  test('SIG-10 a session signs with its token in the signed query', async () => {
    await using app = await createLinksApp({ routes })

    const link = await app.presign(await sessionOf(app))

    expect(link.target).toContain('X-Amz-Security-Token=')
    expect(await app.send(link)).toMatchObject({ status: 200, body: 'linked' })
  })

  test('SIG-10 a token that was added after signing does not match', async () => {
    await using app = await createLinksApp({ routes })
    const own = await sessionOf(app)
    const bare = await app.presign({ ...own, SessionToken: undefined })
    const target = `${bare.target}&X-Amz-Security-Token=${encodeURIComponent(own.SessionToken ?? '')}`

    expect(await app.send({ ...bare, target })).toMatchObject({
      status: 401,
      code: 'SignatureDoesNotMatch',
    })
  })

  test.each([
    { name: 'ASIA with none', pair: (own: Credentials) => ({ ...own, SessionToken: undefined }) },
    {
      name: "ASIA with another session's",
      pair: (own: Credentials, other: Credentials) => ({
        ...own,
        SessionToken: other.SessionToken,
      }),
    },
    {
      name: 'ASIA with a bit-flipped token',
      pair: (own: Credentials) => ({ ...own, SessionToken: `${own.SessionToken?.slice(0, -2)}xx` }),
    },
    {
      name: 'AKIA with a token',
      pair: (own: Credentials, _other: Credentials, alice: Credentials) => ({
        ...alice,
        SessionToken: own.SessionToken,
      }),
    },
  ])('ATK-31 session-token: presigned, $name is refused', async ({ pair }) => {
    await using app = await createLinksApp({ routes })
    const own = await sessionOf(app)
    const other = await sessionOf(app)

    const answer = await app.send(await app.presign(pair(own, other, app.alice)))

    expect(answer).toMatchObject({ status: 401, code: 'InvalidClientTokenId' })
  })
})
