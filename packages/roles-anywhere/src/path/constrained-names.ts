import type { Certificate } from '../certificate/certificate.ts'
import type { GeneralName } from '../certificate/extension/general-name.ts'
import { attributesOf } from '../certificate/name.ts'
import { type Oid, oid } from '../der/oid.ts'

const emailAddress: Oid = oid('1.2.840.113549.1.9.1')

/**
 * The names of a certificate that name constraints speak about: its alternative names, its subject, and the email
 * addresses of the subject where no alternative name is one. The common name is never a host name (X509-37).
 */
export function constrainedNames({ subject, extensions }: Certificate): readonly GeneralName[] {
  const names: GeneralName[] = [...extensions.subjectAltNames]
  if (!names.some(({ kind }) => kind === 'email')) {
    for (const { type, text } of attributesOf(subject)) {
      if (type === emailAddress) names.push({ kind: 'email', value: text ?? '' })
    }
  }
  if (subject.rdns.length > 0) names.push({ kind: 'directoryName', name: subject })
  return names
}
