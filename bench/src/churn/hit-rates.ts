import { createLine, type Metrics, noMetrics } from '@gatewarden/core'
import { model } from '../engines/gatewarden.ts'
import type { BenchRequest, World } from '../world.ts'
import { ChurnStore } from './churn-store.ts'
import { Edits } from './edits.ts'
import { lineQuestion } from './question.ts'

/** Shares of look-ups that found something, in percent; `undefined` where nothing was looked up. */
export interface HitRates {
  /** Compiled principals. */
  readonly policy: number | undefined
  /** Remembered decisions; questions that are cheaper to evaluate are not looked up. */
  readonly decision: number | undefined
}

/** Hit rates of the principals that no edit of the run touched, without and with edits. */
export interface HitRateRun {
  readonly edits: number
  readonly untouched: number
  readonly still: HitRates
  readonly edited: HitRates
}

/** About what 100 edits a second are at half a million decisions a second. */
const decisionsPerEdit = 5_000
/** More edits would leave hardly a principal untouched. */
const editedShare = 0.1

/** Counts hits over the same requests twice: while nothing is edited, and while much is. */
export async function countHits(world: World, decisions: number): Promise<HitRateRun> {
  const most = Math.floor(world.callers.length * editedShare)
  const edits = Math.max(1, Math.min(most, Math.floor(decisions / decisionsPerEdit)))
  const counted = Math.min(decisions, edits * decisionsPerEdit)
  const touched = touchedBy(world, edits)
  const isCounted = ({ caller }: BenchRequest) => !touched.has(caller)
  const every = Math.floor(counted / edits)
  return {
    edits,
    untouched: world.callers.length - touched.size,
    still: await run(world, counted, isCounted, Number.POSITIVE_INFINITY),
    edited: await run(world, counted, isCounted, every),
  }
}

/** The edits are seeded: the same ones come in the counted run. */
function touchedBy(world: World, edits: number): ReadonlySet<number> {
  const source = new Edits(new ChurnStore(world))
  return new Set(Array.from({ length: edits }, () => source.next().touched).flat())
}

async function run(
  world: World,
  decisions: number,
  isCounted: (request: BenchRequest) => boolean,
  every: number,
): Promise<HitRates> {
  const store = new ChurnStore(world)
  const edits = new Edits(store)
  const counter = new HitCounter()
  const line = await createLine({ model, policies: store, metrics: counter.metrics })
  const ask = (at: number) => {
    const request = world.zipf[at % world.zipf.length] as BenchRequest
    counter.isOn = isCounted(request)
    line.decisions.decide(lineQuestion(store.principalOf(request.caller), request))
  }
  const warmUp = Math.min(decisions, world.zipf.length)
  for (let at = 0; at < warmUp; at += 1) ask(at)
  counter.reset()
  for (let at = 0; at < decisions; at += 1) {
    if (at % every === Math.floor(every / 2)) edits.next()
    ask(at)
  }
  return { policy: counter.rate('policy'), decision: counter.rate('decision') }
}

class HitCounter {
  readonly #counts = new Map<string, number>()
  isOn = false
  readonly metrics: Metrics = {
    ...noMetrics,
    cache: (cache, result) => {
      if (!this.isOn) return
      const key = `${cache} ${result}`
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
    },
  }

  reset(): void {
    this.#counts.clear()
  }

  rate(cache: keyof HitRates): number | undefined {
    const hits = this.#counts.get(`${cache} hit`) ?? 0
    const all = hits + (this.#counts.get(`${cache} miss`) ?? 0)
    return all === 0 ? undefined : (100 * hits) / all
  }
}
