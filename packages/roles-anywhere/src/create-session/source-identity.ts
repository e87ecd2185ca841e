import { nameFromText } from '@gatewarden/core'
import type { CertificateFacts } from '../trust-store/certificate-facts.ts'
import { certificateAttributes, lastAttribute } from './certificate-attributes.ts'

/** Source identity of a certificate: subject CN, else URI name, else DNS name, else the serial number (RA-30). */
export function sourceIdentity(facts: CertificateFacts): string {
  return nameFromText(firstText(facts))
}

function firstText(facts: CertificateFacts): string {
  const alternatives = certificateAttributes(facts, 'x509SAN')
  const first = (kind: string) => alternatives.find(({ name }) => name === kind)?.text
  const candidates = [lastAttribute(facts.subject, 'CN'), first('URI'), first('DNS')]
  return candidates.find((text) => text !== undefined && text !== '') ?? facts.serialHex
}
