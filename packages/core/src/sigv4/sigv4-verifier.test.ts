import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { HttpInput } from '../ports/http.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { formatAmzDate } from './amz-date.ts'
import { canonicalRequest, sha256Hex } from './canonical-request.ts'
import { signingKey, stringToSign } from './signature.ts'
import { createSigV4Verifier, type SigV4Options } from './sigv4-verifier.ts'

const now = Date.UTC(2026, 2, 4, 12)
const secrets: Readonly<Record<string, string>> = { AKIAQWERTYUIOPASDFGH: 's3cret'.repeat(6) }
const keyId = 'AKIAQWERTYUIOPASDFGH'

const options: SigV4Options = {
  regions: ['local'],
  services: ['orders'],
  acceptedHosts: ['api.example.com'],
  secretFor: (accessKeyId) => secrets[accessKeyId],
  clock: fixedClock(now),
}

interface Draft {
  readonly method?: string
  readonly target?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
  readonly time?: number
  readonly scope?: Partial<{ date: string; region: string; service: string; terminator: string }>
  readonly signed?: readonly string[]
  readonly keyId?: string
}

/** Signs a draft correctly, whatever the draft says. */
function sign(draft: Draft): HttpInput {
  const amzDate = formatAmzDate(draft.time ?? now)
  const headers = [
    ['Host', 'api.example.com'],
    ['X-Amz-Date', amzDate],
    ...(draft.headers ?? []),
  ] as const
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  const signedHeaders = draft.signed ?? [...names].sort()
  const body = Buffer.from(draft.body ?? '')
  const input = {
    method: draft.method ?? 'GET',
    target: draft.target ?? '/orders/7?limit=10',
    mountedTarget: draft.target ?? '/orders/7?limit=10',
    rawHeaders: headers.flat(),
    peerAddress: undefined,
    isSecure: true,
    body,
  }
  const scope = {
    date: amzDate.slice(0, 8),
    region: 'local',
    service: 'orders',
    terminator: 'aws4_request',
    ...draft.scope,
  }
  const declared = headers.find(([name]) => name.toLowerCase() === 'x-amz-content-sha256')?.[1]
  const payloadHash = declared ?? sha256Hex(body)
  const canonical = canonicalRequest({ ...input, signedHeaders, payloadHash }) ?? ''
  const text = stringToSign('AWS4-HMAC-SHA256', amzDate, scope, canonical)
  const id = draft.keyId ?? keyId
  const signature = createHmac('sha256', signingKey(secrets[id] ?? 'unknown', scope)).update(text)
  const credential = [id, scope.date, scope.region, scope.service, scope.terminator].join('/')
  const fields = [
    `Credential=${credential}`,
    `SignedHeaders=${signedHeaders.join(';')}`,
    `Signature=${signature.digest('hex')}`,
  ]
  const rawHeaders = [...input.rawHeaders, 'Authorization', `AWS4-HMAC-SHA256 ${fields.join(', ')}`]
  return { ...input, rawHeaders }
}

/** Presigns a GET with the given query fields. */
function presign(draft: {
  time?: number
  expires?: string | undefined
  extra?: string
  target?: string
}) {
  const amzDate = formatAmzDate(draft.time ?? now)
  const scope = {
    date: amzDate.slice(0, 8),
    region: 'local',
    service: 'orders',
    terminator: 'aws4_request',
  }
  const credential = encodeURIComponent(`${keyId}/${scope.date}/local/orders/aws4_request`)
  const expires = draft.expires === undefined ? '' : `&X-Amz-Expires=${draft.expires}`
  const unsigned =
    `${draft.target ?? '/orders/7'}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}` +
    `&X-Amz-Date=${amzDate}${expires}&X-Amz-SignedHeaders=host${draft.extra ?? ''}`
  const rawHeaders = ['Host', 'api.example.com']
  const payloadHash = sha256Hex('')
  const canonical =
    canonicalRequest({
      method: 'GET',
      target: unsigned,
      rawHeaders,
      signedHeaders: ['host'],
      payloadHash,
    }) ?? ''
  const text = stringToSign('AWS4-HMAC-SHA256', amzDate, scope, canonical)
  const signature = createHmac('sha256', signingKey(secrets[keyId] ?? '', scope))
    .update(text)
    .digest('hex')
  const target = `${unsigned}&X-Amz-Signature=${signature}`
  return {
    method: 'GET',
    target,
    mountedTarget: target,
    rawHeaders,
    peerAddress: undefined,
    isSecure: true,
    body: new Uint8Array(0),
  }
}

