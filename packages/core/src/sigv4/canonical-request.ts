import { createHash } from 'node:crypto'
import { percentEncode, percentEncodePath } from './percent-encoding.ts'
import { headerValues } from './raw-headers.ts'
import { parseQuery, splitTarget } from './request-target.ts'

/** What a canonical request is made of; everything raw, as received. */
export interface CanonicalRequestInput {
  readonly method: string
  /** Raw request target, latin1 text. */
  readonly target: string
  readonly rawHeaders: readonly string[]
  /** Lower-case names in the order of `SignedHeaders`. */
  readonly signedHeaders: readonly string[]
  /** SHA-256 of the body in hex, or the literal that was agreed on. */
  readonly payloadHash: string
}

/** Query parameter that carries the signature itself in the presigned form. */
const signatureParameter = 'X-Amz-Signature'

/**
 * Writes the canonical request of Signature Version 4, the text whose hash is signed (SIG-7).
 *
 * The raw path is encoded once more; nothing is normalised, since paths that would change are refused
 * before ({@link isPlainPath}).
 *
 * @returns latin1 text, or `undefined` when the query cannot be decoded.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html}
 */
export function canonicalRequest(input: CanonicalRequestInput): string | undefined {
  const { path, query } = splitTarget(input.target)
  const canonicalQuery = encodeQuery(query)
  if (canonicalQuery === undefined) return undefined

  let text = `${input.method}\n${percentEncodePath(path)}\n${canonicalQuery}\n`
  for (const name of input.signedHeaders) {
    const values = headerValues(input.rawHeaders, name).map(collapse)
    text += `${name}:${values.join(',')}\n`
  }
  return `${text}\n${input.signedHeaders.join(';')}\n${input.payloadHash}` // RULE sigv4.canonical-request
}

/** SHA-256 in lower-case hex; text is hashed as latin1, the bytes that were on the wire. */
export function sha256Hex(data: Uint8Array | string): string {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data
  return createHash('sha256').update(bytes).digest('hex')
}

function encodeQuery(query: string): string | undefined {
  const pairs = parseQuery(query)
  if (pairs === undefined) return undefined
  return pairs
    .filter((pair) => pair.name !== signatureParameter)
    .map((pair) => [percentEncode(pair.name), percentEncode(pair.value)] as const)
    .sort(([name, value], [otherName, otherValue]) => {
      return compare(name, otherName) || compare(value, otherValue)
    })
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Trims a header value and reduces every run of white space to one space. */
function collapse(value: string): string {
  return value.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '')
}
