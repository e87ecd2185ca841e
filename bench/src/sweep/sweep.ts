import { createHash } from 'node:crypto'
import { createAgreementCheck } from '../agreement.ts'
import { asking, visitOnce } from '../engines/asking.ts'
import type { Engine, LoadedEngine } from '../engines/engine.ts'
import { engineLoaders } from '../engines/registry.ts'
import { type Figures, measure, type Rounds } from '../measure.ts'
import {
  load,
  machine,
  medianOf,
  noiseFlag,
  printGates,
  printTable,
  type Row,
  ratio,
  writeReport,
} from '../report.ts'
import { unitContestant } from '../unit.ts'
import { createWorld, type Workload, type World, type WorldOptions, workloads } from '../world.ts'
import { growthGates, type SweepGate } from './growth-gates.ts'

/** One world of a sweep. */
export interface SweepPoint {
  /** What the table shows, for example `k = 100`. */
  readonly label: string
  readonly world: Omit<WorldOptions, 'requests'>
}

/** Options that all sweeps share. */
export interface SweepOptions extends Rounds {
  readonly only: readonly string[]
  readonly requests: number
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

/** A parameter that grows while all else stays. */
export interface Sweep {
  readonly command: string
  readonly title: string
  /** The first point is what the others are compared with. */
  readonly points: readonly SweepPoint[]
  readonly gates: readonly SweepGate[]
}

interface Entrant {
  readonly engine: Engine
  readonly instance: LoadedEngine
  readonly point: SweepPoint
  readonly world: World
}

const usualEngines = ['gatewarden', 'evaluator', 'casl']

/** Times all worlds of a sweep in one process, interleaved: growth is a ratio inside one table (PERF-R1). */
export async function benchSweep(sweep: Sweep, options: SweepOptions): Promise<number> {
  const started = load()
  const { entrants, refused, isOurs, digest } = await admit(sweep, options)
  const rows = [...refused]
  for (const workload of workloads) rows.push(...(await timePool(workload, entrants, options)))
  for (const workload of workloads) printRows(rows, workload, sweep, digest)
  const gates = growthGates(rows, sweep.gates)
  printGates(gates)
  writeReport(
    {
      ...machine(),
      command: sweep.command,
      args: options.args,
      load: [started, load()],
      digest,
      units: { U_ns: medianOf(rows, 'zipf', 'U') ?? 0 },
      rows,
      gates,
    },
    options.isSmoke,
  )
  return isOurs ? 1 : 0
}

async function admit({ points }: Sweep, options: SweepOptions) {
  const entrants: Entrant[] = []
  const refused: Row[] = []
  const hash = createHash('sha256')
  let isOurs = false
  const names = options.only.length > 0 ? options.only : usualEngines
  for (const point of points) {
    const world = createWorld({ ...point.world, requests: options.requests })
    hash.update(world.digest)
    const check = createAgreementCheck(world)
    for (const name of names) {
      const engine = await (engineLoaders.get(name) as () => Promise<Engine>)()
      if (point.world.n > engine.maxN) {
        const flags = [`left out: N > ${engine.maxN}`]
        refused.push({ ...rowBase(engine, point), workload: 'all', flags })
        continue
      }
      const instance = await engine.load(world)
      const { mismatch } = await check(instance)
      if (mismatch === undefined) {
        entrants.push({ engine, instance, point, world })
        continue
      }
      isOurs ||= name === 'gatewarden' || name === 'evaluator'
      console.error(`${name} disagrees, ${point.label}: ${JSON.stringify(mismatch)}`)
      const flags = ['disagrees']
      refused.push({ ...rowBase(engine, point), workload: 'all', agree: false, flags })
    }
  }
  return { entrants, refused, isOurs, digest: hash.digest('hex') }
}

async function timePool(
  workload: Workload,
  entrants: readonly Entrant[],
  options: SweepOptions,
): Promise<readonly Row[]> {
  const contestants = entrants.map(({ engine, instance, point, world }) => ({
    name: `${engine.name} ${point.label}`,
    label: engine.label,
    run: asking(world[workload], instance.decide),
  }))
  for (const { instance, world } of entrants) await visitOnce(world[workload], instance.decide)
  const unit = unitContestant()
  const figures = await measure([unit, ...contestants], options)
  const timed = (name: string) => {
    const { cpu_ns, wall_ns } = figures.get(name) as Figures
    return { workload, cpu_ns, wall_ns, flags: noiseFlag(cpu_ns) }
  }
  return [
    { engine: unit.name, label: unit.label, version: '', n: 0, p: 0, k: 0, ...timed(unit.name) },
    ...entrants.map(({ engine, point }) => ({
      ...rowBase(engine, point),
      agree: true,
      ...timed(`${engine.name} ${point.label}`),
    })),
  ]
}

function rowBase(
  { name, label, version }: Engine,
  { label: point, world: { n, p, k } }: SweepPoint,
): Pick<Row, 'engine' | 'label' | 'version' | 'n' | 'p' | 'k' | 'point'> {
  return { engine: name, label, version, n, p, k, point }
}

function printRows(
  rows: readonly Row[],
  workload: Workload,
  { command, title, points }: Sweep,
  digest: string,
): void {
  const unit = medianOf(rows, workload, 'U')
  const own = rows.filter((row) => row.workload === workload || row.workload === 'all')
  const first = (engine: string) =>
    own.find((row) => row.engine === engine && row.point === points[0]?.label)?.cpu_ns?.median
  printTable(
    `${command}, ${workload}: ${title}; ${digest.slice(0, 12)}`,
    ['engine', 'point', 'x U', 'x first point', 'CPU ns (here, now)', 'flags'],
    own
      .toSorted((a, b) => order(a.engine) - order(b.engine))
      .map(({ engine, label, point = '', cpu_ns, flags }) => [
        label,
        point,
        ratio(cpu_ns?.median, unit),
        ratio(cpu_ns?.median, first(engine)),
        cpu_ns?.median.toFixed(0) ?? '–',
        flags.join(', '),
      ]),
  )
}

/** All points of one engine stand together. */
function order(engine: string): number {
  return [...engineLoaders.keys()].indexOf(engine)
}
