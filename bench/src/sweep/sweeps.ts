import { totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import { UsageError } from '../usage-error.ts'
import type { SweepGate } from './growth-gates.ts'
import type { Sweep, SweepPoint } from './sweep.ts'

/**
 * W1f: more and more policies, as many principals.
 *
 * @throws {UsageError} where not even the first size is wanted.
 */
export function flatSweep(to: number, isSmoke: boolean): Sweep {
  const sizes = isSmoke ? [20, 40] : [1_000, 10_000, 100_000, 1_000_000].filter((n) => n <= to)
  if (sizes.length === 0) throw new UsageError(`--to takes 1000 at least, not \`${to}\``)
  const p = isSmoke ? 10 : 1_000
  const fitting = sizes.filter((n) => n < 1_000_000 || fitsMillion())
  if (fitting.length < sizes.length) {
    console.error(
      'flat: N = 1,000,000 is left out: it takes 16 GB of memory and NODE_OPTIONS=--max-old-space-size=12000',
    )
  }
  const points = fitting.map((n) => ({
    label: `N = ${n.toLocaleString('en')}`,
    world: { n, p, k: 5, deny: 0.1 },
  }))
  return {
    command: 'flat',
    title: `P = ${p} principals, k = 5, while N grows`,
    points,
    gates: growth('PERF-G4', points, points.length - 1, { must: 1.6, moonshot: 1.15 }),
  }
}

function fitsMillion(): boolean {
  const gigabyte = 2 ** 30
  return totalmem() >= 16 * gigabyte && getHeapStatistics().heap_size_limit >= 11 * gigabyte
}

/** W2: more and more policies for each principal. */
export function fanInSweep(isSmoke: boolean): Sweep {
  const world = isSmoke ? { n: 20, p: 5, deny: 0.1 } : { n: 1_000, p: 100, deny: 0.1 }
  const points = (isSmoke ? [2, 10] : [5, 20, 100, 500]).map((k) => ({
    label: `k = ${k}`,
    world: { ...world, k },
  }))
  return {
    command: 'fan-in',
    title: `N = ${world.n} policies, P = ${world.p} principals, while k grows`,
    points,
    gates: growth('PERF-G5', points, isSmoke ? 1 : 2, { must: 4.5, moonshot: 2 }),
  }
}

/** W1d: more and more statements that deny. */
export function denySweep(isSmoke: boolean): Sweep {
  const world = isSmoke ? { n: 20, p: 5, k: 5 } : { n: 1_000, p: 100, k: 5 }
  const points = [0, 0.1, 0.5].map((deny) => ({
    label: `deny = ${deny}`,
    world: { ...world, deny },
  }))
  return {
    command: 'deny',
    title: `N = ${world.n} policies, P = ${world.p} principals, k = 5, while the share of Deny grows`,
    points,
    gates: growth('PERF-G17', points, 2, { must: 1.5, moonshot: 1.1 }),
  }
}

/** From the first point to another one; from a point to itself nothing grows, and nothing is judged. */
function growth(
  id: string,
  points: readonly SweepPoint[],
  to: number,
  limits: { readonly must: number; readonly moonshot: number },
): readonly SweepGate[] {
  const of = points[to]?.label
  const by = points[0]?.label
  return of === undefined || by === undefined || of === by ? [] : [{ id, of, by, ...limits }]
}