const withHeaders = (input: HttpInput, ...more: string[]): HttpInput => {
  return { ...input, rawHeaders: [...input.rawHeaders, ...more] }
}
const codeOf = (input: HttpInput, changed: Partial<SigV4Options> = {}): Promise<unknown> => {
  return createSigV4Verifier({ ...options, ...changed })
    .verify(input)
    .then(
      () => 'accepted',
      (error) => error.code,
    )
}
const presignedCodeOf = (input: HttpInput): Promise<unknown> => {
  return createSigV4Verifier(options)
    .verifyPresigned(input)
    .then(
      () => 'accepted',
      (error) => error.code,
    )
}

test('a signed request tells whose key signed it, and when', async () => {
  const verified = await createSigV4Verifier(options).verify(sign({ method: 'POST', body: '{}' }))

  expect(verified).toEqual({
    accessKeyId: keyId,
    securityToken: undefined,
    region: 'local',
    service: 'orders',
    time: now,
  })
})

test('SIG-1 header bytes are signed as they were on the wire', async () => {
  const latin1 = Buffer.from('größe', 'utf8').toString('latin1')

  expect(await codeOf(sign({ headers: [['X-Amz-Meta', latin1]] }))).toBe('accepted')
})

test('SIG-10 the security token reaches the look-up of the secret', async () => {
  const seen: unknown[] = []
  const secretFor = (accessKeyId: string, token: string | undefined) => {
    seen.push(token)
    return secrets[accessKeyId]
  }

  await codeOf(sign({ headers: [['X-Amz-Security-Token', 'tok']] }), { secretFor })

  expect(seen).toEqual(['tok'])
})

test.each([
  {
    name: 'duplicate Authorization',
    input: withHeaders(sign({}), 'authorization', 'Bearer x'),
  },
  { name: 'header and query together', input: sign({ target: '/a?X-Amz-Signature=00' }) },
  { name: 'query field in other case', input: sign({ target: '/a?x-amz-credential=00' }) },
  { name: 'duplicate X-Amz-Date', input: withHeaders(sign({}), 'x-amz-date', formatAmzDate(now)) },
  {
    name: 'duplicate X-Amz-Security-Token',
    input: sign({
      headers: [
        ['X-Amz-Security-Token', 'a'],
        ['X-Amz-Security-Token', 'b'],
      ],
    }),
  },
  { name: 'malformed escape in the query', input: sign({ target: '/a?x=%zz' }) },
  { name: 'empty pair in the query', input: sign({ target: '/a?x=1&&y=2' }) },
])('ATK-26 two-sources: $name', async ({ input }) => {
  expect(await codeOf(input)).toBe('IncompleteSignature')
})

test.each([
  { name: 'added x-amz header', input: withHeaders(sign({}), 'X-Amz-Target', 'Other') },
  {
    name: 'unsigned content-type',
    input: sign({
      headers: [['Content-Type', 'application/json']],
      signed: ['host', 'x-amz-date'],
    }),
  },
  { name: 'host missing from SignedHeaders', input: sign({ signed: ['x-amz-date'] }) },
  { name: 'x-amz-date missing from SignedHeaders', input: sign({ signed: ['host'] }) },
  {
    name: 'a signed header that was not sent',
    input: sign({ signed: ['host', 'via', 'x-amz-date'] }),
  },
])('ATK-27 unsigned-headers: $name', async ({ input }) => {
  expect(await codeOf(input)).toBe('SignatureDoesNotMatch')
})

test('SIG-4 a header that a policy reads must be signed where the route says so', async () => {
  const input = sign({
    headers: [['Referer', 'https://a.example']],
    signed: ['host', 'x-amz-date'],
  })

  expect(await codeOf(input)).toBe('accepted')
  expect(await codeOf(input, { requiredHeaders: ['Referer'] })).toBe('SignatureDoesNotMatch')
})

