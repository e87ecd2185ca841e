import { Fields, nonEmptyItems } from '../../der/fields.ts'
import { tags } from '../../der/tags.ts'
import { CertificateDefect, readAs } from '../refusal.ts'
import type { Extension } from './extension.ts'
import { readGeneralName } from './general-name.ts'

/** Checks the form. The URLs inside are never followed (RA-3). @throws {CertificateDefect} `AiaInvalid`. */
export function checkAuthorityInfoAccess(extension: Extension | undefined): void {
  if (extension === undefined) return
  if (extension.isCritical)
    throw new CertificateDefect('AiaInvalid', 'authority information access is critical') // RULE x509.aia-not-critical
  readAs('AiaInvalid', () => {
    for (const item of nonEmptyItems(extension.value)) {
      const fields = new Fields(item)
      fields.take(tags.oid)
      readGeneralName(fields.takeAny())
      fields.end()
    }
  })
}
