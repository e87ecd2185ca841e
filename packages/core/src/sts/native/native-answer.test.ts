import { expect, test } from 'vitest'
import { type ErrorCode, IamError } from '../../errors.ts'
import { nativeAnswer, problemAnswer } from './native-answer.ts'

const secret = 'a key that broke'

test('INV-11 a bug is 500 and tells nothing', () => {
  const { status, body } = problemAnswer(new Error(secret))

  expect(status).toBe(500)
  expect(JSON.parse(body)).toEqual({
    type: 'urn:gatewarden:error:InternalFailure',
    title: 'Internal error',
    status: 500,
    code: 'InternalFailure',
  })
})

test.each<{ code: ErrorCode; status: number; isTold?: boolean }>([
  { code: 'AccessDenied', status: 403 },
  { code: 'ServiceUnavailable', status: 503 },
  { code: 'StalePolicy', status: 503 },
  { code: 'RequestEntityTooLarge', status: 413 },
  { code: 'ExpiredToken', status: 401 },
  { code: 'InvalidClientTokenId', status: 401 },
  { code: 'InvalidIdentityToken', status: 401 },
  { code: 'InvalidDpopProof', status: 401 },
  { code: 'MissingAuthenticationToken', status: 401 },
  { code: 'AmbiguousCredentials', status: 400 },
  { code: 'ValidationError', status: 400, isTold: true },
])('INV-11 $code is $status', ({ code, status, isTold = false }) => {
  const answer = problemAnswer(new IamError(code, secret))

  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(answer.body.includes(secret)).toBe(isTold)
  expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined)
  expect('www-authenticate' in answer.headers).toBe(status === 401)
})

test('POP-2 a client that needs a nonce gets it, and is told so', () => {
  const options = { headers: { 'DPoP-Nonce': 'abc' } }

  const { status, headers } = problemAnswer(new IamError('UseDpopNonce', secret, options))

  expect(status).toBe(401)
  expect(headers['dpop-nonce']).toBe('abc')
  expect(headers['www-authenticate']).toMatch(/^DPoP realm=.* error="use_dpop_nonce"$/)
})

test('JWKS-5 an issuer that cannot be reached is 503, never a refusal', () => {
  const { status, body } = problemAnswer(new IamError('IDPCommunicationError', secret))

  expect([status, JSON.parse(body).code]).toEqual([503, 'ServiceUnavailable'])
})

test('RFC 6749 an answer with a secret is kept by nobody', () => {
  expect(nativeAnswer(200, { a: 1 })).toEqual({
    status: 200,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' },
    body: '{"a":1}',
  })
})
