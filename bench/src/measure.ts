import { createDraw, type Draw, seeds } from './sfc32.ts'

/** One thing that is timed. `run` does one operation. */
export interface Contestant {
  readonly name: string
  /** What the table shows. */
  readonly label: string
  run(): unknown
}

/** Nanoseconds of one operation over the rounds of one run. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** What was measured of one contestant. */
export interface Figures {
  /** User and system CPU of the whole process: what is judged (PERF-R5). */
  readonly cpu_ns: Spread
  /** Printed, never judged. */
  readonly wall_ns: number
  /** CPU of each round, in the order of the rounds: for differences within a round. */
  readonly rounds: readonly number[]
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
): Promise<ReadonlyMap<string, Figures>> {
  const draw = createDraw(seeds.order)
  const samples = new Map<string, Sample[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < options.rounds + discarded; round += 1) {
    for (const contestant of shuffled(contestants, draw)) {
      const sample = await timeRound(contestant, options.ms)
      if (round >= discarded) samples.get(contestant.name)?.push(sample)
    }
  }
  return new Map([...samples].map(([name, list]) => [name, figuresOf(list)]))
}

function shuffled<T>(list: readonly T[], draw: Draw): T[] {
  const copy = [...list]
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = draw.int(at + 1)
    const kept = copy[at] as T
    copy[at] = copy[other] as T
    copy[other] = kept
  }
  return copy
}

interface Sample {
  readonly cpu: number
  readonly wall: number
}

async function timeRound({ run }: Contestant, ms: number): Promise<Sample> {
  let operations = 0
  let chunk = 1
  const cpu = process.cpuUsage()
  const started = performance.now()
  let now = started
  // The clock is read once a chunk of about a millisecond.
  while (now - started < ms) {
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
  return {
    cpu: ((used.user + used.system) * 1_000) / operations,
    wall: ((now - started) * 1_000_000) / operations,
  }
}

function figuresOf(samples: readonly Sample[]): Figures {
  const rounds = samples.map(({ cpu }) => cpu)
  return { cpu_ns: spreadOf(rounds), wall_ns: median(samples.map(({ wall }) => wall)), rounds }
}

function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/** Milliseconds of something that happens once. */
export interface Once {
  /** User and system time of the whole process: what is judged. */
  readonly cpuMs: number
  /** Printed, never judged. */
  readonly wallMs: number
}

/** Starts a watch; the function that it answers reads it. */
export function startWatch(): () => Once {
  const cpu = process.cpuUsage()
  const wall = performance.now()
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    return { cpuMs: (user + system) / 1_000, wallMs: performance.now() - wall }
  }
}

/** The middle value; of an even number the upper one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Nanoseconds below which half and nearly all of the calls stay. The clock itself costs about 0.1 µs. */
export interface Percentiles {
  readonly p50_ns: number
  readonly p99_ns: number
}

const timedCalls = 20_000

/** Times single calls: up to 20,000, or as many as `ms` milliseconds allow. */
export async function percentiles({ run }: Contestant, ms: number): Promise<Percentiles> {
  const calls: number[] = []
  const until = performance.now() + ms
  for (let now = performance.now(); calls.length < timedCalls && now < until; ) {
    const result = run()
    if (result instanceof Promise) await result
    const after = performance.now()
    calls.push((after - now) * 1_000_000)
    now = performance.now()
  }
  const sorted = calls.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { p50_ns: at(0.5), p99_ns: at(0.99) }
}
