import { type ContextValue, foldCase, type Tags } from '@gatewarden/core'
import type { CertificateField } from '../service/attribute-mapping.ts'
import type { CertificateFacts } from '../trust-store/certificate-facts.ts'
import { certificateAttributes } from './certificate-attributes.ts'

/** What the condition keys of a certificate are made of. */
export interface CertificateKeySources {
  readonly facts: CertificateFacts
  readonly tags: Tags
  readonly trustAnchorArn: string
  /** `undefined`: no profile stands between certificate and role. */
  readonly profileArn: string | undefined
  readonly account: string
  /** How the certificate was proven. */
  readonly via: 'signature' | 'tls' | 'proxy'
}

/**
 * Condition keys, by folded name, while the trust policy is evaluated: AWS's, with the certificate tags as principal
 * tags too (RA-34), and ours, in which every value of a repeated attribute is found (RA-35).
 */
export function certificateKeys(sources: CertificateKeySources): ReadonlyMap<string, ContextValue> {
  const keys = new Map<string, ContextValue>()
  keys.set('aws:sourcearn', sources.trustAnchorArn)
  keys.set('aws:sourceaccount', sources.account)
  for (const [key, value] of principalTagKeys(sources.tags)) keys.set(key, value) // RULE ra.certificate-tags-in-trust
  for (const [key, value] of ownKeys(sources)) keys.set(key, value)
  return keys
}

/** Tags as principal tags, of a principal that has none by itself. */
export function principalTagKeys(tags: Tags): ReadonlyMap<string, ContextValue> {
  const keys = new Map<string, ContextValue>()
  for (const [key, value] of tags) {
    if (value !== '') keys.set(foldCase(`aws:PrincipalTag/${key}`), value)
  }
  return keys
}

/** The keys of ours: at trust evaluation and in every decision on a direct call (RA-35). */
export function ownKeys(
  sources: Pick<CertificateKeySources, 'facts' | 'profileArn' | 'via'>,
): ReadonlyMap<string, ContextValue> {
  const { facts } = sources
  const keys = new Map<string, ContextValue>()
  const set = (name: string, value: ContextValue): void => {
    if (value.length > 0) keys.set(foldCase(name), value)
  }
  set('rolesanywhere:ProfileArn', sources.profileArn ?? '')
  set('rolesanywhere:SerialNumber', facts.serialHex)
  set('rolesanywhere:SpkiSha256', facts.spkiSha256)
  set('rolesanywhere:Via', sources.via)
  set('rolesanywhere:CertificatePolicy', facts.policies)
  set('rolesanywhere:ExtendedKeyUsage', facts.extendedKeyUsage)
  for (const [field, prefix] of setPrefixes) {
    for (const [name, values] of valuesByName(facts, field)) set(`${prefix}/${name}`, values) // RULE ra.set-keys
  }
  return keys
}

const setPrefixes: readonly (readonly [CertificateField, string])[] = [
  ['x509Subject', 'rolesanywhere:Subject'],
  ['x509Issuer', 'rolesanywhere:Issuer'],
  ['x509SAN', 'rolesanywhere:San'],
]

function valuesByName(
  facts: CertificateFacts,
  field: CertificateField,
): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (const { name, text } of certificateAttributes(facts, field)) {
    if (text === undefined || text === '') continue
    const list = values.get(name)
    if (list === undefined) values.set(name, [text])
    else list.push(text)
  }
  return values
}
