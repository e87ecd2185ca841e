import { type GateResult, judge, type Row } from '../report.ts'
import { workloads } from '../world.ts'

/** A limit of growth between two points of a sweep. */
export interface SweepGate {
  readonly id: string
  /** Label of the point that is divided. */
  readonly of: string
  /** Label of the point that it is divided by. */
  readonly by: string
  readonly must: number
  readonly moonshot: number
}

/** Judges growth of the line as installed, and of the evaluator alone beside it. */
export function growthGates(
  rows: readonly Row[],
  limits: readonly SweepGate[],
): readonly GateResult[] {
  const gates: GateResult[] = []
  for (const engine of ['gatewarden', 'evaluator']) {
    for (const { id, of, by, must, moonshot } of limits) {
      for (const workload of workloads) {
        const medianAt = (point: string) =>
          rows.find(
            (row) => row.engine === engine && row.workload === workload && row.point === point,
          )?.cpu_ns?.median
        const grown = medianAt(of)
        const base = medianAt(by)
        if (grown === undefined || base === undefined) continue
        const what = `${engine}, ${workload}: ${of} / ${by}`
        gates.push(judge({ id, what, value: grown / base, must, moonshot }))
      }
    }
  }
  return gates
}
