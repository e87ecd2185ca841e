import { createDraw, seeds } from './sfc32.ts'

/** One thing that is timed. `run` does one operation. */
export interface Contestant {
  readonly name: string
  run(): unknown
}

/** CPU nanoseconds of one operation, user and system, over the rounds of one run. */
export interface CpuFigures {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** How long to measure. */
export interface Rounds {
  readonly rounds: number
  /** Milliseconds of one contestant in one round. */
  readonly ms: number
}

const discarded = 2

/**
 * Times all contestants in interleaved rounds of a seeded order, so that a machine that slows down slows all of them.
 * CPU time of the whole process: garbage collection and the thread pool count.
 */
export async function measure(
  contestants: readonly Contestant[],
  options: Rounds,
): Promise<Map<string, CpuFigures>> {
  const draw = createDraw(seeds.order)
  const samples = new Map<string, number[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < options.rounds + discarded; round += 1) {
    for (const contestant of shuffled(contestants, draw)) {
      const cost = await timeRound(contestant, options.ms)
      if (round >= discarded) samples.get(contestant.name)?.push(cost)
    }
  }
  return new Map([...samples].map(([name, values]) => [name, figures(values)]))
}

function shuffled<T>(list: readonly T[], draw: ReturnType<typeof createDraw>): T[] {
  const copy = [...list]
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = draw.int(at + 1)
    const kept = copy[at] as T
    copy[at] = copy[other] as T
    copy[other] = kept
  }
  return copy
}

async function timeRound({ run }: Contestant, ms: number): Promise<number> {
  let operations = 0
  let chunk = 1
  const cpu = process.cpuUsage()
  const started = performance.now()
  // The clock is read once a chunk of about a millisecond.
  for (let now = started; now - started < ms; ) {
    for (let at = 0; at < chunk; at += 1) {
      const result = run()
      if (result instanceof Promise) await result
    }
    operations += chunk
    const elapsed = performance.now() - now
    now += elapsed
    if (elapsed < 0.5) chunk *= 2
    else if (elapsed > 2 && chunk > 1) chunk >>= 1
  }
  const used = process.cpuUsage(cpu)
  return ((used.user + used.system) * 1_000) / operations
}

function figures(values: readonly number[]): CpuFigures {
  const sorted = values.toSorted((a, b) => a - b)
  return {
    median: sorted[Math.floor(sorted.length / 2)] as number,
    min: sorted[0] as number,
    max: sorted.at(-1) as number,
  }
}