test('SIG-4 content-type may be unsigned on the Query wire', async () => {
  const contentType = ['Content-Type', 'application/x-www-form-urlencoded'] as const
  const input = sign({ method: 'POST', headers: [contentType], signed: ['host', 'x-amz-date'] })

  expect(await codeOf(input, { requiredHeaders: [] })).toBe('accepted')
})

const declared = (hash: string) => [['X-Amz-Content-Sha256', hash]] as const

test.each([
  { name: 'swapped', input: { ...sign({ body: 'a' }), body: Buffer.from('b') } },
  {
    name: 'swapped under a declared hash',
    input: { ...sign({ body: 'a', headers: declared(sha256Hex('a')) }), body: Buffer.from('b') },
  },
  { name: 'UNSIGNED-PAYLOAD', input: sign({ body: 'a', headers: declared('UNSIGNED-PAYLOAD') }) },
  {
    name: 'chunked signing',
    input: sign({ body: 'a', headers: declared('STREAMING-AWS4-HMAC-SHA256-PAYLOAD') }),
  },
  { name: 'body added to a GET', input: { ...sign({}), body: Buffer.from('b') } },
  {
    name: 'hash declared in header and query',
    input: sign({
      target: `/a?X-Amz-Content-Sha256=${sha256Hex('')}`,
      headers: declared(sha256Hex('')),
    }),
  },
])('ATK-28 body: $name', async ({ input }) => {
  expect(await codeOf(input)).toBe('SignatureDoesNotMatch')
})

test('SIG-6 UNSIGNED-PAYLOAD is accepted by routes that opt in, STREAMING never', async () => {
  const changed = { acceptsUnsignedPayload: true }
  const streaming = declared('STREAMING-UNSIGNED-PAYLOAD-TRAILER')

  expect(await codeOf(sign({ headers: declared('UNSIGNED-PAYLOAD') }), changed)).toBe('accepted')
  expect(await codeOf(sign({ headers: streaming }), changed)).toBe('SignatureDoesNotMatch')
})

test.each([
  { name: 'other service', scope: { service: 'sts' } },
  { name: 'other region', scope: { region: 'eu-central-1' } },
  { name: 'other day', scope: { date: '20260303' } },
  { name: 'other terminator', scope: { terminator: 'aws5_request' } },
])('SIG-3 ATK-29 scope: $name', async ({ scope }) => {
  expect(await codeOf(sign({ scope }))).toBe('SignatureDoesNotMatch')
})

test.each([
  { name: 'in time', offset: 300_000, want: 'accepted' },
  { name: 'in time, clock ahead', offset: -300_000, want: 'accepted' },
  { name: 'too late', offset: -301_000, want: 'SignatureDoesNotMatch' },
  { name: 'too early', offset: 301_000, want: 'SignatureDoesNotMatch' },
])(
  'ATK-30 time: a header signature is good inside the window only: $name',
  async ({ offset, want }) => {
    expect(await codeOf(sign({ time: now + offset }))).toBe(want)
  },
)

