import { DerError } from '../../der/der-error.ts'
import { nonEmptyItems } from '../../der/fields.ts'
import { type Oid, oidFromBytes } from '../../der/oid.ts'
import { contentOf } from '../../der/read-der.ts'
import { tags } from '../../der/tags.ts'
import { readAs } from '../refusal.ts'
import type { Extension } from './extension.ts'

/** Purposes as OIDs. @throws {CertificateDefect} `EkuInvalid`, also when the list is empty. */
export function readExtendedKeyUsage(extension: Extension | undefined): readonly Oid[] | undefined {
  if (extension === undefined) return undefined
  // RULE x509.eku-not-empty
  return readAs('EkuInvalid', () =>
    nonEmptyItems(extension.value).map((item) => {
      if (item.tag !== tags.oid) throw new DerError('not an OBJECT IDENTIFIER')
      return oidFromBytes(contentOf(item))
    }),
  )
}
