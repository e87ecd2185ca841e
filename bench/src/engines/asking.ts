import type { Contestant } from '../measure.ts'
import type { BenchRequest } from '../world.ts'
import type { LoadedEngine } from './engine.ts'

/** Decides nothing: what asking itself costs. */
export const silent: LoadedEngine = { decide: () => false }

/** Something that takes requests, whatever it answers. */
export type Answering = (request: BenchRequest) => unknown

/** Asks in turn. Each request is a fresh object: nothing may be remembered by identity. */
export function asking(pool: readonly BenchRequest[], answer: Answering): Contestant['run'] {
  let n = 0
  return () => {
    n = n + 1 === pool.length ? 0 : n + 1
    return answer({ ...(pool[n] as BenchRequest) })
  }
}

const visitMs = 2_000

/** The tables are warm ones (PERF-R7): every principal that the engine can reach in time was asked for. */
export async function visitOnce(pool: readonly BenchRequest[], answer: Answering): Promise<void> {
  const until = performance.now() + visitMs
  for (const request of pool) {
    await answer({ ...request })
    if (performance.now() > until) return
  }
}
