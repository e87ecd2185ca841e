import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { median } from '../measure.ts'
import {
  type GateFigure,
  type GateResult,
  judge,
  load,
  machine,
  printGates,
  type Report,
  writeReport,
} from '../report.ts'
import { type GateSource, gateSources } from './gate-sources.ts'

/** Options of `pnpm bench gates`. */
export interface GatesOptions {
  readonly only: readonly string[]
  /** A gate is the median of so many runs (PERF-R11). */
  readonly runs: number
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

interface Run {
  readonly command: string
  readonly gates: readonly GateResult[]
  readonly failed: boolean
  readonly digest: string
}

/** Runs what the gates need, each command in a process of its own, and prints section 6 with verdicts. */
export function benchGates({ only, runs, isSmoke, args }: GatesOptions): number {
  const started = load()
  const wanted = gateSources.filter(({ id }) => only.length === 0 || only.includes(id))
  const done = runAll(wanted, runs, isSmoke)
  const gates = wanted.flatMap((source) => resultsOf(source, done))
  printGates(gates, `gates: median of ${runs} ${runs === 1 ? 'run' : 'runs'}`)
  const digest = createHash('sha256')
  for (const run of done) digest.update(run.digest)
  const head = { ...machine(), command: 'gates', args, digest: digest.digest('hex') }
  writeReport({ ...head, load: [started, load()], units: {}, rows: [], gates }, isSmoke)
  // Figures of a smoke run mean nothing, so that nothing is missed either.
  const isMissed = !isSmoke && gates.some(({ verdict }) => verdict === 'miss')
  return isMissed || done.some(({ failed }) => failed) ? 1 : 0
}

function runAll(wanted: readonly GateSource[], runs: number, isSmoke: boolean): readonly Run[] {
  const lines = new Map(
    wanted.flatMap(({ commands }) => commands.map((line) => [line.join(' '), line] as const)),
  )
  const done: Run[] = []
  for (const [command, line] of lines) {
    for (let run = 1; run <= runs; run += 1) {
      console.error(`gates: ${command} (${run} of ${runs})`)
      done.push(runCommand(command, isSmoke ? [...line, '--smoke'] : line))
    }
  }
  return done
}

const mostOutput = 64 * 2 ** 20

function runCommand(command: string, line: readonly string[]): Run {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const heap = line.includes('1000000') ? ['--max-old-space-size=12000'] : []
  const { status, stdout, stderr } = spawnSync(process.execPath, [...heap, main, ...line], {
    encoding: 'utf8',
    maxBuffer: mostOutput,
  })
  if (status !== 0) console.error(stderr)
  if (stdout === '') return { command, gates: [], failed: true, digest: '' }
  const { gates, digest } = JSON.parse(stdout) as Report
  return { command, gates, failed: status !== 0, digest }
}

/** The median over the runs, figure by figure; algorithms and variants of a gate are figures of their own. */
function resultsOf(
  { id, what, commands }: GateSource,
  done: readonly Run[],
): readonly GateResult[] {
  const gate = `PERF-${id}`
  const lines = commands.map((line) => line.join(' '))
  const own = done
    .filter(({ command }) => lines.includes(command))
    .flatMap(({ command, gates }) => gates.filter(isFigure).map((figure) => named(command, figure)))
    .filter((figure) => figure.id === gate)
  const figures = [...Map.groupBy(own, (figure) => figure.what).values()]
  if (figures.length === 0) return [{ id: gate, what, verdict: 'not-run' }]
  return figures.map((list) => {
    const value = median(list.map((figure) => figure.value))
    return judge({ ...(list[0] as GateFigure), value })
  })
}

function isFigure(gate: GateResult): gate is Exclude<GateResult, { verdict: 'not-run' }> {
  return gate.verdict !== 'not-run'
}

/** The stacks are run once for each algorithm; not all of their figures name it. */
function named(command: string, { id, what, value, must, moonshot }: GateFigure): GateFigure {
  const alg = /--alg (\S+)/.exec(command)?.[1]
  const figure = alg === undefined || what.includes(alg) ? what : `${what}, ${alg}`
  return { id, what: figure, value, must, moonshot }
}
