import { type GateResult, judge, type Row } from '../report.ts'
import type { ChainAlgorithm } from './chains.ts'

interface Limit {
  readonly of: readonly [workload: string, engine: string]
  readonly by: readonly [workload: string, engine: string]
  /** So many times as fast, at least; absent algorithms have no limit. */
  readonly times: Partial<Readonly<Record<ChainAlgorithm, number>>>
}

const everywhere = (times: number) => ({ 'RSA-2048': times, 'P-256': times, Ed25519: times })

/** Section 13 of the X.509 specification. Peers have no store of anchors: what they do is the chain of three. */
const limits: readonly Limit[] = [
  ...(['pkijs', 'peculiar'] as const).flatMap((peer): readonly Limit[] => [
    { of: ['cold', 'gatewarden'], by: ['cold', peer], times: everywhere(5) },
    { of: ['warm', 'gatewarden'], by: ['cold', peer], times: everywhere(30) },
  ]),
  {
    of: ['cached', 'gatewarden'],
    by: ['warm', 'gatewarden'],
    times: { 'RSA-2048': 25, 'P-256': 60 },
  },
]

/** Judges chains, warm chains and remembered paths, algorithm by algorithm. */
export function x509Gates(rows: readonly Row[]): readonly GateResult[] {
  const find = (algorithm: string, [workload, engine]: Limit['of']) =>
    rows.find(
      (row) => row.point === algorithm && row.workload === workload && row.engine === engine,
    )?.cpu_ns?.median
  return limits.flatMap(({ of, by, times }) =>
    Object.entries(times).flatMap(([algorithm, factor]) => {
      const own = find(algorithm, of)
      const base = find(algorithm, by)
      if (own === undefined || base === undefined) return []
      const what = `${of.join(' ')} / ${by.join(' ')}, ${algorithm}`
      const must = 1 / factor
      return [judge({ id: 'X509-13', what, value: own / base, must, moonshot: must / 2 })]
    }),
  )
}
