import { readPem } from '../certificate/pem.ts'
import { malformed } from './header-refusal.ts'

/** Percent-encoding of everything but the unreserved characters of RFC 3986. */
const escaped = /^(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+$/
/** The same with `+`, `/` and `=` left as they are. */
const base64Unescaped = /^(?:[A-Za-z0-9._~+/=-]|%[0-9A-Fa-f]{2})+$/

/** Characters that a sender leaves unescaped. */
export type Unescaped = 'unreserved' | 'base64'

/**
 * Reads the certificates of a percent-encoded PEM text. `+` is itself, never a space.
 *
 * @throws {IamError} `InvalidCertificate`.
 */
export function readEscapedPem(text: string, unescaped: Unescaped): readonly Uint8Array[] {
  const form = unescaped === 'base64' ? base64Unescaped : escaped
  const blocks = form.test(text) ? readPem(decoded(text)) : undefined
  const isWhole =
    blocks !== undefined &&
    blocks.length > 0 &&
    blocks.every(({ label }) => label === 'CERTIFICATE')
  // RULE mtls.escaped-pem
  if (!isWhole) throw malformed('the header is not a percent-encoded PEM text of certificates')
  return blocks.map(({ der }) => der)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw malformed('the header is not well-formed UTF-8')
  }
}
