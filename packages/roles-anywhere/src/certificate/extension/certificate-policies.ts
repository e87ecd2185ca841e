import { DerError } from '../../der/der-error.ts'
import { Fields, nonEmptyItems } from '../../der/fields.ts'
import { type Oid, oidFromBytes } from '../../der/oid.ts'
import { contentOf } from '../../der/read-der.ts'
import { tags } from '../../der/tags.ts'
import { readAs } from '../refusal.ts'
import type { Extension } from './extension.ts'

/** Policies as OIDs; qualifiers are checked for form only. @throws {CertificateDefect} `PolicyExtensionInvalid`. */
export function readCertificatePolicies(
  extension: Extension | undefined,
): readonly Oid[] | undefined {
  if (extension === undefined) return undefined
  return readAs('PolicyExtensionInvalid', () => {
    const policies = new Set<Oid>()
    for (const item of nonEmptyItems(extension.value)) {
      const fields = new Fields(item)
      const policy = oidFromBytes(contentOf(fields.take(tags.oid)))
      const qualifiers = fields.takeOptional(tags.sequence)
      fields.end()
      for (const qualifier of qualifiers === undefined ? [] : nonEmptyItems(qualifiers)) {
        const parts = new Fields(qualifier)
        parts.take(tags.oid)
        parts.takeAny()
        parts.end()
      }
      if (policies.has(policy)) throw new DerError('a policy stands twice') // RULE x509.policies-unique
      policies.add(policy)
    }
    return [...policies]
  })
}
