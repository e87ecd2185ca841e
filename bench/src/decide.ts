import { casbin } from './engines/casbin.ts'
import { casl, caslRebuilt } from './engines/casl.ts'
import { cedarSliced, cedarWhole } from './engines/cedar.ts'
import type { Engine, LoadedEngine } from './engines/engine.ts'
import { gatewarden } from './engines/gatewarden.ts'
import { gatewardenEvaluator } from './engines/gatewarden-evaluator.ts'
import { loadNaive } from './engines/naive.ts'
import { type Contestant, measure, type Rounds } from './measure.ts'
import { load, machine, noiseFlag, printTable, type Row, writeReport } from './report.ts'
import { unitContestant } from './unit.ts'
import { type BenchRequest, createWorld, type World } from './world.ts'

/** Engines by the name that `--only` takes. */
export const engines: ReadonlyMap<string, Engine> = new Map([
  ['gatewarden', gatewarden],
  ['evaluator', gatewardenEvaluator],
  ['casl', casl],
  ['casl-rebuilt', caslRebuilt],
  ['casbin', casbin],
  ['cedar', cedarSliced],
  ['cedar-whole', cedarWhole],
])

/** Options of `pnpm bench decide`. */
export interface DecideOptions extends Rounds {
  readonly n: number
  readonly p: number
  readonly k: number
  readonly deny: number
  readonly only: readonly string[]
  readonly requests: number
  readonly args: readonly string[]
}

/** Prints the engine table: Zipf and uniform requests, every figure a ratio to U and to CASL. */
export async function benchDecide(options: DecideOptions): Promise<number> {
  const started = load()
  const world = createWorld(options)
  const chosen = [...engines].filter(
    ([name]) => options.only.length === 0 || options.only.includes(name),
  )
  const loaded: { engine: Engine; instance: LoadedEngine }[] = []
  const rows: Row[] = []
  let isWrong = false
  for (const [name, engine] of chosen) {
    if (world.policies.length > engine.maxN) {
      rows.push(emptyRow(engine, `left out: N > ${engine.maxN}`))
      continue
    }
    const instance = await engine.load(world)
    const mismatch = disagreement(world, instance)
    if (mismatch === undefined) loaded.push({ engine, instance })
    else {
      isWrong ||= name === 'gatewarden' || name === 'evaluator'
      console.error(`${engine.name} disagrees on ${JSON.stringify(mismatch)}`)
      rows.push(emptyRow(engine, 'disagrees'))
    }
  }
  for (const workload of ['zipf', 'uniform'] as const)
    rows.push(...(await timePool(workload, world, loaded, options)))
  const unit = rows.find((row) => row.engine.startsWith('U:'))?.cpu_ns?.median ?? 0
  printRows(rows, unit, options, world.digest)
  writeReport({
    ...machine(),
    command: 'decide',
    args: options.args,
    load: [started, load()],
    digest: world.digest,
    units: { U_ns: unit },
    rows,
  })
  return isWrong ? 1 : 0
}

/** The first of 600 uniform requests on which the engine and the plain reading differ (PERF-R4). */
function disagreement(world: World, instance: LoadedEngine): BenchRequest | undefined {
  const naive = loadNaive(world)
  const until = performance.now() + 1_500
  for (const request of world.uniform.slice(0, 600)) {
    if (instance.decide(request) !== naive.decide(request)) return request
    if (performance.now() > until) break
  }
  return undefined
}

async function timePool(
  workload: 'zipf' | 'uniform',
  world: World,
  loaded: readonly { engine: Engine; instance: LoadedEngine }[],
  options: DecideOptions,
): Promise<Row[]> {
  const pool = world[workload]
  const contestants: Contestant[] = loaded.map(({ engine, instance }) => {
    let n = 0
    const run = () => {
      n = n + 1 === pool.length ? 0 : n + 1
      return instance.decide({ ...(pool[n] as BenchRequest) })
    }
    return { name: engine.name, run }
  })
  const figures = await measure([unitContestant(), ...contestants], options)
  return [...figures].map(([name, cpu_ns]) => ({
    engine: name,
    version: loaded.find(({ engine }) => engine.name === name)?.engine.version ?? '',
    workload,
    cpu_ns,
    flags: noiseFlag(cpu_ns),
  }))
}

function emptyRow(engine: Engine, flag: string): Row {
  return {
    engine: engine.name,
    version: engine.version,
    workload: 'all',
    cpu_ns: undefined,
    flags: [flag],
  }
}

function printRows(
  rows: readonly Row[],
  unit: number,
  options: DecideOptions,
  digest: string,
): void {
  for (const workload of ['zipf', 'uniform']) {
    const own = rows.filter((row) => row.workload === workload || row.workload === 'all')
    const kept = own.find((row) => row.engine === casl.name)?.cpu_ns?.median
    const ratio = (value: number | undefined, base: number | undefined) =>
      value === undefined || base === undefined || base === 0 ? '–' : (value / base).toFixed(2)
    printTable(
      `decide, ${workload}: N = ${options.n} policies, P = ${options.p} principals, k = ${options.k}, ${digest.slice(0, 12)}`,
      ['engine', 'version', 'x U', 'x CASL kept', 'CPU ns (this machine, now)', 'flags'],
      own.map((row) => [
        row.engine,
        row.version,
        ratio(row.cpu_ns?.median, unit),
        ratio(row.cpu_ns?.median, kept),
        row.cpu_ns === undefined ? '–' : row.cpu_ns.median.toFixed(0),
        row.flags.join(', '),
      ]),
    )
  }
  console.error(
    '\nRatios inside one table are the claim; the nanoseconds are this machine at this moment.',
  )
}
