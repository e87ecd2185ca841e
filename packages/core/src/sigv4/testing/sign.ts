import { createHmac } from 'node:crypto'
import type { HttpInput } from '../../ports/http.ts'
import { formatAmzDate } from '../amz-date.ts'
import { canonicalRequest, sha256Hex } from '../canonical-request.ts'
import { percentEncode } from '../percent-encoding.ts'
import { signingKey, stringToSign } from '../signature.ts'

/** What is to be signed, and with what. */
export interface SigningDraft {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** Signing time in ms. */
  readonly time: number
  readonly method?: string
  readonly target?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
  /** What the signature says the payload is. Default the hash of `body`. */
  readonly payloadHash?: string
  readonly service?: string
}

/** A draft of a presigned request. */
export interface PresigningDraft extends SigningDraft {
  /** `X-Amz-Expires` as written; `undefined` leaves it out. */
  readonly expires: string | undefined
}

const host = 'api.example'

/** Signs a request of `api.example` in region `local` by its `Authorization` header. */
export function signed(draft: SigningDraft): HttpInput {
  const { accessKeyId, sessionToken, target = '/orders/1' } = draft
  const headers = [
    ['Host', host],
    ['X-Amz-Date', formatAmzDate(draft.time)],
    ...(sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken] as const]),
    ...(draft.payloadHash === undefined
      ? []
      : [['X-Amz-Content-Sha256', draft.payloadHash] as const]),
    ...(draft.headers ?? []),
  ] as const
  const names = headers.map(([name]) => name.toLowerCase()).sort()
  const scope = scopeOf(draft)
  const signature = signatureOf(draft, { target, rawHeaders: headers.flat(), names })
  const authorization = [
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.date}/local/${scope.service}/aws4_request`,
    `SignedHeaders=${names.join(';')}`,
    `Signature=${signature}`,
  ].join(', ')
  return inputOf(draft, target, [...headers.flat(), 'Authorization', authorization])
}

/** Signs a request of `api.example` in region `local` by its query. */
export function presigned(draft: PresigningDraft): HttpInput {
  const { accessKeyId, sessionToken, target = '/orders/1', headers = [] } = draft
  const { date, service } = scopeOf(draft)
  const sent = [['Host', host] as const, ...headers]
  const names = sent.map(([name]) => name.toLowerCase()).sort()
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${accessKeyId}/${date}/local/${service}/aws4_request`],
    ['X-Amz-Date', formatAmzDate(draft.time)],
    ['X-Amz-Expires', draft.expires],
    ['X-Amz-Security-Token', sessionToken],
    ['X-Amz-Content-Sha256', draft.payloadHash],
    ['X-Amz-SignedHeaders', names.join(';')],
  ]
  const query = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${percentEncode(value)}`],
  )
  const unsigned = `${target}${target.includes('?') ? '&' : '?'}${query.join('&')}`
  const rawHeaders = sent.flat()
  const signature = signatureOf(draft, { target: unsigned, rawHeaders, names })
  return inputOf(draft, `${unsigned}&X-Amz-Signature=${signature}`, rawHeaders)
}

function scopeOf({ time, service = 'orders' }: SigningDraft) {
  const date = formatAmzDate(time).slice(0, 8)
  return { date, region: 'local', service, terminator: 'aws4_request' }
}

function signatureOf(
  draft: SigningDraft,
  at: {
    readonly target: string
    readonly rawHeaders: readonly string[]
    readonly names: readonly string[]
  },
): string {
  const { method = 'GET', body = '', secretAccessKey, time } = draft
  const payloadHash = draft.payloadHash ?? sha256Hex(Buffer.from(body))
  const { target, rawHeaders, names } = at
  const parts = { method, target, rawHeaders, signedHeaders: names, payloadHash }
  const scope = scopeOf(draft)
  const canonical = canonicalRequest(parts) ?? ''
  const text = stringToSign('AWS4-HMAC-SHA256', formatAmzDate(time), scope, canonical)
  return createHmac('sha256', signingKey(secretAccessKey, scope)).update(text).digest('hex')
}

function inputOf(
  { method = 'GET', body = '' }: SigningDraft,
  target: string,
  rawHeaders: readonly string[],
): HttpInput {
  return {
    method,
    target,
    mountedTarget: target,
    rawHeaders,
    peerAddress: '192.0.2.1',
    isSecure: true,
    body: Buffer.from(body),
  }
}
