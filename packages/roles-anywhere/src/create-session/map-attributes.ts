import { escapeOctets, foldCase, mostTags, type Tags, tagProblem } from '@gatewarden/core'
import type { AttributeMapping, CertificateField } from '../service/attribute-mapping.ts'
import type { CertificateFacts } from '../trust-store/certificate-facts.ts'
import { type CertificateAttribute, certificateAttributes } from './certificate-attributes.ts'
import { CreateSessionRefusal, invalid } from './refusal.ts'

/**
 * Session tags of a certificate: `x509Subject/CN`, `x509Issuer/CN`, `x509SAN/URI` …
 *
 * @throws {CreateSessionRefusal} `AccessDeniedException` naming the attributes that could not be mapped;
 *   `ValidationException` for more tags than a session can have.
 */
export function mapAttributes(
  facts: CertificateFacts,
  mappings: readonly AttributeMapping[],
): Tags {
  const tags = new Map<string, string>()
  const failed: Record<CertificateField, string[]> = {
    x509Issuer: [],
    x509Subject: [],
    x509SAN: [],
  }
  for (const mapping of mappings) {
    const field = mapping.certificateField
    for (const attribute of selectAttributes(certificateAttributes(facts, field), mapping)) {
      const key = `${field}/${attribute.name}`
      const value = attribute.isAmbiguous ? undefined : tagValue(key, attribute.text, mapping)
      if (value !== undefined) tags.set(key, value)
      else if (attribute.isAmbiguous || mapping.onUnmappable !== 'drop')
        failed[field].push(attribute.name)
    }
  }
  if (Object.values(failed).some((names) => names.length > 0)) throw unmappable(failed) // RULE ra.unmappable-attribute
  if (tags.size > mostTags) throw invalid(`the certificate has more than ${mostTags} attributes`)
  return tags
}

interface SelectedAttribute extends CertificateAttribute {
  readonly isAmbiguous: boolean
}

/** One attribute per name: of a distinguished name the last, of alternative names the first (RA-27, RA-28). */
function selectAttributes(
  all: readonly CertificateAttribute[],
  mapping: AttributeMapping,
): readonly SelectedAttribute[] {
  const takesFirst = mapping.certificateField === 'x509SAN'
  const selected = new Map<string, SelectedAttribute>()
  for (const attribute of all) {
    if (!mapping.specifiers.some((specifier) => selects(specifier, attribute.name))) continue
    const isRepeated = selected.has(attribute.name)
    if (isRepeated && takesFirst) continue
    const isAmbiguous = isRepeated && mapping.onRepeated === 'reject'
    selected.set(attribute.name, { ...attribute, isAmbiguous }) // RULE ra.repeated-attribute
    if (isAmbiguous) break
  }
  return [...selected.values()]
}

function selects(specifier: string, name: string): boolean {
  if (specifier === '*') return true
  return specifier === 'Name/*' ? name.startsWith('Name/') : foldCase(specifier) === foldCase(name)
}

/** The value as a tag can hold it, or `undefined`. Never cut. */
function tagValue(
  key: string,
  text: string | undefined,
  mapping: AttributeMapping,
): string | undefined {
  if (text === undefined || tagProblem(key, '') !== undefined) return undefined
  const isFitting = (value: string) => tagProblem(key, value) === undefined
  if (mapping.onUnmappable === 'encode') {
    const escaped = escapeOctets(text, isFitting)
    return isFitting(escaped) ? escaped : undefined
  }
  return isFitting(text) ? text : undefined
}

function unmappable(
  failed: Readonly<Record<CertificateField, readonly string[]>>,
): CreateSessionRefusal {
  const list = (names: readonly string[]) =>
    names.length === 0 ? '[ ]' : `[ ${[...new Set(names)].join(', ')} ]`
  const message =
    'Unable to assume role. Some attributes failed to be mapped into session tags. ' +
    `Issuer: ${list(failed.x509Issuer)}; Subject: ${list(failed.x509Subject)}; SAN: ${list(failed.x509SAN)}`
  return new CreateSessionRefusal('AccessDeniedException', message, 'unmappable attribute')
}
