import type { AlgorithmIdentifier } from '../../certificate/algorithm-identifier.ts'
import type { Name } from '../../certificate/name.ts'
import type { Section } from '../../der/sections.ts'
import type { IssuingScope } from './issuing-scope.ts'

/** One certificate revocation list of version 2, read strictly but for its entries. Byte fields are views of `der`. */
export interface Crl {
  readonly der: Uint8Array
  /** The signed bytes exactly as they stand. */
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly issuer: Name
  /** Milliseconds since the epoch. */
  readonly thisUpdate: number
  /** Milliseconds since the epoch; the list is still current in that second. */
  readonly nextUpdate: number
  /** Where the entries stand in `der`; `undefined`: there are none. */
  readonly entries: Section | undefined
  /** cRLNumber. */
  readonly number: bigint
  /** Number of the list that a delta list changes; `undefined`: a complete list. */
  readonly baseNumber: bigint | undefined
  /** Hex of the key id of the signer, if the list says it. */
  readonly authorityKeyIdentifier: string | undefined
  readonly scope: IssuingScope
}
