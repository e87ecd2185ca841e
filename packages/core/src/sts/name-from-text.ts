import { createHash } from 'node:crypto'
import { escapeOctets } from './octet-escapes.ts'

const longest = 64
const shortest = 2
const hashPrefix = 'sha256-'
const alphabet = /^[A-Za-z0-9_.,+=@-]$/

/**
 * A session name or source identity for any text (RA-30): as it is where it fits, else with `=XX` for each octet outside
 * the alphabet, else a digest. Two texts never give one value.
 */
export function nameFromText(text: string): string {
  // A text with the prefix of digests could pass for the digest of another: it is always digested itself.
  if (text.startsWith(hashPrefix)) return digestOf(text)
  const escaped = escapeOctets(text, (char) => alphabet.test(char))
  const fits = escaped.length >= shortest && escaped.length <= longest
  return fits ? escaped : digestOf(text) // RULE ra.source-identity
}

function digestOf(text: string): string {
  return `${hashPrefix}${createHash('sha256').update(text, 'utf8').digest('base64url')}`
}
