import { expect, test } from 'vitest'
import { noMetrics } from '../metrics/metrics.ts'
import type { HttpInput } from '../ports/http.ts'
import { extractCredential } from './credential.ts'

function request(headers: readonly string[], target = '/orders'): HttpInput {
  return {
    method: 'GET',
    target,
    mountedTarget: target,
    rawHeaders: headers,
    peerAddress: '127.0.0.1',
    isSecure: false,
    body: new Uint8Array(),
  }
}

const extract = (input: HttpInput) => extractCredential(input, noMetrics)

test('nothing presented is no credential', () => {
  expect(extract(request(['Host', 'x']))).toEqual({ kind: 'none' })
})

test('a bearer token is found whatever the case of header and scheme', () => {
  expect(extract(request(['AUTHORIZATION', 'bEaReR abc']))).toEqual({
    kind: 'bearer',
    token: 'abc',
  })
})

test('a signed request is found by its algorithm', () => {
  const header = 'AWS4-HMAC-SHA256 Credential=x'

  expect(extract(request(['Authorization', header]))).toEqual({ kind: 'sigv4' })
})

test.each([
  {
    name: 'two Authorization headers',
    headers: ['Authorization', 'Bearer a', 'authorization', 'Bearer b'],
    target: '/',
  },
  { name: 'two Host headers', headers: ['Host', 'a', 'HOST', 'b'], target: '/' },
  { name: 'two DPoP proofs', headers: ['DPoP', 'a', 'DPoP', 'b'], target: '/' },
  {
    name: 'header and query',
    headers: ['Authorization', 'Bearer a'],
    target: '/?X-Amz-Signature=1',
  },
  {
    name: 'header and query in another spelling',
    headers: ['Authorization', 'AWS4-HMAC-SHA256 Credential=x'],
    target: '/?X-Amz-Sign%61ture=1',
  },
  { name: 'two in the query', headers: [], target: '/?X-Amz-Signature=1&access_token=x' },
])('SEC-13 $name are ambiguous', ({ headers, target }) => {
  expect(() => extract(request(headers, target))).toThrow(
    expect.objectContaining({ code: 'AmbiguousCredentials', status: 400 }),
  )
})

test.each(['X-Amz-Credential=x', 'a=1&x-amz-signature=0', 'X-Amz-Sign%61ture=0'])(
  'SIG-9 %s is a presigned request, for routes that accept one',
  (query) => {
    expect(extract(request([], `/?${query}`))).toEqual({ kind: 'presigned' })
  },
)

test.each([
  { name: 'a token in the query', headers: [], target: '/?a=1&access_token=x' },
  { name: 'a scheme that nobody checks', headers: ['Authorization', 'Basic YTpi'], target: '/' },
  { name: 'a bearer scheme without token', headers: ['Authorization', 'Bearer'], target: '/' },
  { name: 'an empty token', headers: ['Authorization', 'Bearer '], target: '/' },
  { name: 'a token with a blank', headers: ['Authorization', 'Bearer a b'], target: '/' },
  { name: 'an empty header', headers: ['Authorization', ''], target: '/' },
])('INV-3 $name is refused and never anonymous', ({ headers, target }) => {
  expect(() => extract(request(headers, target))).toThrow(
    expect.objectContaining({ code: 'InvalidToken', status: 401 }),
  )
})

test('SEC-30 certificate headers are no credential, and are counted', () => {
  const counted: string[] = []
  const metrics = { ...noMetrics, ignoredHeader: (kind: string) => counted.push(kind) }
  const headers = ['X-Forwarded-Client-Cert', 'Hash=00', 'Client-Cert', ':AA==:']

  expect(extractCredential(request(headers), metrics)).toEqual({ kind: 'none' })
  expect(counted).toEqual(['client_cert', 'client_cert'])
})
