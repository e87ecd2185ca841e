import type { Clock } from '@gatewarden/core'
import type { PathDemand } from '../trust-store/path-demand.ts'
import {
  createTrustStore,
  type TrustStore,
  type TrustStoreOptions,
} from '../trust-store/trust-store.ts'
import { type ForgedCa, forgedTime } from './forge-chain.ts'

/** Stands still at the time at which forged certificates are valid. */
export const forgedClock: Clock = { now: () => forgedTime, monotonic: () => 0 }

/** A store of the given anchors: `anchor-0`, `anchor-1` … */
export function storeOf(
  anchors: readonly ForgedCa[],
  options: Partial<TrustStoreOptions> = {},
): TrustStore {
  return createTrustStore({
    anchors: anchors.map(({ pem }, index) => ({ id: `anchor-${index}`, pem })),
    clock: forgedClock,
    ...options,
  })
}

/** The verdict in one line: `accepted`, or code, rule and certificate. */
export async function verdict(
  anchors: readonly ForgedCa[],
  leaf: Uint8Array,
  candidates: readonly ForgedCa[] = [],
  demand?: PathDemand,
): Promise<string> {
  const presented = { leaf, candidates: candidates.map(({ der }) => der) }
  const result = await storeOf(anchors).verify(presented, demand)
  return result.ok ? 'accepted' : `${result.code} ${result.rule} ${result.certificate}`
}
