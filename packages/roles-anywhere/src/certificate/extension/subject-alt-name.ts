import { readAs } from '../refusal.ts'
import type { Irregularities } from '../relaxation.ts'
import type { Extension } from './extension.ts'
import { type GeneralName, readGeneralNames } from './general-name.ts'
import { checkNameForm } from './name-forms.ts'

/**
 * Names of a subjectAltName or issuerAltName, each well-formed for its kind (X509-19).
 *
 * @throws {CertificateDefect} `SanInvalid`, also when the list is empty.
 */
export function readAlternativeNames(
  extension: Extension | undefined,
  irregularities: Irregularities,
): readonly GeneralName[] {
  if (extension === undefined) return []
  return readAs('SanInvalid', () => {
    const names = readGeneralNames(extension.value)
    for (const name of names) checkNameForm(name, irregularities)
    return names
  })
}
