import { describe, expect, test } from 'vitest'
import type { Major } from '../kit/express-majors.ts'
import { heldTimers } from '../kit/held-timers.ts'
import { sendRaw } from '../kit/raw-http.ts'
import { rawRequest } from '../kit/raw-request.ts'
import { allowOf, type SecureAppOptions, secureApp } from '../kit/secured-app.ts'

const majors: readonly Major[] = [5, 4]
const modes = ['tripwire', 'route-table'] as const
const servers = majors.flatMap((major) => modes.map((mode) => ({ major, mode })))

const roles: SecureAppOptions['roles'] = {
  reader: allowOf('orders:GetOrder', 'order/1'),
  tagged: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'orders:GetOrder',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } },
      },
    ],
  },
}

/** A guard whose facts come from this loader. */
const loadedBy =
  (
    resource: () => Promise<{ readonly tags: Readonly<Record<string, string>> } | null>,
  ): SecureAppOptions['routes'] =>
  ({ app, iam, ran }) =>
    app.get(
      '/orders/:orderId',
      iam.guard('orders:GetOrder', { resource }),
      iam.handler('order', ran),
    )

describe.each(servers)('BYP-79 no decision, Express $major, $mode', ({ major, mode }) => {
  test('BYP-79 an evaluator that throws answers 503 and runs no handler', async () => {
    await using secured = await secureApp({
      roles,
      major,
      options: { mode },
      routes: ({ app, iam, ran }) =>
        app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran)),
    })
    const before = await secured.ask('GET', '/orders/1', 'reader')
    secured.store.breakWith(new Error('the policies are gone'))

    const answer = await secured.ask('GET', '/orders/1', 'reader')

    expect([before.status, answer.status]).toEqual([200, 503])
    expect(secured.ran).toEqual(['order'])
  })

  test('BYP-79 facts that never come answer 503 after 1 s and run no handler', async () => {
    const timers = heldTimers()
    await using secured = await secureApp({
      roles,
      major,
      options: { mode, timers },
      routes: loadedBy(() => new Promise<never>(() => {})),
    })

    const asking = secured.ask('GET', '/orders/1', 'tagged')
    await timers.elapse(1_000)
    const answer = await asking

    expect(answer.status).toBe(503)
    expect(secured.ran).toEqual([])
  })

  test('BYP-79 a client that leaves before the decision runs no handler', async () => {
    const gate = Promise.withResolvers<void>()
    const isAsked = Promise.withResolvers<void>()
    await using secured = await secureApp({
      roles,
      major,
      options: { mode },
      routes: loadedBy(async () => {
        isAsked.resolve()
        await gate.promise
        return { tags: { team: 'a' } }
      }),
    })
    const isClosed = Promise.withResolvers<void>()
    secured.server.once('connection', (socket) => socket.once('close', () => isClosed.resolve()))
    const request = { verb: 'GET', target: '/orders/1', headers: [secured.credential('tagged')] }

    await sendRaw(secured.port, rawRequest(request), {
      onSent: (abort) => void isAsked.promise.then(abort),
    })
    await isClosed.promise
    gate.resolve()
    const later = await secured.ask('GET', '/orders/1', 'tagged')

    // The later request runs the handler; the one that was left does not.
    expect(later.status).toBe(200)
    expect(secured.ran).toEqual(['order'])
  })

  test('BYP-80 two requests on one connection are decided separately', async () => {
    await using secured = await secureApp({
      roles,
      major,
      options: { mode },
      routes: ({ app, iam, ran }) =>
        app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran)),
    })
    const credential = secured.credential('reader')
    const allowed = { verb: 'GET', target: '/orders/1', headers: [credential], isKeptAlive: true }
    const denied = { verb: 'GET', target: '/orders/2', headers: [credential] }
    const anonymous = { verb: 'GET', target: '/orders/1', headers: [] }

    const first = await sendRaw(secured.port, rawRequest(allowed) + rawRequest(denied))
    const second = await sendRaw(secured.port, rawRequest(allowed) + rawRequest(anonymous))

    expect(first.answers.map(({ status }) => status)).toEqual([200, 403])
    expect(second.answers.map(({ status }) => status)).toEqual([200, 401])
    expect(secured.ran).toEqual(['order', 'order'])
  })
})

describe.each(majors)('BYP-4 OPTIONS by configuration, Express %i', (major) => {
  test.each(modes)("BYP-4 `autoOptions: 'allow'` lets Express answer, %s", async (mode) => {
    await using secured = await secureApp({
      roles,
      major,
      options: { mode, autoOptions: 'allow' },
      routes: ({ app, iam, ran }) =>
        app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran)),
    })

    const answer = await secured.ask('OPTIONS', '/orders/1', 'reader')

    expect(answer.status).toBe(200)
    expect(answer.headers.find(([name]) => name === 'allow')?.[1]).toMatch(/GET, ?HEAD/)
    expect(secured.ran).toEqual([])
  })

  test('BYP-4 `autoOptions: allow` does not open a bare handler of OPTIONS', async () => {
    await using secured = await secureApp({
      roles,
      major,
      isUnchecked: true,
      options: { autoOptions: 'allow' },
      routes: ({ app, iam, ran }) => {
        app.options('/bare', iam.handler('bare', ran))
        app.all('/all', iam.handler('all', ran))
        app.use('/fn', iam.handler('fn', ran))
      },
    })

    const statuses = []
    for (const target of ['/bare', '/all', '/fn']) {
      statuses.push((await secured.ask('OPTIONS', target, 'reader')).status)
    }

    expect(statuses).toEqual([403, 403, 403])
  })
})
