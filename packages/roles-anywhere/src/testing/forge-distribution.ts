import { der } from './der-writer.ts'
import { extension } from './forge-extensions.ts'

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
