import { afterAll, describe, expect, test } from 'vitest'
import { type LoopbackServer, serveOnLoopback } from '../kit/loopback-server.ts'
import { sendRaw } from '../kit/raw-http.ts'
import { buildFixture } from './build-fixture.ts'
import type { BypassCase, Exchange, Expectation, Place } from './bypass-case.ts'
import { bypassCases } from './bypass-cases.ts'
import { canaryText, type HandlerLog } from './canary.ts'
import { bytesOf, expectationAt } from './exchange.ts'
import { nakedProtection } from './naked-protection.ts'
import { placeName, servers } from './places.ts'

/**
 * The table against Express alone: the routes that it says match do match, the others do not, and without
 * protection every one of them leaks. So an empty answer of the suite means a stopped bypass, not a typo.
 */
describe.each(servers.map((server): Place => ({ ...server, mode: 'tripwire' })))(
  'bare Express $major, strict: $isStrict',
  (place) => {
    const running = new Map<string, Promise<{ server: LoopbackServer; log: HandlerLog }>>()

    function start(fixture: string) {
      const known = running.get(fixture)
      if (known !== undefined) return known
      const built = buildFixture(fixture, place, nakedProtection)
      built.finish()
      const starting = serveOnLoopback(built.app).then((server) => ({ server, log: built.log }))
      running.set(fixture, starting)
      return starting
    }

    afterAll(async () => {
      for (const starting of running.values()) await (await starting).server[Symbol.asyncDispose]()
    })

    test.each(bypassCases.filter(({ exchanges }) => exchanges.length > 0))(
      `the table tells what Express does, $id: $name (${placeName(place)})`,
      async (row) => {
        for (const exchange of row.exchanges) await checkFact(row, exchange)
      },
    )

    async function checkFact(row: BypassCase, exchange: Exchange): Promise<void> {
      const { server, log } = await start(row.fixture ?? 'standard')

      const reply = await sendRaw(server.port, bytesOf(exchange, 'X-None: 1'), {
        verbs: [exchange.request.verb],
      })

      const seen = {
        line: `${exchange.request.verb} ${exchange.request.target.slice(0, 60)}`,
        ran: log.take(),
        status: reply.answers[0]?.status,
        leaks: reply.raw.includes(canaryText),
        isGood: (reply.answers[0]?.status ?? 500) < 400,
      }
      expect(seen).toMatchObject({ ...factOf(expectationAt(exchange, place)), line: seen.line })
    }
  },
)

/** What Express does alone where gatewarden is to do this. */
function factOf(expectation: Expectation): Readonly<Record<string, unknown>> {
  switch (expectation.kind) {
    case 'decided':
      return { ran: expectation.runs, leaks: true }
    case 'stopped':
      return {
        ran: expectation.mayRun ?? [],
        leaks: (expectation.mayRun ?? []).length > 0,
        isGood: true,
      }
    case 'missing':
      return { ran: [], status: 404, leaks: false }
    case 'refused':
      return expectation.code === undefined
        ? { ran: [], status: expectation.status, leaks: false }
        : { leaks: true }
    case 'closed':
      return { ran: [], status: undefined, leaks: false }
    case 'open':
      return { ran: [], status: expectation.status }
  }
}
