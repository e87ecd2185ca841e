import { createHash } from 'node:crypto'
import type { CertificateFacts } from '../trust-store/certificate-facts.ts'
import { certificateAttributes, lastAttribute } from './certificate-attributes.ts'
import { escapeOctets } from './octet-escapes.ts'

const longest = 64
const shortest = 2
const hashPrefix = 'sha256-'
const alphabet = /^[A-Za-z0-9_.,+=@-]$/

/**
 * Source identity of a certificate: subject CN, else URI name, else DNS name, else the serial number (RA-30). A text
 * that does not fit is escaped, and hashed where even that does not fit, so that two texts never give one value.
 */
export function sourceIdentity(facts: CertificateFacts): string {
  return identityOf(firstText(facts))
}

/** The value that a text becomes. */
export function identityOf(text: string): string {
  // A text with the prefix of hashes could pass for the hash of another: it is always hashed itself.
  if (text.startsWith(hashPrefix)) return hashOf(text)
  const escaped = escapeOctets(text, (char) => alphabet.test(char))
  const fits = escaped.length >= shortest && escaped.length <= longest
  return fits ? escaped : hashOf(text) // RULE ra.source-identity
}

function firstText(facts: CertificateFacts): string {
  const alternatives = certificateAttributes(facts, 'x509SAN')
  const first = (kind: string) => alternatives.find(({ name }) => name === kind)?.text
  const candidates = [lastAttribute(facts.subject, 'CN'), first('URI'), first('DNS')]
  return candidates.find((text) => text !== undefined && text !== '') ?? facts.serialHex
}

function hashOf(text: string): string {
  return `${hashPrefix}${createHash('sha256').update(text, 'utf8').digest('base64url')}`
}
