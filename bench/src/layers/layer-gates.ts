import { type GateResult, judge, medianOf, type Row } from '../report.ts'
import type { Workload } from '../world.ts'

interface Limit {
  readonly id: string
  readonly workload: Workload
  readonly of: string
  readonly by: string
  readonly must: number
  readonly moonshot: number
}

const limits: readonly Limit[] = [
  {
    id: 'PERF-G6',
    workload: 'uniform',
    of: 'all-uncached',
    by: 'one-uncached',
    must: 4,
    moonshot: 2,
  },
  { id: 'PERF-G6', workload: 'zipf', of: 'all', by: 'U', must: 1.2, moonshot: 0.6 },
  { id: 'PERF-G6', workload: 'zipf', of: 'all', by: 'casl', must: 0.5, moonshot: 0.3 },
  {
    id: 'PERF-G7',
    workload: 'uniform',
    of: 'all-uncached-read',
    by: 'all-uncached',
    must: 1.5,
    moonshot: 1.1,
  },
  { id: 'PERF-G7', workload: 'zipf', of: 'all-read', by: 'all', must: 1.5, moonshot: 1.1 },
]

/** Judges the cost of further layers, and of reading what every decision carries anyway. */
export function layerGates(rows: readonly Row[]): readonly GateResult[] {
  return limits.flatMap(({ id, workload, of, by, must, moonshot }) => {
    const own = medianOf(rows, workload, of)
    const base = medianOf(rows, workload, by)
    if (own === undefined || base === undefined) return []
    return [judge({ id, what: `${of} / ${by}, ${workload}`, value: own / base, must, moonshot })]
  })
}
