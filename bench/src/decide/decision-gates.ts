import { type GateResult, judge, medianOf, type Row } from '../report.ts'

interface Limit {
  readonly id: string
  readonly workload: 'zipf' | 'uniform'
  /** What the figure is divided by. */
  readonly base: string
  readonly must: number
  readonly moonshot: number
}

const smallWorld: readonly Limit[] = [
  { id: 'PERF-G1', workload: 'zipf', base: 'U', must: 1.2, moonshot: 0.6 },
  { id: 'PERF-G1', workload: 'zipf', base: 'casl', must: 0.5, moonshot: 0.3 },
  { id: 'PERF-G2', workload: 'uniform', base: 'casl', must: 0.75, moonshot: 0.4 },
]
const largeWorld: readonly Limit[] = [
  { id: 'PERF-G3', workload: 'uniform', base: 'casl', must: 0.5, moonshot: 0.2 },
  { id: 'PERF-G3', workload: 'uniform', base: 'cedar', must: 1 / 50, moonshot: 1 / 200 },
  { id: 'PERF-G3', workload: 'uniform', base: 'casbin', must: 1 / 20_000, moonshot: 1 / 50_000 },
  {
    id: 'PERF-G3',
    workload: 'uniform',
    base: 'cedar-whole',
    must: 1 / 20_000,
    moonshot: 1 / 50_000,
  },
]

/**
 * Judges the line as installed, and beside it the evaluator alone: the other engines neither audit nor name
 * their decisions.
 */
export function decisionGates(rows: readonly Row[], n: number): readonly GateResult[] {
  const limits = n <= 1_000 ? smallWorld : n === 10_000 ? largeWorld : []
  const gates: GateResult[] = []
  for (const engine of ['gatewarden', 'evaluator']) {
    for (const { id, workload, base, must, moonshot } of limits) {
      const own = medianOf(rows, workload, engine)
      const other = medianOf(rows, workload, base)
      if (own === undefined || other === undefined) continue
      const what = `${engine} / ${base}, ${workload}`
      gates.push(judge({ id, what, value: own / other, must, moonshot }))
    }
  }
  return gates
}
