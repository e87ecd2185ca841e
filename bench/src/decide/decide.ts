import { createAgreementCheck } from '../agreement.ts'
import { asking, silent, visitOnce } from '../engines/asking.ts'
import type { Engine, LoadedEngine } from '../engines/engine.ts'
import { engineLoaders } from '../engines/registry.ts'
import { measure, percentiles, type Rounds } from '../measure.ts'
import {
  load,
  machine,
  medianOf,
  noiseFlag,
  printGates,
  printTable,
  type Report,
  type Row,
  ratio,
  writeReport,
} from '../report.ts'
import { unitContestant } from '../unit.ts'
import { createWorld, type Workload, type World, workloads } from '../world.ts'
import { decisionGates } from './decision-gates.ts'

/** Options of `pnpm bench decide`. */
export interface DecideOptions extends Rounds {
  readonly n: number
  readonly p: number
  readonly k: number
  readonly deny: number
  readonly only: readonly string[]
  readonly requests: number
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

interface Entrant {
  readonly engine: Engine
  readonly instance: LoadedEngine
  readonly loadMs: number
}

/** Prints the engine table: Zipf and uniform requests (W3, W4), every figure a ratio to U and to CASL. */
export async function benchDecide(options: DecideOptions): Promise<number> {
  const started = load()
  const world = createWorld(options)
  const { entrants, refused, isOurs } = await admit(world, options)
  const rows = [...refused]
  for (const workload of workloads)
    rows.push(...(await timePool(workload, world, entrants, options)))
  const gates = decisionGates(rows, options.n)
  for (const workload of workloads) printRows(rows, workload, options, world.digest)
  printGates(gates)
  console.error('\nRatios inside one table are the claim; nanoseconds are this machine, now.')
  const report: Report = {
    ...machine(),
    command: 'decide',
    args: options.args,
    load: [started, load()],
    digest: world.digest,
    units: { U_ns: medianOf(rows, 'zipf', 'U') ?? 0 },
    rows,
    gates,
  }
  writeReport(report, options.isSmoke)
  return isOurs ? 1 : 0
}

/** Loads the engines and keeps those that agree with the reference (PERF-R4). */
async function admit(world: World, options: DecideOptions) {
  const check = createAgreementCheck(world)
  const entrants: Entrant[] = []
  const refused: Row[] = []
  let isOurs = false
  for (const [name, loadEngine] of engineLoaders) {
    if (options.only.length > 0 && !options.only.includes(name)) continue
    const engine = await loadEngine()
    const row = { ...rowBase(engine, options), workload: 'all' }
    if (options.n > engine.maxN) {
      refused.push({ ...row, flags: [`left out: N > ${engine.maxN}`] })
      continue
    }
    const before = performance.now()
    const instance = await engine.load(world)
    const loadMs = performance.now() - before
    const { mismatch, asked } = await check(instance)
    if (mismatch === undefined) entrants.push({ engine, instance, loadMs })
    else {
      isOurs ||= name === 'gatewarden' || name === 'evaluator'
      console.error(`${name} disagrees on request ${asked}: ${JSON.stringify(mismatch)}`)
      refused.push({ ...row, agree: false, flags: ['disagrees'] })
    }
  }
  return { entrants, refused, isOurs }
}

async function timePool(
  workload: Workload,
  world: World,
  entrants: readonly Entrant[],
  options: DecideOptions,
): Promise<Row[]> {
  const pool = world[workload]
  const contestants = entrants.map(({ engine, instance }) => ({
    name: engine.name,
    label: engine.label,
    run: asking(pool, instance.decide),
  }))
  for (const { instance } of entrants) await visitOnce(pool, instance.decide)
  const units = [
    unitContestant(),
    { name: 'none', label: 'no decision', run: asking(pool, silent.decide) },
  ]
  const figures = await measure([...units, ...contestants], options)
  const rows: Row[] = []
  for (const contestant of [...units, ...contestants]) {
    const entrant = entrants.find(({ engine }) => engine.name === contestant.name)
    const { cpu_ns, wall_ns } = figures.get(contestant.name) as NonNullable<
      ReturnType<typeof figures.get>
    >
    rows.push({
      ...rowBase(entrant?.engine ?? { ...contestant, version: '' }, options),
      workload,
      cpu_ns,
      wall_ns,
      ...(entrant === undefined ? {} : { agree: true, load_ms: entrant.loadMs }),
      ...(await percentiles(contestant, options.ms)),
      flags: noiseFlag(cpu_ns),
    })
  }
  return rows
}

function rowBase(
  { name, label, version }: Pick<Engine, 'name' | 'label' | 'version'>,
  { n, p, k }: DecideOptions,
): Pick<Row, 'engine' | 'label' | 'version' | 'n' | 'p' | 'k'> {
  return { engine: name, label, version, n, p, k }
}

function printRows(
  rows: readonly Row[],
  workload: Workload,
  { n, p, k }: DecideOptions,
  digest: string,
): void {
  const unit = medianOf(rows, workload, 'U')
  const kept = medianOf(rows, workload, 'casl')
  const own = rows.filter((row) => row.workload === workload || row.workload === 'all')
  printTable(
    `decide, ${workload}: N = ${n} policies, P = ${p} principals, k = ${k}; ${digest.slice(0, 12)}`,
    ['engine', 'version', 'x U', 'x CASL kept', 'CPU ns (here, now)', 'p99 ns', 'flags'],
    own.map(({ label, version, cpu_ns, p99_ns, flags }) => [
      label,
      version,
      ratio(cpu_ns?.median, unit),
      ratio(cpu_ns?.median, kept),
      cpu_ns?.median.toFixed(0) ?? '–',
      p99_ns?.toFixed(0) ?? '–',
      flags.join(', '),
    ]),
  )
}
