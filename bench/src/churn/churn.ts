import { createLine } from '@gatewarden/core'
import { model, version } from '../engines/gatewarden.ts'
import { type Contestant, type Figures, measure, type Rounds } from '../measure.ts'
import {
  type GateResult,
  judge,
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
import { type BenchRequest, createWorld, type World } from '../world.ts'
import { type CheckedRun, runChecked } from './checked-run.ts'
import { ChurnStore } from './churn-store.ts'
import { Edits } from './edits.ts'
import { countHits, type HitRateRun } from './hit-rates.ts'
import { lineQuestion } from './question.ts'

/** Options of `pnpm bench churn`. */
export interface ChurnOptions extends Rounds {
  readonly n: number
  readonly p: number
  readonly decisions: number
  readonly requests: number
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

const workload = 'zipf'

/** A world in which edits were checked, and what came of it. */
interface Checked {
  readonly label: string
  readonly run: CheckedRun
  readonly hits: HitRateRun
}

/** With so many policies for each principal, decisions are worth remembering: in W3 with k = 5 none is looked up. */
const dense = { n: 4_000, p: 20, k: 1_200, deny: 0.1 }
/** The naive evaluator needs a millisecond for one of its questions. */
const denseShare = 1 / 20

/** Decides while policies and principals are edited (W6): every answer checked, hits counted, then timed. */
export async function benchChurn(options: ChurnOptions): Promise<number> {
  const started = load()
  const { decisions, requests, isSmoke } = options
  const world = createWorld({ ...options, k: 5, deny: 0.1 })
  const many = createWorld({ ...dense, requests, ...(isSmoke ? { n: 60, p: 5, k: 40 } : {}) })
  const checked = [
    await check('k = 5', world, decisions),
    await check('dense', many, Math.ceil(decisions * denseShare)),
  ]
  printChecked(checked)
  const rows = await timeRates(world, options)
  printRows(rows, options)
  const gates = churnGates(checked)
  printGates(gates)
  const units = { U_ns: medianOf(rows, workload, 'U') ?? 0 }
  const head = { ...machine(), command: 'churn', args: options.args, digest: world.digest }
  writeReport({ ...head, load: [started, load()], units, rows, gates }, isSmoke)
  return checked.every(({ run }) => run.wrong === 0) ? 0 : 1
}

async function check(label: string, world: World, decisions: number): Promise<Checked> {
  const run = await runChecked(world, decisions)
  return { label, run, hits: await countHits(world, decisions) }
}

function churnGates(checked: readonly Checked[]): readonly GateResult[] {
  const id = 'PERF-G14'
  const asked = checked.reduce((sum, { run }) => sum + run.decisions, 0)
  const value = checked.reduce((sum, { run }) => sum + run.wrong, 0)
  const what = `wrong of ${asked.toLocaleString('en')} decisions`
  return [
    judge({ id, what, value, must: 0, moonshot: 0 }),
    ...checked.flatMap(({ label, hits }) => hitRateGates(label, hits)),
  ]
}

function hitRateGates(label: string, { still, edited }: HitRateRun): readonly GateResult[] {
  const gates: GateResult[] = []
  for (const [cache, name] of [
    ['policy', 'compiled principals'],
    ['decision', 'remembered decisions'],
  ] as const) {
    if (still[cache] === undefined || edited[cache] === undefined) continue
    const value = Math.max(0, still[cache] - edited[cache])
    const what = `points of hit rate lost by the untouched, ${label}: ${name}`
    gates.push(judge({ id: 'PERF-G14', what, value, must: 1, moonshot: 1 }))
  }
  return gates
}

const editRates = [0, 1, 10, 100]

async function timeRates(world: World, options: ChurnOptions): Promise<readonly Row[]> {
  const contestants: Contestant[] = [unitContestant()]
  for (const rate of editRates) contestants.push(await editing(world, rate))
  const figures = await measure(contestants, options)
  return contestants.map(({ name, label }) => {
    const { cpu_ns, wall_ns } = figures.get(name) as Figures
    const { n, p } = options
    const base = { engine: name, label, version: name === 'U' ? '' : version, workload, n, p, k: 5 }
    return { ...base, cpu_ns, wall_ns, flags: noiseFlag(cpu_ns) }
  })
}

const decisionsPerLook = 64
/** A longer gap is a round of somebody else. */
const pauseMs = 20

/** Asks W3 and edits so many times a second of the time that it runs. */
async function editing(world: World, rate: number): Promise<Contestant> {
  const store = new ChurnStore(world)
  const edits = new Edits(store)
  const { decisions } = await createLine({ model, policies: store })
  let at = 0
  let due = 0
  let looked = performance.now()
  const editWhatIsDue = () => {
    const now = performance.now()
    if (now - looked < pauseMs) due += ((now - looked) * rate) / 1_000
    looked = now
    for (; due >= 1; due -= 1) edits.next()
  }
  const run = () => {
    at = at + 1 === world.zipf.length ? 0 : at + 1
    if (at % decisionsPerLook === 0) editWhatIsDue()
    const request = world.zipf[at] as BenchRequest
    return decisions.decide(lineQuestion(store.principalOf(request.caller), request))
  }
  for (let visited = 0; visited < world.zipf.length; visited += 1) run()
  return { name: `edits-${rate}`, label: `${rate} edits/s`, run }
}

function printChecked(checked: readonly Checked[]): void {
  printTable(
    'churn: each decision compared with the naive evaluator at the version it names',
    ['world', 'decisions', 'edits', 'wrong'],
    checked.map(({ label, run: { decisions, edits, wrong } }) => [
      label,
      String(decisions),
      String(edits),
      String(wrong),
    ]),
  )
  const percent = (value: number | undefined) =>
    value === undefined ? 'not looked up' : `${value.toFixed(2)} %`
  printTable(
    'churn: hit rates of the principals that no edit touched',
    ['world', 'cache', 'edits', 'untouched', 'without edits', 'with edits'],
    checked.flatMap(({ label, hits: { edits, untouched, still, edited } }) => {
      const counts = [String(edits), String(untouched)]
      return [
        [label, 'compiled principals', ...counts, percent(still.policy), percent(edited.policy)],
        [
          label,
          'remembered decisions',
          ...counts,
          percent(still.decision),
          percent(edited.decision),
        ],
      ]
    }),
  )
}

function printRows(rows: readonly Row[], { n, p }: ChurnOptions): void {
  const unit = medianOf(rows, workload, 'U')
  const still = medianOf(rows, workload, 'edits-0')
  printTable(
    `churn, zipf: N = ${n} policies, P = ${p} principals, k = 5, unchecked`,
    ['edits', 'x U', 'x no edits', 'CPU ns (here, now)', 'flags'],
    rows.map(({ label, cpu_ns, flags }) => [
      label,
      ratio(cpu_ns?.median, unit),
      ratio(cpu_ns?.median, still),
      cpu_ns?.median.toFixed(0) ?? '–',
      flags.join(', '),
    ]),
  )
}
