import { X509Certificate } from 'node:crypto'
import type { OidcProvider } from '../../identity/entities.ts'
import { type FileReading, type LocatedText, reportAt } from '../source/file-reading.ts'
import type { ObjectReader } from '../source/object-reader.ts'

/** Members of a provider that say which hosts its keys may come from. */
export const providerTrustMembers: readonly string[] = ['PrivateHosts', 'Ca', 'ThumbprintList']

type ProviderTrust = Required<Pick<OidcProvider, 'privateHosts' | 'ca' | 'thumbprints'>>

const mostThumbprints = 5 // As in AWS: CreateOpenIDConnectProvider, ThumbprintList.
const longestCa = 32_768
const pemForm =
  /^(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----[\r\n]*)+$/

/** Reads `PrivateHosts` (JWKS-3), `Ca` and `ThumbprintList` (FED-13). */
export function readProviderTrust(reading: FileReading, members: ObjectReader): ProviderTrust {
  const thumbprints = members.texts('ThumbprintList', thumbprintProblem) ?? []
  const tooMany = thumbprints[mostThumbprints]
  if (tooMany !== undefined) {
    const message = `\`ThumbprintList\` takes at most ${mostThumbprints} thumbprints`
    reportAt(reading, tooMany, 'LIMIT_EXCEEDED', message)
  }
  return {
    privateHosts: textsOf(members.texts('PrivateHosts', hostProblem) ?? []),
    ca: members.text('Ca', caProblem)?.text,
    thumbprints: Object.freeze(thumbprints.map(({ text }) => text.toLowerCase())),
  }
}

function textsOf(texts: readonly LocatedText[]): readonly string[] {
  return Object.freeze(texts.map(({ text }) => text))
}

function hostProblem(text: string): string | undefined {
  return /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/.test(text)
    ? undefined
    : 'must be hosts, with port where it is not the default'
}

function thumbprintProblem(text: string): string | undefined {
  return /^[0-9A-Fa-f]{40}$/.test(text)
    ? undefined
    : 'must be SHA-1 thumbprints of certificates: 40 hex digits'
}

/** A certificate that is no CA would be an anchor all the same, for OpenSSL (LES-8). */
function caProblem(text: string): string | undefined {
  if (text.length > longestCa) return `must have at most ${longestCa} characters`
  if (!pemForm.test(text)) return 'must be certificates in PEM form and nothing else'
  for (const [pem] of text.matchAll(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g)) {
    const certificate = parseCertificate(pem)
    if (certificate === undefined) return 'holds a certificate that cannot be read'
    if (!certificate.ca) return 'holds a certificate that is no CA' // RULE fed.ca-is-a-ca
  }
  return undefined
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}
