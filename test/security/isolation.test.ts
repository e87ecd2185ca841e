import type { ErrorRequestHandler } from 'express'
import { describe, expect, test } from 'vitest'
import type { Major } from '../e2e/kit/express-majors.ts'
import { sendRaw } from '../e2e/kit/raw-http.ts'
import { rawRequest } from '../e2e/kit/raw-request.ts'
import {
  allowEverything,
  allowOf,
  codeOf,
  type SecureAppOptions,
  secureApp,
} from '../e2e/kit/secured-app.ts'

const majors: readonly Major[] = [5, 4]
const modes = ['tripwire', 'route-table'] as const
const places = majors.flatMap((major) => modes.map((mode) => ({ major, mode })))

const roles: SecureAppOptions['roles'] = {
  everything: allowEverything,
  one: allowOf('orders:GetOrder', 'order/1'),
  two: allowOf('orders:GetOrder', 'order/2'),
  teamA: {
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

/** Waits for as many turns of the event loop as the id of the order says: requests overtake each other. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe.each(places)(
  'INV-4 requests at the same time, Express $major, $mode',
  ({ major, mode }) => {
    test('INV-4 each of many requests at once is decided for its own caller and resource', async () => {
      await using secured = await secureApp({
        roles,
        major,
        options: { mode },
        routes: ({ app, iam, ran }) =>
          app.get(
            '/orders/:orderId',
            iam.guard('orders:GetOrder', {
              resource: async (req) => {
                const id = Number(req.params['orderId'])
                await turns((id * 7) % 5)
                return { tags: { team: id % 2 === 1 ? 'a' : 'b' } }
              },
            }),
            iam.handler('order', ran),
          ),
      })
      const callers = ['one', 'two', 'teamA', 'everything', undefined]
      const wanted = (caller: string | undefined, id: number) => {
        if (caller === undefined) return 401
        if (caller === 'teamA') return id % 2 === 1 ? 200 : 403
        if (caller === 'everything') return 200
        return (caller === 'one') === (id === 1) && id <= 2 ? 200 : 403
      }
      const questions = Array.from({ length: 100 }, (_, index) => ({
        caller: callers[index % callers.length],
        id: 1 + (index % 4),
      }))

      const answers = await Promise.all(
        questions.map(({ caller, id }) => secured.ask('GET', `/orders/${id}`, caller)),
      )

      expect(answers.map(({ status }) => status)).toEqual(
        questions.map(({ caller, id }) => wanted(caller, id)),
      )
    })

    test('INV-3 a wrong credential whose refusal is swallowed stays refused', async () => {
      await using secured = await secureApp({
        roles,
        major,
        options: { mode },
        isOwnErrorHandler: true,
        routes: ({ app, iam, ran }) => {
          app.get('/open', iam.guard.public('everybody may'), iam.handler('open', ran))
          const swallow: ErrorRequestHandler = (_error, _req, res, _next) => {
            res.setHeader('X-Reached', 'error handler')
            res.status(200).send('reached the error handler')
          }
          app.use(swallow)
        },
      })

      const wrong = await secured.askAs('GET', '/open', ['Authorization: Bearer no.such.token'])
      const nobody = await secured.ask('GET', '/open')

      expect([wrong.status, nobody.status]).toEqual([401, 200])
      expect(JSON.stringify(wrong)).not.toContain('reached')
      expect(codeOf(wrong)).toBe('InvalidToken')
    })

    test('INV-3 a wrong credential that an error handler passes over reaches nothing, public routes neither', async () => {
      await using secured = await secureApp({
        roles,
        major,
        options: { mode },
        isOwnOrder: true,
        isOwnErrorHandler: true,
        routes: ({ app, iam, ran }) => {
          app.use(iam.authenticate())
          const carryOn: ErrorRequestHandler = (_error, _req, _res, next) => next()
          app.use(carryOn)
          app.get('/open', iam.guard.public('everybody may'), iam.handler('open', ran))
          app.get('/orders/:orderId', iam.guard('orders:GetOrder'), iam.handler('order', ran))
          app.use(carryOn)
          app.use(iam.handler('behind', ran))
        },
      })

      const statuses = []
      for (const target of ['/open', '/orders/1', '/nowhere']) {
        const answer = await secured.askAs('GET', target, ['Authorization: Bearer no.such.token'])
        expect(JSON.stringify(answer)).not.toContain('reached')
        statuses.push(answer.status)
      }

      expect(statuses).toEqual([401, 401, 401])
      expect(secured.ran).not.toContain('open')
      expect(secured.ran).not.toContain('order')
    })
  },
)

describe.each(places)('a hidden denial, Express $major, $mode', ({ major, mode }) => {
  test('BAR-10 a hidden denial is byte for byte the answer of an unknown path', async () => {
    await using secured = await secureApp({
      roles,
      major,
      options: { mode },
      routes: ({ app, iam, ran }) => {
        app.get(
          '/orders/:orderId',
          iam.guard('orders:GetOrder', { hide: true }),
          iam.handler('order', ran),
        )
        app.use((_req, res) => {
          res.status(404).json({ message: 'nothing here' })
        })
      },
    })
    const bytesOf = async (target: string) => {
      const request = rawRequest({ verb: 'GET', target, headers: [secured.credential('one')] })
      const { raw } = await sendRaw(secured.port, request)
      return raw.replace(/^Date: .*$/m, 'Date:')
    }

    const hidden = await bytesOf('/orders/2')
    const unknown = await bytesOf('/unknown')
    const shown = await bytesOf('/orders/1')

    expect(hidden).toBe(unknown)
    expect(shown).toContain('reached order')
    expect(secured.ran).toEqual(['order'])
  })

  test('BAR-10 a hidden denial does not open what is behind it', async () => {
    await using secured = await secureApp({
      roles,
      major,
      isUnchecked: true,
      options: { mode },
      routes: ({ app, iam, ran }) => {
        app.get(
          '/orders/:orderId',
          iam.guard('orders:GetOrder', { hide: true }),
          iam.handler('order', ran),
        )
        app.get('/orders/:orderId', iam.handler('bare', ran))
        app.use(iam.handler('behind', ran))
      },
    })

    const answer = await secured.ask('GET', '/orders/2', 'one')

    expect([403, 404]).toContain(answer.status)
    expect(JSON.stringify(answer)).not.toContain('reached')
  })
})
