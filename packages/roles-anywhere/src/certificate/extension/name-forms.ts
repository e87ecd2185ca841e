import { DerError } from '../../der/der-error.ts'
import { CertificateDefect } from '../refusal.ts'
import type { Irregularities } from '../relaxation.ts'
import type { GeneralName } from './general-name.ts'

const longestHost = 253
// Letters, digits and inner hyphens; no underscore (X509-19).
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/**
 * Checks the text of an alternative name by its kind. otherName and the rest stay opaque.
 *
 * @throws {DerError}
 * @throws {CertificateDefect} `SanInvalid`.
 */
export function checkNameForm(name: GeneralName, irregularities: Irregularities): void {
  switch (name.kind) {
    case 'dns':
      checkDnsName(name.value, irregularities)
      return
    case 'email':
      checkEmail(name.value)
      return
    case 'uri':
      // Absolute: a scheme, and something after it. White space and controls are in no URI.
      if (!/^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(name.value))
        throw new DerError('URI is not absolute') // RULE x509.san-uri
      return
    case 'ip':
      if (name.octets.length !== 4 && name.octets.length !== 16)
        throw new DerError('malformed IP address') // RULE x509.san-ip
      return
    default:
  }
}

/** A `*` may be the whole leftmost label. */
function checkDnsName(text: string, irregularities: Irregularities): void {
  const host = text.startsWith('*.') ? text.slice(2) : text
  if (text.length <= longestHost && isHost(host)) return
  const defect = new CertificateDefect('SanInvalid', 'malformed DNS name') // RULE x509.san-dns
  const isOtherwiseSound = text.length <= longestHost && isHost(host.replaceAll('_', 'a'))
  if (!isOtherwiseSound) throw defect
  irregularities.set('underscoreDns', defect)
}

/** Whether a text is a host name of LDH labels. The last label has a letter: names like `8.8.8.8` are addresses in DNS clothing. */
export function isHost(text: string): boolean {
  if (text.length === 0 || text.length > longestHost) return false
  const labels = text.split('.')
  return labels.every((part) => label.test(part)) && !/^[0-9]+$/.test(labels.at(-1) ?? '')
}

function checkEmail(text: string): void {
  if (!isMailbox(text)) throw new DerError('malformed email address') // RULE x509.san-email
}

/** Whether a text is a local part, one `@` and a host name. */
export function isMailbox(text: string): boolean {
  const [local, host, ...rest] = text.split('@')
  if (local === undefined || host === undefined || rest.length > 0) return false
  return /^[\x21-\x7e]+$/.test(local) && isHost(host)
}
