import type { PathDemand } from '../trust-store/path-demand.ts'
import type { TrustStore, TrustStoreOptions } from '../trust-store/trust-store.ts'
import { der } from './der-writer.ts'
import { type CaOptions, type ForgedCa, forgeCa, forgeLeaf } from './forge-chain.ts'
import { storeOf } from './verdict.ts'

/** A root, and a CA below it whose certificates are asked about. */
export const root: ForgedCa = forgeCa('root')

/** Issues {@link leafWith}. */
export const ca: ForgedCa = forgeCa('ca', root, { serial: der.integer(7) })

/** Serial number of leaves, unless told otherwise. */
export const leafSerial: readonly number[] = [0x2a]

/** A leaf of the CA with extensions of its own. */
export function leafWith(moreExtensions: readonly Buffer[] = [], options: CaOptions = {}): Buffer {
  return forgeLeaf(ca, { serial: der.integer(...leafSerial), moreExtensions, ...options })
}

/** A leaf that no extension says anything special about. */
export const leaf: Buffer = leafWith()

/** What a judgement may differ in. */
export interface Judged extends Partial<TrustStoreOptions> {
  readonly leaf?: Uint8Array
  readonly candidates?: readonly Uint8Array[]
  readonly demand?: PathDemand
}

/** The verdict over a leaf below {@link ca}: `accepted`, or code, defect if any, and certificate. */
export async function judged(world: Judged = {}): Promise<string> {
  const { leaf: presented = leaf, candidates = [], demand, ...options } = world
  return await verdictOf(storeOf([root], options), presented, candidates, demand)
}

/** As {@link judged}, of a store. */
export async function verdictOf(
  store: TrustStore,
  presented: Uint8Array = leaf,
  candidates: readonly Uint8Array[] = [],
  demand?: PathDemand,
): Promise<string> {
  const result = await store.verify(
    { leaf: presented, candidates: [ca.der, ...candidates] },
    demand,
  )
  if (result.ok) return 'accepted'
  return [result.code, result.defect, result.certificate].filter(Boolean).join(' ')
}
