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
  /** Which point of a sweep, or which variant of a command, for example `k = 100`. */
  readonly point?: string
  readonly cpu_ns?: Spread
  readonly wall_ns?: number
  /** Whether it agreed with the reference; absent where there is nothing to agree on. */
  readonly agree?: boolean
  readonly load_ms?: number
  /** Until every principal was asked for once. */
  readonly prepare_ms?: number
  /** Of one policy before anybody asked. */
  readonly policy_bytes?: number | undefined
  /** Of one principal before it asked. */
  readonly principal_bytes?: number | undefined
  /** Of one principal after each asked. */
  readonly principal_in_use_bytes?: number | undefined
  /** Of everything, over the number of policies, after every principal asked. */
  readonly policy_in_use_bytes?: number | undefined
  /** What else is to be said: `disagrees`, `noisy`, `refuses`, `left out`. */
  readonly flags: readonly string[]
}

/** How a figure stands to a gate of the performance specification. */
export type GateResult =
  | (GateFigure & { readonly verdict: 'moonshot' | 'must' | 'miss' })
  | {
      readonly id: string
      readonly what: string
      /** Nothing measured it. */
      readonly verdict: 'not-run'
    }

/** A figure, its limit and its aim. */
export interface GateFigure {
  readonly id: string
  /** What is compared, for example `x CASL kept`. */
  readonly what: string
  readonly value: number
  readonly must: number
  readonly moonshot: number
}

/** U of the machine on which the limits were set, in nanoseconds (PERF-R6). */
export const referenceUnitNs = 310

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
export function judge(gate: GateFigure): GateResult {
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
export function printGates(
  gates: readonly GateResult[],
  title = 'gates (one run; a verdict for release is the median of three)',
): void {
  if (gates.length === 0) return
  printTable(
    title,
    ['gate', 'what', 'value', 'must', 'moonshot', 'verdict'],
    gates.map((gate) => {
      if (gate.verdict === 'not-run') return [gate.id, gate.what, '–', '–', '–', gate.verdict]
      const { id, what, value, must, moonshot, verdict } = gate
      const limits = [`≤ ${+must.toPrecision(3)}`, `≤ ${+moonshot.toPrecision(3)}`]
      return [id, what, String(+value.toPrecision(3)), ...limits, verdict]
    }),
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