test.each([
  { name: 'alive', draft: { time: now - 60_000, expires: '60' }, want: 'accepted' },
  { name: 'expired', draft: { time: now - 61_000, expires: '60' }, want: 'SignatureDoesNotMatch' },
  {
    name: 'too early',
    draft: { time: now + 301_000, expires: '60' },
    want: 'SignatureDoesNotMatch',
  },
  { name: 'over the cap', draft: { expires: '901' }, want: 'SignatureDoesNotMatch' },
  { name: 'zero', draft: { expires: '0' }, want: 'IncompleteSignature' },
  { name: 'negative', draft: { expires: '-1' }, want: 'IncompleteSignature' },
  { name: 'exponent', draft: { expires: '1e99' }, want: 'IncompleteSignature' },
  { name: 'missing', draft: { expires: undefined }, want: 'IncompleteSignature' },
  { name: 'odd path', draft: { expires: '60', target: '//orders' }, want: 'SignatureDoesNotMatch' },
  {
    name: 'streaming payload in the query',
    draft: { expires: '60', extra: '&X-Amz-Content-Sha256=STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
    want: 'SignatureDoesNotMatch',
  },
  {
    name: 'field in another case',
    draft: { expires: '60', extra: '&x-amz-expires=70' },
    want: 'IncompleteSignature',
  },
  {
    name: 'repeated field',
    draft: { expires: '60&X-Amz-Expires=70' },
    want: 'IncompleteSignature',
  },
])('ATK-30 time: a presigned URL lives as long as it says: $name', async ({ draft, want }) => {
  expect(await presignedCodeOf(presign(draft))).toBe(want)
})

test('ATK-30 time: a presigned Action cannot be swapped', async () => {
  const input = presign({ expires: '60', extra: '&Action=GetCallerIdentity' })
  const swapped = { ...input, target: input.target.replace('GetCallerIdentity', 'AssumeRole') }

  expect(await presignedCodeOf(input)).toBe('accepted')
  expect(await presignedCodeOf(swapped)).toBe('SignatureDoesNotMatch')
})

test('SIG-9 a presigned URL is refused where header signatures are asked for, and the reverse', async () => {
  expect(await codeOf(presign({ expires: '60' }))).toBe('IncompleteSignature')
  expect(await presignedCodeOf(sign({}))).toBe('IncompleteSignature')
})

test.each([
  '//orders',
  '/./orders',
  '/orders/..',
  '/a%2Fb',
  '/a%5cb',
  '/%2e%2e/a',
  '/a;b',
  '/a\\b',
  '/a%0',
  '/%00',
])('ATK-32 path: `%s` is refused although its signature is right', async (target) => {
  expect(await codeOf(sign({ target }))).toBe('SignatureDoesNotMatch')
})

test('ATK-32 path: a raw plus in the query is a plus, not a space', async () => {
  const input = sign({ target: '/a?q=1%2B1' })

  expect(await codeOf({ ...input, target: '/a?q=1+1' })).toBe('accepted')
  expect(await codeOf({ ...input, target: '/a?q=1%201' })).toBe('SignatureDoesNotMatch')
})

test.each([
  { name: 'another host', host: 'evil.example.com' },
  { name: 'a second host', host: 'api.example.com', more: ['Host', 'api.example.com'] },
])('SIG-5 only the configured host is accepted: $name', async ({ host, more = [] }) => {
  const acceptedHosts = host === 'api.example.com' ? [host] : ['iam.example.com']

  expect(await codeOf(withHeaders(sign({}), ...more), { acceptedHosts })).toBe(
    'SignatureDoesNotMatch',
  )
})

test('SIG-5 two hosts are refused even when both are signed', async () => {
  const input = sign({ headers: [['Host', 'api.example.com']] })

  expect(await codeOf(input)).toBe('SignatureDoesNotMatch')
})

test('SIG-11 an unknown key and a wrong secret are told apart by code only', async () => {
  expect(await codeOf(sign({ keyId: 'AKIAUNKNOWNUNKNOWN22' }))).toBe('InvalidClientTokenId')
  expect(await codeOf(sign({}), { secretFor: () => 'other' })).toBe('SignatureDoesNotMatch')
})

test('SIG-11 every mismatch has the same text', async () => {
  const verifier = createSigV4Verifier(options)
  const broken = [
    sign({ scope: { region: 'x' } }),
    sign({ time: 0 }),
    { ...sign({}), method: 'PUT' },
  ]

  for (const input of broken) {
    await expect(verifier.verify(input)).rejects.toThrow(/^the request signature does not match$/)
  }
})

test.each([
  { name: 'no region', wrong: { regions: [] }, message: '"regions" option must not be empty' },
  {
    name: 'no host',
    wrong: { acceptedHosts: [] },
    message: '"acceptedHosts" option must not be empty',
  },
  { name: 'window of 240 s', wrong: { windowSeconds: 240 }, message: 'from 241 to 900' },
  { name: 'window of 901 s', wrong: { windowSeconds: 901 }, message: 'from 241 to 900' },
])('WIRE-12 start is refused: $name', ({ wrong, message }) => {
  expect(() => createSigV4Verifier({ ...options, ...wrong })).toThrow(new RegExp(message))
})
