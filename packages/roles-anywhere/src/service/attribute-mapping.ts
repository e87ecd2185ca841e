/** Where an attribute stands in a certificate: the first part of its tag key. */
export type CertificateField = 'x509Subject' | 'x509Issuer' | 'x509SAN'

/** Which attributes of one field become session tags (RA-27). */
export interface AttributeMapping {
  readonly certificateField: CertificateField
  /** `CN`, `OU`, `*` (all), `DNS`, `URI`, `Email`, `IP`, `UPN`, `OID:1.2.3`, `Name/*`, `Name/CN`; 1 to 60 characters each. */
  readonly specifiers: readonly string[]
  /** A value that no tag can hold: `reject` (default) refuses the call, `drop` leaves it out, `encode` writes `=XX`. */
  readonly onUnmappable?: 'reject' | 'drop' | 'encode'
  /** An attribute type that stands several times: `last` (default, the most specific) or `reject`. */
  readonly onRepeated?: 'last' | 'reject'
}

/** The mapping of a profile that names none. */
export const defaultMappings: readonly AttributeMapping[] = Object.freeze([
  { certificateField: 'x509Subject', specifiers: ['*'] },
  { certificateField: 'x509Issuer', specifiers: ['*'] },
  { certificateField: 'x509SAN', specifiers: ['DNS', 'URI', 'Name/*'] },
])

const fields: readonly string[] = ['x509Subject', 'x509Issuer', 'x509SAN']
const longestSpecifier = 60

/** Says what is wrong with a mapping, or `undefined`. Completes "the mapping ...". */
export function mappingProblem(mapping: AttributeMapping): string | undefined {
  const { certificateField, specifiers, onUnmappable = 'reject', onRepeated = 'last' } = mapping
  if (!fields.includes(certificateField)) return `names the unknown field \`${certificateField}\``
  if (!specifiers.every((text) => text.length >= 1 && text.length <= longestSpecifier)) {
    return `has specifiers that must have 1 to ${longestSpecifier} characters`
  }
  if (!['reject', 'drop', 'encode'].includes(onUnmappable))
    return `has the unknown value \`${onUnmappable}\` of onUnmappable`
  if (!['last', 'reject'].includes(onRepeated))
    return `has the unknown value \`${onRepeated}\` of onRepeated`
  return undefined
}
