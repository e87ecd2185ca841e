import { afterAll, describe, expect, test } from 'vitest'
import type { BypassCase, Place } from './bypass-case.ts'
import { bypassCases } from './bypass-cases.ts'
import { checkTrial, type Observation } from './check-trial.ts'
import { placeName, places } from './places.ts'
import { allowsEverything, trialsOf } from './policy-sets.ts'
import { RoleBook } from './role-book.ts'
import { Arena } from './running-fixture.ts'

const book = new RoleBook()
const probes = { total: 0, bypasses: 0 }

// Every policy set becomes a role before the store is built.
book.roleFor(allowsEverything)
for (const place of places) {
  for (const row of bypassCases) {
    for (const exchange of row.exchanges) {
      for (const { policy } of trialsOf(exchange, place)) if (policy !== null) book.roleFor(policy)
    }
  }
}
const arena = new Arena(book)

function count(observation: Observation): void {
  probes.total += 1
  if (observation.isBypass) probes.bypasses += 1
}

async function faultsOf(row: BypassCase, place: Place): Promise<readonly string[]> {
  const running = await arena.start(row.fixture ?? 'standard', place, row.boot !== undefined)
  const faults: string[] = []
  for (const exchange of row.exchanges) {
    for (const trial of trialsOf(exchange, place)) {
      const role = trial.policy === null ? undefined : book.roleFor(trial.policy)
      const observation = await checkTrial(running, exchange, trial, role)
      count(observation)
      faults.push(...observation.faults.map((fault) => `${observation.what}: ${fault}`))
    }
  }
  const log = running.logger.lines.join('\n')
  if (row.warns !== undefined && !log.includes(row.warns)) faults.push(`no warning ${row.warns}`)
  if (row.logs !== undefined && !row.logs.test(log))
    faults.push(`the log lacks ${row.logs}: ${log}`)
  return faults
}

describe.each(places)('Express $major, strict $isStrict, $mode', (place) => {
  const refused = bypassCases.filter(({ boot }) => boot !== undefined)
  const asked = bypassCases.filter(({ exchanges }) => exchanges.length > 0)

  test.each(refused)(`$id at start: $name (${placeName(place)})`, async ({ fixture, boot }) => {
    const names = typeof boot?.names === 'function' ? boot.names(place) : (boot?.names ?? [])

    const refusal = await arena.refusalOf(fixture ?? 'standard', place)

    expect(refusal?.code).toBe(boot?.code)
    for (const name of names) expect(refusal?.message).toContain(name)
  })

  test.each(asked)(`$id $name (${placeName(place)})`, async (row) => {
    const faults = await faultsOf(row, place)

    expect(faults).toEqual([])
  })

  test(`I4 no answer below 400 leaves the application without guards (${placeName(place)})`, async () => {
    const running = await arena.start('unguarded', place, true)
    const role = book.roleFor(allowsEverything)
    const leaks: string[] = []

    for (const row of asked.filter(({ fixture }) => fixture === undefined)) {
      for (const exchange of row.exchanges) {
        const status = await arena.statusOf(running, exchange, role)
        probes.total += 1
        if (status === 'stopped') continue
        probes.bypasses += 1
        leaks.push(`${row.id} ${exchange.request.verb} ${exchange.request.target}: ${status}`)
      }
    }

    expect(leaks).toEqual([])
  })
})

afterAll(async () => {
  await arena.close()
  const rows = new Set(bypassCases.map(({ id }) => id)).size
  process.stdout.write(
    `bypasses: ${probes.bypasses} of ${probes.total} (${rows} cases, ${places.length} servers)\n`,
  )
})
