import { type Figures, median } from '../measure.ts'
import { type GateResult, judge, referenceUnitNs } from '../report.ts'

type Measured = ReadonlyMap<string, Figures>

/** The parts of PERF-G10 and PERF-G11 that need no socket. */
export function middlewareGates(
  warm: Measured,
  cold: Measured,
  alg: string,
): readonly GateResult[] {
  const gates: GateResult[] = []
  const own = overBare(warm, 'gatewarden')
  if (own !== undefined) {
    const what = 'known token, normalised µs over bare'
    gates.push(judge({ id: 'PERF-G10', what, value: normalised(warm, own), must: 6, moonshot: 3 }))
    const cached = overBare(warm, 'fast-jwt')
    if (cached !== undefined) {
      const what = 'known token / fast-jwt cache, both over bare'
      gates.push(judge({ id: 'PERF-G10', what, value: own / cached, must: 0.75, moonshot: 0.4 }))
    }
    for (const name of ['express-jwt', 'express-oauth2-jwt-bearer', 'passport-jwt']) {
      const peer = overBare(warm, name)
      if (peer === undefined) continue
      const what = `known token / ${name}, both over bare`
      gates.push(judge({ id: 'PERF-G10', what, value: own / peer, must: 1 / 30, moonshot: 1 / 60 }))
    }
  }
  const fresh = overBare(cold, 'gatewarden-cold')
  if (fresh !== undefined) {
    const beyond = difference(cold, ['gatewarden-cold'], ['bare', 'J'])
    const what = `new ${alg} token, normalised µs over bare and one jose.jwtVerify`
    gates.push(
      judge({ id: 'PERF-G11', what, value: normalised(cold, beyond), must: 15, moonshot: 8 }),
    )
  }
  return gates
}

function overBare(measured: Measured, name: string): number | undefined {
  return measured.has(name) ? difference(measured, [name], ['bare']) : undefined
}

/** Median of the differences within rounds: what slows a whole round down cancels out. */
function difference(measured: Measured, plus: readonly string[], minus: readonly string[]): number {
  const roundsOf = (name: string) => measured.get(name)?.rounds ?? []
  const sum = (names: readonly string[], round: number) =>
    names.reduce((total, name) => total + (roundsOf(name)[round] ?? Number.NaN), 0)
  const rounds = roundsOf('bare').map((_, round) => sum(plus, round) - sum(minus, round))
  return median(rounds)
}

function normalised(measured: Measured, nanoseconds: number): number {
  const unit = measured.get('U')?.cpu_ns.median ?? Number.NaN
  return ((nanoseconds / unit) * referenceUnitNs) / 1_000
}
