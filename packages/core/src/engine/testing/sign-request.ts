import { createHmac } from 'node:crypto'
import type { HttpInput } from '../../ports/http.ts'
import { formatAmzDate } from '../../sigv4/amz-date.ts'
import { canonicalRequest, sha256Hex } from '../../sigv4/canonical-request.ts'
import { signingKey, stringToSign } from '../../sigv4/signature.ts'

/** What a request is signed with. */
export interface SigningKeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** Signs `GET /orders/1` of `api.example` for the service `orders` in region `local`. */
export function signRequest(credentials: SigningKeyPair, now: number): HttpInput {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const amzDate = formatAmzDate(now)
  const headers = [
    ['Host', 'api.example'],
    ['X-Amz-Date', amzDate],
    ...(sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken]]),
  ] as [string, string][]
  const signedHeaders = headers.map(([name]) => name.toLowerCase()).sort()
  const body = new Uint8Array()
  const target = '/orders/1'
  const input = { method: 'GET', target, rawHeaders: headers.flat(), body }
  const payloadHash = sha256Hex(body)
  const canonical = canonicalRequest({ ...input, signedHeaders, payloadHash }) ?? ''
  const date = amzDate.slice(0, 8)
  const scope = { date, region: 'local', service: 'orders', terminator: 'aws4_request' }
  const text = stringToSign('AWS4-HMAC-SHA256', amzDate, scope, canonical)
  const signature = createHmac('sha256', signingKey(secretAccessKey, scope)).update(text)
  const authorization = [
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${date}/local/orders/aws4_request`,
    `SignedHeaders=${signedHeaders.join(';')}`,
    `Signature=${signature.digest('hex')}`,
  ].join(', ')
  return {
    ...input,
    mountedTarget: target,
    rawHeaders: [...input.rawHeaders, 'Authorization', authorization],
    peerAddress: '192.0.2.1',
    isSecure: true,
  }
}
