import type { PathDemand } from '../trust-store/path-demand.ts'
import type { TrustStore, TrustStoreOptions } from '../trust-store/trust-store.ts'
import { der } from './der-writer.ts'
import { type CaOptions, type ForgedCa, forgeCa, forgeLeaf } from './forge-chain.ts'
import { extension } from './forge-extensions.ts'
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

/** CRLDistributionPoints of encoded points. */
export function distributionPoints(...points: readonly Buffer[]): Buffer {
  return extension('2.5.29.31', der.sequence(...points))
}

/** DistributionPointName of encoded GeneralNames. */
export function fullName(...names: readonly Buffer[]): Buffer {
  return der.tagged(0, der.tagged(0, ...names))
}

/** The field of a DistributionPoint that names who signs its lists. */
export function crlIssuer(name: Buffer): Buffer {
  return der.tagged(2, der.tagged(4, name))
}

/** Fields of issuingDistributionPoint. */
export const scopeOf = Object.freeze({
  users: der.implicit(1, Buffer.from([0xff])),
  authorities: der.implicit(2, Buffer.from([0xff])),
  indirect: der.implicit(4, Buffer.from([0xff])),
  attributes: der.implicit(5, Buffer.from([0xff])),
  /** Reasons by bit numbers. */
  reasons: (...bits: readonly number[]) => der.implicit(3, reasonFlags(bits)),
})

/** The field of a DistributionPoint with reasons by bit numbers. */
export function pointReasons(...bits: readonly number[]): Buffer {
  return der.implicit(1, reasonFlags(bits))
}

function reasonFlags(bits: readonly number[]): Buffer {
  const octets = [0, 0]
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  return Buffer.from([0, ...octets])
}
