import {
  type HttpInput,
  headerValues,
  type ParsedAuthorization,
  parseAmzDate,
  parseAuthorization,
} from '@gatewarden/core'
import { decodeBase64 } from '../der/base64.ts'
import { equalBytes } from '../der/hex.ts'
import type { PublicKeyFacts } from '../path/public-key.ts'
import { CreateSessionRefusal, invalid } from './refusal.ts'

/** What a request says about its sender; nothing of it is verified. */
export interface Proof {
  readonly authorization: ParsedAuthorization
  /** `X-Amz-Date` as sent. */
  readonly amzDate: string
  /** The same in milliseconds since the epoch. */
  readonly time: number
  /** DER of the certificate that signs. */
  readonly leaf: Uint8Array
  /** DER of the certificates beside it, without the leaf. */
  readonly chain: readonly Uint8Array[]
}

/** Kinds of keys that can sign a request. Ed25519 is none of them. */
export type RequestKeyKind = Extract<PublicKeyFacts['kind'], 'rsa' | 'ec' | 'ml-dsa'>

/** Algorithms of section 2, with the kind of key that makes them. */
export const signingAlgorithms: ReadonlyMap<string, RequestKeyKind> = new Map<
  string,
  RequestKeyKind
>([
  ['AWS4-X509-RSA-SHA256', 'rsa'],
  ['AWS4-X509-ECDSA-SHA256', 'ec'],
  ['AWS4-X509-MLDSA', 'ml-dsa'],
])

const mostCertificates = 10
const mostOctets = 65_536

/**
 * Reads certificate, chain, date and authorization from the headers.
 *
 * @throws {CreateSessionRefusal} `ValidationException`, `RequestEntityTooLarge`.
 */
export function readProof(input: HttpInput): Proof {
  for (const name of ['host', 'content-type']) optionalHeader(input, name)
  const amzDate = requiredHeader(input, 'x-amz-date')
  const time = parseAmzDate(amzDate)
  if (time === undefined) throw invalid('X-Amz-Date is malformed')
  const leaf = decodeCertificate(requiredHeader(input, 'x-amz-x509'), 'X-Amz-X509')
  const chain = readChain(optionalHeader(input, 'x-amz-x509-chain'), leaf)
  const algorithms = [...signingAlgorithms.keys()]
  const authorization = parseAuthorization(requiredHeader(input, 'authorization'), algorithms)
  if (authorization === undefined) throw invalid('Authorization is malformed')
  return { authorization, amzDate, time, leaf, chain }
}

/** The leaf is repeated in the chain when a client read both from one container: dropped there. */
function readChain(header: string | undefined, leaf: Uint8Array): readonly Uint8Array[] {
  const texts = header === undefined ? [] : header.split(',')
  if (texts.length > mostCertificates) throw tooLarge(`more than ${mostCertificates} certificates`) // RULE ra.certificate-caps
  const certificates = texts
    .map((text) => decodeCertificate(text.trim(), 'X-Amz-X509-Chain'))
    .filter((der) => !equalBytes(der, leaf))
  const octets = certificates.reduce((sum, der) => sum + der.length, leaf.length)
  if (certificates.length + 1 > mostCertificates || octets > mostOctets) {
    throw tooLarge(
      `more than ${mostCertificates} certificates or ${mostOctets} octets of certificates`,
    )
  }
  return certificates
}

function decodeCertificate(text: string, header: string): Uint8Array {
  const der = text === '' ? undefined : decodeBase64(text)
  if (der === undefined) throw invalid(`${header} is not base64`)
  return der
}

function requiredHeader(input: HttpInput, name: string): string {
  const value = optionalHeader(input, name)
  if (value === undefined) throw invalid(`the header ${name} is missing`)
  return value
}

/** Counted in the raw headers: parsed ones keep the first of two and drop the rest in silence (PLAT-11). */
function optionalHeader(input: HttpInput, name: string): string | undefined {
  const values = headerValues(input.rawHeaders, name)
  if (values.length > 1) throw invalid(`the header ${name} was sent more than once`) // RULE ra.one-value-per-header
  return values[0]?.trim()
}

function tooLarge(message: string): CreateSessionRefusal {
  return new CreateSessionRefusal('RequestEntityTooLarge', message)
}
