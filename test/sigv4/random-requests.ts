import type { HttpInput } from '@gatewarden/core'
import type { SignatureV4 } from '@smithy/signature-v4'
import aws4 from 'aws4'
import fc from 'fast-check'
import { signer } from '../sts/signed-form.ts'

type SdkRequest = Parameters<SignatureV4['presign']>[0]

/** When everything here is signed. */
export const signingTime: number = Date.UTC(2026, 4, 17, 8, 30, 12)
/** Where everything here is sent. */
export const signedHost = 'iam.example.com'
/** Secret of everybody. */
export const signingSecret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
/** Region of the scopes: that of {@link signer}. */
export const signingRegion = 'eu-1'
/** Access key of everybody. */
export const signingKeyId = 'ASIAQWERTYUIOPASDFGH'

const characters = (all: string) => fc.constantFrom(...Array.from(all))
// Lists of characters: drawing them costs a fifth of drawing from a pattern.
const letters = 'abcXYZ0129'
const segment = fc.string({
  unit: characters(`${letters}_~!$&'()*+,=:@-`),
  minLength: 1,
  maxLength: 12,
})
const escapedSegment = fc.constantFrom('%20', '%E1%88%B4', 'a%2Bb', '%25', 'x%3By', '%7E')
const text = fc.string({
  unit: characters(`${letters} +%&=/?#;:'"\\*~-_.\0\n\u00e9\u6f22\u{1f600}`),
  maxLength: 12,
})
const token = fc.string({ unit: characters(`${letters}-`), minLength: 1, maxLength: 12 })
const word = fc.string({
  unit: characters(`${letters}!#$%&()*+,-./:;<=>?@[]{|}~`),
  minLength: 1,
  maxLength: 8,
})
const gap = fc.constantFrom(' ', '  ', '   ')

/** Requests of every shape that a signer can sign and a route can have. */
export const randomRequests: fc.Arbitrary<RandomRequest> = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'),
  segments: fc.array(fc.oneof(segment, escapedSegment), { maxLength: 4 }),
  query: fc.dictionary(
    text.filter((name) => name !== '' && name !== '__proto__' && !/^x-amz-/i.test(name)),
    fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
    { maxKeys: 5 },
  ),
  headers: fc.dictionary(
    token.map((name) => `x-test-${name}`.toLowerCase()),
    fc.oneof(
      word,
      fc.tuple(word, gap, word).map((parts) => parts.join('')),
    ),
    { maxKeys: 4 },
  ),
  body: fc.uint8Array({ maxLength: 64 }),
  sessionToken: fc.option(fc.base64String({ minLength: 4, maxLength: 64 }), { nil: undefined }),
  service: fc.constantFrom('orders', 'sts'),
})

/** One of {@link randomRequests}. */
export interface RandomRequest {
  readonly method: string
  readonly segments: string[]
  readonly query: Record<string, string | string[]>
  readonly headers: Record<string, string>
  readonly body: Uint8Array
  readonly sessionToken: string | undefined
  readonly service: string
}

/** Signs, by header or by query. */
export type SignRandom = (request: RandomRequest) => HttpInput | Promise<HttpInput>

/** Signers that share nothing with the verifier, and nothing with each other. */
export const independentSigners: Readonly<
  Record<string, { readonly byHeader: SignRandom; readonly byQuery: SignRandom }>
> = {
  '@smithy/signature-v4': { byHeader: smithyByHeader, byQuery: smithyByQuery },
  aws4: {
    byHeader: (request) => byAws4(request, false),
    byQuery: (request) => byAws4(request, true),
  },
}

function smithy({ sessionToken, service }: RandomRequest): SignatureV4 {
  const pair = { AccessKeyId: signingKeyId, SecretAccessKey: signingSecret }
  const credentials = { ...pair, SessionToken: sessionToken, Expiration: undefined }
  return signer(credentials, service)
}

function sdkRequest(request: RandomRequest): SdkRequest {
  return {
    method: request.method,
    protocol: 'https:',
    hostname: signedHost,
    path: `/${request.segments.join('/')}`,
    query: request.query,
    headers: { host: signedHost, 'content-type': 'application/json', ...request.headers },
    body: request.body,
  } as SdkRequest
}

async function smithyByHeader(request: RandomRequest): Promise<HttpInput> {
  const signed = await smithy(request).sign(sdkRequest(request), {
    signingDate: new Date(signingTime),
  })
  return sent(signed.method, pathOf(signed as never), signed.headers, request.body)
}

async function smithyByQuery(request: RandomRequest): Promise<HttpInput> {
  const options = { signingDate: new Date(signingTime), expiresIn: 900 }
  const signed = await smithy(request).presign(sdkRequest(request), options)
  return sent(signed.method, pathOf(signed), signed.headers, request.body)
}

/** The other way round than it was signed: the order of a query is nobody's business. */
function pathOf({ path, query }: Pick<SdkRequest, 'path' | 'query'>): string {
  const pairs = pairsOf(query ?? {}).toReversed()
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
}

function pairsOf(query: Readonly<Record<string, string | string[] | null>>): readonly string[] {
  return Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((item) => `${percentEncoded(name)}=${percentEncoded(item)}`),
  )
}

function percentEncoded(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (char) => {
    return `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  })
}

function byAws4(request: RandomRequest, signQuery: boolean): HttpInput {
  const { method, segments, query, headers, body, sessionToken, service } = request
  const date = new Date(signingTime).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const times = signQuery ? [`X-Amz-Date=${date}`, 'X-Amz-Expires=900'] : []
  const pairs = [...pairsOf(query), ...times]
  const signed = aws4.sign(
    {
      host: signedHost,
      method,
      service,
      region: signingRegion,
      path: `/${segments.join('/')}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`,
      headers: {
        'Content-Type': 'application/json',
        ...headers,
        ...(signQuery ? {} : { 'X-Amz-Date': date }),
      },
      body: Buffer.from(body),
      signQuery,
    } as Parameters<typeof aws4.sign>[0],
    {
      accessKeyId: signingKeyId,
      secretAccessKey: signingSecret,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
  )
  return sent(method, signed.path ?? '', signed.headers as Record<string, string | number>, body)
}

function sent(
  method: string,
  target: string,
  headers: Readonly<Record<string, string | number>>,
  body: Uint8Array,
): HttpInput {
  const unsigned = ['User-Agent', 'test/1', 'Connection', 'close']
  const signed = Object.entries(headers).flatMap(([name, value]) => [name, String(value)])
  return {
    method,
    target,
    mountedTarget: target,
    rawHeaders: [...signed, ...unsigned],
    peerAddress: undefined,
    isSecure: true,
    body,
  }
}
