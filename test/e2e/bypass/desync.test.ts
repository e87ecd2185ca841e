import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LoopbackServer, serveOnLoopback } from '../kit/loopback-server.ts'
import { sendRaw } from '../kit/raw-http.ts'
import { rawRequest } from '../kit/raw-request.ts'
import { allowEverything, type SecureApp, secureApp } from '../kit/secured-app.ts'
import { canaryText } from './canary.ts'
import { answerWays } from './fixtures/answers.ts'

const ways = Object.keys(answerWays)
const verbs = ['GET', 'HEAD', 'POST'] as const

/**
 * A stopped answer must be whole: a byte too many or too few on a connection that stays open would become part of
 * the next answer, which may be somebody else's behind a proxy.
 */
describe.each([5, 4] as const)('BYP-78 the connection stays in step, Express %i', (major) => {
  let secured: SecureApp
  beforeAll(async () => {
    secured = await secureApp({
      roles: { everything: allowEverything },
      major,
      isUnchecked: true,
      routes: ({ app }) => {
        for (const [name, answer] of Object.entries(answerWays)) {
          app.all(`/u/${name}`, (_req, res) => void answer(res))
        }
      },
    })
  })
  afterAll(() => secured[Symbol.asyncDispose]())

  test.each(ways.flatMap((way) => verbs.map((verb) => ({ way, verb }))))(
    'BYP-78 $verb answered by $way and stopped is followed by a whole answer',
    async ({ way, verb }) => {
      const headers = [secured.credential('everything')]
      // The body looks like a request, to be found out if it is read as one.
      const body = verb === 'POST' ? 'GET /u/json HTTP/1.1\r\nHost: localhost\r\n\r\n' : undefined
      const first = rawRequest({
        verb,
        target: `/u/${way}`,
        headers,
        isKeptAlive: true,
        ...(body === undefined ? {} : { body }),
      })
      const second = rawRequest({ verb: 'GET', target: '/nowhere', headers })

      const reply = await sendRaw(secured.port, first + second, { verbs: [verb, 'GET'] })

      expect(reply.raw).not.toContain(canaryText)
      expect(reply.answers.map(({ status }) => status)).toEqual([403, 404])
    },
  )
})

describe('BYP-78 the checks themselves', () => {
  let server: LoopbackServer
  beforeAll(async () => {
    const app = express()
    app.get('/u/json', (_req, res) => void answerWays['json']?.(res))
    server = await serveOnLoopback(app)
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test('BYP-78 an answer that is not stopped is seen', async () => {
    const first = rawRequest({ verb: 'GET', target: '/u/json', isKeptAlive: true })
    const second = rawRequest({ verb: 'GET', target: '/nowhere' })

    const reply = await sendRaw(server.port, first + second)

    expect(reply.raw).toContain(canaryText)
    expect(reply.answers.map(({ status }) => status)).toEqual([200, 404])
  })
})
