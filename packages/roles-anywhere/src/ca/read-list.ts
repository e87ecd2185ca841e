import { readAlgorithmIdentifier } from '../certificate/algorithm-identifier.ts'
import { wholeOctets } from '../certificate/bit-string.ts'
import { type Extension, readExtension } from '../certificate/extension/extension.ts'
import { type Name, readName } from '../certificate/name.ts'
import { DerError } from '../der/der-error.ts'
import { createDerBudget, type DerBudget } from '../der/der-limits.ts'
import { explicitValue, Fields } from '../der/fields.ts'
import { hexFromBytes } from '../der/hex.ts'
import { magnitude, smallInteger } from '../der/integer.ts'
import { type Oid, oid } from '../der/oid.ts'
import { contentOf, type DerNode, encodingOf, readDer } from '../der/read-der.ts'
import { contextConstructed, tags } from '../der/tags.ts'
import { parseTime } from '../der/time.ts'
import type { SignatureScheme } from '../path/crypto-port.ts'
import { signatureScheme } from '../path/signature-scheme.ts'

/** What a revocation list says, for who looks at it. Times are milliseconds since the epoch. */
export interface ListFacts {
  readonly issuer: Name
  readonly thisUpdate: number
  readonly nextUpdate: number | undefined
  readonly number: number | undefined
  /** Number of the list that this one is a delta to. */
  readonly baseNumber: number | undefined
  readonly entries: readonly { readonly serial: string; readonly revokedAt: number }[]
  readonly signed: {
    readonly data: Uint8Array
    readonly signature: Uint8Array
    readonly scheme: SignatureScheme
  }
}

const numberOid = oid('2.5.29.20')
const deltaOid = oid('2.5.29.27')
const version2 = 1
/** A development CA's lists are short; a longer one is for the service to judge. */
const limits = { depth: 32, nodes: 500_000, bytes: 16_777_216 }
const extensionDepth = 5

/**
 * Reads a version 2 list (RFC 5280, section 5.1).
 *
 * @throws {DerError}
 * @throws {CertificateDefect}
 */
export function readList(bytes: Uint8Array): ListFacts {
  const budget = createDerBudget(limits)
  const outer = new Fields(readDer(bytes, budget))
  const tbs = outer.take(tags.sequence)
  const algorithm = readAlgorithmIdentifier(outer.take(tags.sequence))
  const signature = wholeOctets(outer.take(tags.bitString))
  outer.end()
  const fields = new Fields(tbs)
  if (smallInteger(fields.take(tags.integer)) !== version2)
    throw new DerError('not a version 2 list')
  fields.take(tags.sequence)
  const issuer = readName(fields.take(tags.sequence))
  const thisUpdate = timeOf(fields.takeAny())
  const nextUpdate = fields.takeOptional(tags.utcTime) ?? fields.takeOptional(tags.generalizedTime)
  const entries = (fields.takeOptional(tags.sequence)?.children ?? []).map(readEntry)
  const extensions = readListExtensions(fields.takeOptional(contextConstructed(0)), budget)
  fields.end()
  const numberIn = (id: Oid) => {
    const value = extensions.get(id)?.value
    return value === undefined ? undefined : smallInteger(value)
  }
  return {
    issuer,
    thisUpdate,
    nextUpdate: nextUpdate === undefined ? undefined : timeOf(nextUpdate),
    number: numberIn(numberOid),
    baseNumber: numberIn(deltaOid),
    entries,
    signed: { data: encodingOf(tbs), signature, scheme: signatureScheme(algorithm) },
  }
}

function readEntry(node: DerNode): ListFacts['entries'][number] {
  const fields = new Fields(node)
  const serial = hexFromBytes(magnitude(contentOf(fields.take(tags.integer))))
  return { serial, revokedAt: timeOf(fields.takeAny()) }
}

function readListExtensions(
  node: DerNode | undefined,
  budget: DerBudget,
): ReadonlyMap<Oid, Extension> {
  const items = node === undefined ? [] : explicitValue(node).children
  return new Map(
    items.map((item) => {
      const extension = readExtension(item, budget, extensionDepth)
      return [extension.oid, extension]
    }),
  )
}

function timeOf(node: DerNode): number {
  return parseTime(node.tag, contentOf(node))
}
