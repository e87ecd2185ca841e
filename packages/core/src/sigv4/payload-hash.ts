import type { HttpInput } from '../ports/http.ts'
import { sha256Hex } from './canonical-request.ts'
import { headerValues } from './raw-headers.ts'
import { parseQuery, splitTarget } from './request-target.ts'

const name = 'x-amz-content-sha256'
const unsigned = 'UNSIGNED-PAYLOAD'

/** What a request says its payload hash is, in its headers and in its query. */
export function declaredPayloadHashes(
  request: Pick<HttpInput, 'target' | 'rawHeaders'>,
): readonly string[] {
  const declared = headerValues(request.rawHeaders, name)
  for (const pair of parseQuery(splitTarget(request.target).query) ?? []) {
    if (pair.name.toLowerCase() === name) declared.push(pair.value)
  }
  return declared
}

/** Whether a request says that its body is not part of what was signed; any spelling of it counts. */
export function declaresUnsignedPayload(
  request: Pick<HttpInput, 'target' | 'rawHeaders'>,
): boolean {
  return declaredPayloadHashes(request).some((value) => value.trim().toUpperCase() === unsigned)
}

/**
 * The payload hash that a signature was made over: that of the bytes that came. One that is declared can only agree with
 * it; `STREAMING-…` never does, since signed chunks are not taken apart.
 *
 * @param acceptsUnsigned - `UNSIGNED-PAYLOAD` stands for itself (SIG-6).
 * @returns `undefined` when nothing may have been signed over it.
 */
export function signedPayloadHash(input: HttpInput, acceptsUnsigned: boolean): string | undefined {
  const [declared, ...more] = declaredPayloadHashes(input)
  if (more.length > 0) return undefined
  if (declared === unsigned && acceptsUnsigned) return declared
  if (!isWhole(input)) return undefined
  const actual = sha256Hex(input.body)
  return declared === undefined || declared === actual ? actual : undefined // RULE sigv4.payload-recomputed
}

/**
 * Whether the bytes at hand are all that the client sent. Application routes may be asked before the body is read: the
 * hash of nothing would then vouch for a body that somebody added to a request without one.
 */
function isWhole({ rawHeaders, body }: HttpInput): boolean {
  const lengths = headerValues(rawHeaders, 'content-length')
  if (lengths.some((length) => length.trim() !== String(body.length))) return false // RULE sigv4.whole-body
  return body.length > 0 || headerValues(rawHeaders, 'transfer-encoding').length === 0
}
