import { formatAddress } from '@gatewarden/core'
import type { GeneralName } from '../certificate/extension/general-name.ts'
import { attributeName, attributesOf, type Name } from '../certificate/name.ts'
import { type Oid, oid, oidText } from '../der/oid.ts'
import { contentOf } from '../der/read-der.ts'
import { decodeString, isStringTag } from '../der/strings.ts'
import type { CertificateField } from '../service/attribute-mapping.ts'
import type { CertificateFacts } from '../trust-store/certificate-facts.ts'

/** One fact of a certificate under the name that tags and condition keys give it. */
export interface CertificateAttribute {
  /** `CN`, `OU`, `2.5.4.97` …; of alternative names `DNS`, `URI`, `Name/CN` … */
  readonly name: string
  /** `undefined`: there, but without a text. */
  readonly text: string | undefined
}

const upn = oid('1.3.6.1.4.1.311.20.2.3')
/** Octets. Longer OIDs make no tag key, and their text costs more than it is worth. */
const longestOid = 60

/** The attributes of one field in the order of the certificate. */
export function certificateAttributes(
  facts: CertificateFacts,
  field: CertificateField,
): readonly CertificateAttribute[] {
  switch (field) {
    case 'x509Subject':
      return nameAttributes(facts.subject)
    case 'x509Issuer':
      return nameAttributes(facts.issuer)
    case 'x509SAN':
      return facts.subjectAltNames.flatMap(alternativeNameAttributes)
  }
}

/** Text of the last, most specific attribute of a type. */
export function lastAttribute(name: Name, type: string): string | undefined {
  return nameAttributes(name).findLast((attribute) => attribute.name === type)?.text
}

function nameAttributes(name: Name): readonly CertificateAttribute[] {
  return attributesOf(name).map(({ type, text }) =>
    isTooLong(type) ? { name: 'OID', text: undefined } : { name: attributeName(type), text },
  )
}

function isTooLong(type: Oid): boolean {
  return type.length > 2 * longestOid
}

function alternativeNameAttributes(name: GeneralName): readonly CertificateAttribute[] {
  switch (name.kind) {
    case 'dns':
      return [{ name: 'DNS', text: name.value }]
    case 'uri':
      return [{ name: 'URI', text: name.value }]
    case 'email':
      return [{ name: 'Email', text: name.value }]
    case 'ip':
      return [{ name: 'IP', text: addressText(name.octets) }]
    case 'directoryName':
      return nameAttributes(name.name).map((attribute) => ({
        ...attribute,
        name: `Name/${attribute.name}`,
      }))
    case 'otherName': {
      if (isTooLong(name.type)) return [{ name: 'OID', text: undefined }]
      const text = isStringTag(name.value.tag)
        ? decodeString(name.value.tag, contentOf(name.value))
        : undefined
      return [{ name: name.type === upn ? 'UPN' : `OID:${oidText(name.type)}`, text }]
    }
    case 'registeredId':
      return [{ name: 'RID', text: isTooLong(name.id) ? undefined : oidText(name.id) }]
    default:
      return []
  }
}

function addressText(octets: Uint8Array): string {
  const groups: number[] = []
  for (let at = 0; at < octets.length; at += 2)
    groups.push(((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0))
  return formatAddress({ family: octets.length === 4 ? 4 : 6, groups })
}
