import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import type { CpuFigures } from './measure.ts'

/** One row of a table. */
export interface Row {
  readonly engine: string
  readonly version: string
  readonly workload: string
  readonly cpu_ns: CpuFigures | undefined
  /** What else is to be said: `disagrees`, `noisy`, `refuses`, `left out`. */
  readonly flags: readonly string[]
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
  readonly units: Readonly<Record<string, number>>
  readonly rows: readonly Row[]
}

export function machine(): Pick<Report, 'schema' | 'node' | 'cpu' | 'cores'> {
  return {
    schema: 1,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
  }
}

export function load(): number {
  return loadavg()[0] ?? 0
}

/** JSON to stdout and to `bench/results`; the tables went to stderr. */
export function writeReport(report: Report): void {
  const text = `${JSON.stringify(report, null, 2)}\n`
  process.stdout.write(text)
  const folder = new URL('../results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${report.command}.json`, folder), text)
}

/** A row whose slowest round took twice its fastest says little. */
export function noiseFlag(figures: CpuFigures): readonly string[] {
  return figures.max > 2 * figures.min ? ['noisy'] : []
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
