/** A seeded generator of numbers in [0, 1): sfc32, as the workload description fixes it. */
export interface Draw {
  (): number
  int(below: number): number
  pick<T>(list: readonly T[]): T
}

/** One seed for each use, so that the same parameters give the same bytes (PERF-R3). */
export const seeds = Object.freeze({
  policies: 20_260_501,
  layers: 20_260_502,
  churn: 20_260_503,
  requests: 7,
  order: 3,
})

/** Creates the generator; 16 values are discarded. */
export function createDraw(seed: number): Draw {
  let a = 0x9e3779b9 ^ seed
  let b = 0x243f6a88
  let c = 0xb7e15162
  let d = seed
  const next = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4_294_967_296
  }
  for (let at = 0; at < 16; at += 1) next()
  const int = (below: number) => Math.floor(next() * below)
  return Object.assign(next, { int, pick: <T>(list: readonly T[]) => list[int(list.length)] as T })
}
