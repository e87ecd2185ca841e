import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import type { Percentiles, Spread } from './measure.ts'

/** One row of a table. */
export interface Row extends Partial<Percentiles> {
  /** Name of the engine or stack, or of a unit: `U`, `V`, `J`. */
  readonly engine: string
  readonly label: string
  readonly version: string
  readonly workload: string
  readonly n: number
  readonly p: number
  readonly k: number
  readonly cpu_ns?: Spread
  readonly wall_ns?: number
  /** Whether it agreed with the reference; absent where there is nothing to agree on. */
  readonly agree?: boolean
  readonly load_ms?: number
  /** What else is to be said: `disagrees`, `noisy`, `refuses`, `left out`. */
  readonly flags: readonly string[]
}

/** How a figure stands to a gate of the performance specification. */
export interface GateResult {
  readonly id: string
  /** What is compared, for example `x CASL kept`. */
  readonly what: string
  readonly value: number
  readonly must: number
  readonly moonshot: number
  readonly verdict: 'moonshot' | 'must' | 'miss'
}

/** A finished run, as it is written to `bench/results`. */
export interface Report {
  readonly schema: 1
  readonly command: string
  readonly args: readonly string[]
  readonly node: string
  readonly cpu: string
  readonly cores: number
  readonly load: readonly [number, number]
  readonly digest: string
  readonly units: Readonly<Record<string, number | Readonly<Record<string, number>>>>
  readonly rows: readonly Row[]
  readonly gates: readonly GateResult[]
}

/** The machine of this run: without it no absolute figure means anything (PERF-R13). */
export function machine(): Pick<Report, 'schema' | 'node' | 'cpu' | 'cores'> {
  return {
    schema: 1,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
  }
}

/** Load average of the last minute. */
export function load(): number {
  return loadavg()[0] ?? 0
}

/** JSON to stdout and, unless it is a smoke run, to `bench/results`; the tables went to stderr. */
export function writeReport(report: Report, isSmoke: boolean): void {
  const text = `${JSON.stringify(report, null, 2)}\n`
  process.stdout.write(text)
  if (isSmoke) return
  const folder = new URL('../results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${report.command}.json`, folder), text)
}

/** A row whose slowest round took twice its fastest says little. */
export function noiseFlag({ min, max }: Spread): readonly string[] {
  return max > 2 * min ? ['noisy'] : []
}

/** Names where a figure stands between the aim and the limit of a gate. */
export function judge(gate: Omit<GateResult, 'verdict'>): GateResult {
  const { value, must, moonshot } = gate
  return { ...gate, verdict: value <= moonshot ? 'moonshot' : value <= must ? 'must' : 'miss' }
}

/** A ratio, or a dash where one of both is not there. */
export function ratio(value: number | undefined, base: number | undefined): string {
  if (value === undefined || base === undefined || base === 0) return '–'
  const quotient = value / base
  return quotient >= 100 ? quotient.toFixed(0) : quotient.toPrecision(3)
}

/** Prints rows of cells, the first column to the left, the others to the right. */
export function printTable(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const widths = head.map((cell, at) =>
    Math.max(cell.length, ...rows.map((row) => (row[at] ?? '').length)),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
  console.error(`\n${title}\n${line(head)}\n${widths.map((width) => '-'.repeat(width)).join('  ')}`)
  for (const row of rows) console.error(line(row))
}

/** Prints the verdicts. */
export function printGates(gates: readonly GateResult[]): void {
  if (gates.length === 0) return
  printTable(
    'gates (one run; a verdict for release is the median of three)',
    ['gate', 'what', 'value', 'must', 'moonshot', 'verdict'],
    gates.map(({ id, what, value, must, moonshot, verdict }) => [
      id,
      what,
      value.toPrecision(3),
      `≤ ${+must.toPrecision(2)}`,
      `≤ ${+moonshot.toPrecision(2)}`,
      verdict,
    ]),
  )
}

/** Median CPU of a row, if it was timed. */
export function medianOf(
  rows: readonly Row[],
  workload: string,
  engine: string,
): number | undefined {
  return rows.find((row) => row.workload === workload && row.engine === engine)?.cpu_ns?.median
}
