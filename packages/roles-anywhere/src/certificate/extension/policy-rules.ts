import { DerError } from '../../der/der-error.ts'
import { Fields, nonEmptyItems } from '../../der/fields.ts'
import { smallInteger } from '../../der/integer.ts'
import { type Oid, oidFromBytes } from '../../der/oid.ts'
import { checkInteger } from '../../der/primitive.ts'
import { contentOf, type DerNode } from '../../der/read-der.ts'
import { contextPrimitive, tags } from '../../der/tags.ts'
import { anyPolicy } from '../oids.ts'
import { CertificateDefect, readAs } from '../refusal.ts'
import type { Irregularities } from '../relaxation.ts'
import type { Extension } from './extension.ts'

/** Numbers of further certificates after which something is required or forbidden. */
export interface PolicyConstraints {
  readonly requireExplicitPolicy: number | undefined
  readonly inhibitPolicyMapping: number | undefined
}

/** Policies of the issuer's domain, and those of the subject's that count as each of them. */
export type PolicyMappings = ReadonlyMap<Oid, readonly Oid[]>

/** @throws {CertificateDefect} `PolicyExtensionInvalid`. */
export function readPolicyMappings(extension: Extension | undefined): PolicyMappings | undefined {
  if (extension === undefined) return undefined
  return readAs('PolicyExtensionInvalid', () => {
    const mappings = new Map<Oid, Set<Oid>>()
    for (const item of nonEmptyItems(extension.value)) {
      const fields = new Fields(item)
      const from = oidFromBytes(contentOf(fields.take(tags.oid)))
      const to = oidFromBytes(contentOf(fields.take(tags.oid)))
      fields.end()
      // RULE x509.any-policy-is-not-mapped
      if (from === anyPolicy || to === anyPolicy) throw new DerError('anyPolicy is mapped')
      const targets = mappings.get(from) ?? new Set()
      mappings.set(from, targets.add(to))
    }
    return new Map(Array.from(mappings, ([from, to]) => [from, [...to]]))
  })
}

/** @throws {CertificateDefect} `PolicyExtensionInvalid`. */
export function readPolicyConstraints(
  extension: Extension | undefined,
  irregularities: Irregularities,
): PolicyConstraints | undefined {
  if (extension === undefined) return undefined
  return readAs('PolicyExtensionInvalid', () => {
    if (!extension.isCritical) irregularities.set('nonCriticalPolicyConstraints', uncritical())
    const fields = new Fields(extension.value)
    const explicit = fields.takeOptional(contextPrimitive(0))
    const mapping = fields.takeOptional(contextPrimitive(1))
    fields.end()
    if (explicit === undefined && mapping === undefined)
      throw new DerError('policy constraints that constrain nothing')
    return {
      requireExplicitPolicy: explicit && skipCount(explicit),
      inhibitPolicyMapping: mapping && skipCount(mapping),
    }
  })
}

/** @throws {CertificateDefect} `PolicyExtensionInvalid`. */
export function readInhibitAnyPolicy(extension: Extension | undefined): number | undefined {
  if (extension === undefined) return undefined
  return readAs('PolicyExtensionInvalid', () => {
    if (!extension.isCritical) throw uncritical()
    if (extension.value.tag !== tags.integer) throw new DerError('not an INTEGER')
    return smallInteger(extension.value)
  })
}

function skipCount(node: DerNode): number {
  checkInteger(node.bytes, node.content, node.end)
  return smallInteger(node)
}

function uncritical(): CertificateDefect {
  return new CertificateDefect('PolicyExtensionInvalid', 'policy constraint is not critical') // RULE x509.policy-rules-critical
}
