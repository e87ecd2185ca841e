import { createHash } from 'node:crypto'
import { version } from '../engines/gatewarden.ts'
import { type Figures, measure, type Rounds } from '../measure.ts'
import {
  type GateResult,
  judge,
  load,
  machine,
  noiseFlag,
  printGates,
  printTable,
  type Row,
  ratio,
  writeReport,
} from '../report.ts'
import { unitContestant } from '../unit.ts'
import { type Flood, floods } from './floods.ts'
import { type LongResourceCase, longResourceCases } from './long-resources.ts'
import { askOddNames, type OddNames } from './odd-names.ts'
import { judgedLengths, type PatternCase, patternCases } from './patterns.ts'

/** Options of `pnpm bench adversarial`. */
export interface AdversarialOptions extends Rounds {
  /** Distinct principals, resources and actions of the floods. */
  readonly names: number
  readonly isSmoke: boolean
  readonly args: readonly string[]
}

const id = 'PERF-G15'
const megabyte = 1_000_000

/** Prints what the worst inputs cost and leave behind (W7). */
export async function benchAdversarial(options: AdversarialOptions): Promise<number> {
  const started = load()
  const odd = await askOddNames(options.isSmoke)
  const flooded = await floods(options.names)
  const patterns = patternCases()
  const resources = await longResourceCases(options.isSmoke)
  const unit = unitContestant()
  const figures = await measure([unit, ...patterns, ...resources], options)
  const rows = [unit, ...patterns, ...resources].map((contestant): Row => {
    const { cpu_ns, wall_ns } = figures.get(contestant.name) as Figures
    const { name: engine, label } = contestant
    const faults = 'faults' in contestant ? contestant.faults : 0
    const flags = [...(faults === 0 ? [] : ['over the limit: a fault']), ...noiseFlag(cpu_ns)]
    const base = { engine, label, version: engine === 'U' ? '' : version, workload: 'adversarial' }
    return { ...base, n: 0, p: 0, k: 0, cpu_ns, wall_ns, flags }
  })
  printRows(rows)
  printFloods(odd, flooded)
  const gates = [
    ...growth(patterns, resources, rows),
    wrongNames(odd),
    ...flooded.map(growthOfHeap),
  ]
  printGates(gates)
  const digest = createHash('sha256').update(JSON.stringify(rows.map(({ label }) => label)))
  const units = { U_ns: rows[0]?.cpu_ns?.median ?? 0 }
  const head = { ...machine(), command: 'adversarial', args: options.args }
  writeReport(
    { ...head, load: [started, load()], digest: digest.digest('hex'), units, rows, gates },
    options.isSmoke,
  )
  return odd.wrong === 0 ? 0 : 1
}

/** Twice the text may cost twice the time, and a tenth for noise. */
function growth(
  patterns: readonly PatternCase[],
  resources: readonly LongResourceCase[],
  rows: readonly Row[],
): readonly GateResult[] {
  const medianOf = (name: string | undefined) =>
    rows.find(({ engine }) => engine === name)?.cpu_ns?.median ?? Number.NaN
  const [half, whole] = judgedLengths
  const judged = (what: string, cases: readonly (PatternCase | LongResourceCase)[]) => {
    const at = (wanted: number) => medianOf(cases.find(({ length }) => length === wanted)?.name)
    return judge({ id, what, value: at(whole) / at(half), must: 2.2, moonshot: 2 })
  }
  const between = `${whole} / ${half} characters`
  const names = [...new Set(patterns.map(({ pattern }) => pattern))]
  return [
    ...names.map((name) =>
      judged(
        `${name}: ${between}`,
        patterns.filter(({ pattern }) => pattern === name),
      ),
    ),
    judged(`long resources: ${between}`, resources),
  ]
}

function wrongNames({ asked, wrong }: OddNames): GateResult {
  return judge({ id, what: `odd names: wrong of ${asked}`, value: wrong, must: 0, moonshot: 0 })
}

function growthOfHeap({ name, asked, after: [early, late] }: Flood): GateResult {
  const what = `${asked.toLocaleString('en')} ${name}: MB more than after a tenth of them`
  return judge({ id, what, value: Math.max(0, late - early) / megabyte, must: 1, moonshot: 1 })
}

function printRows(rows: readonly Row[]): void {
  const unit = rows[0]?.cpu_ns?.median
  printTable(
    'adversarial: hostile patterns and long names',
    ['input', 'x U', 'CPU ns (here, now)', 'flags'],
    rows.map(({ label, cpu_ns, flags }) => [
      label,
      ratio(cpu_ns?.median, unit),
      cpu_ns?.median.toFixed(0) ?? '–',
      flags.join(', '),
    ]),
  )
}

function printFloods({ asked, wrong }: OddNames, flooded: readonly Flood[]): void {
  printTable(
    'adversarial: names that collide, against the naive evaluator',
    ['questions', 'wrong'],
    [[String(asked), String(wrong)]],
  )
  printTable(
    'adversarial: MB reachable while names that never come again are asked about',
    ['distinct', 'names', 'after a tenth', 'after all'],
    flooded.map(({ name, asked: count, after: [early, late] }) => [
      name,
      String(count),
      (early / megabyte).toFixed(2),
      (late / megabyte).toFixed(2),
    ]),
  )
}
