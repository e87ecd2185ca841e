import { expect, test } from 'vitest'
import { type ErrorCode, IamError } from '../../errors.ts'
import { wireErrorFrom } from './wire-errors.ts'

test.each<{ code: ErrorCode; wire: string; status: number }>([
  { code: 'MissingAuthenticationToken', wire: 'MissingAuthenticationToken', status: 403 },
  { code: 'IncompleteSignature', wire: 'IncompleteSignature', status: 400 },
  { code: 'AmbiguousCredentials', wire: 'IncompleteSignature', status: 400 },
  { code: 'SignatureDoesNotMatch', wire: 'SignatureDoesNotMatch', status: 403 },
  { code: 'InvalidClientTokenId', wire: 'InvalidClientTokenId', status: 403 },
  { code: 'InvalidToken', wire: 'InvalidClientTokenId', status: 403 },
  { code: 'ExpiredToken', wire: 'ExpiredToken', status: 403 },
  { code: 'AccessDenied', wire: 'AccessDenied', status: 403 },
  { code: 'ValidationError', wire: 'ValidationError', status: 400 },
  { code: 'InvalidAction', wire: 'InvalidAction', status: 400 },
  { code: 'MissingAction', wire: 'MissingAction', status: 400 },
  { code: 'MalformedQueryString', wire: 'MalformedQueryString', status: 400 },
  { code: 'MalformedPolicyDocument', wire: 'MalformedPolicyDocument', status: 400 },
  { code: 'PackedPolicyTooLarge', wire: 'PackedPolicyTooLarge', status: 400 },
  { code: 'InvalidIdentityToken', wire: 'InvalidIdentityToken', status: 400 },
  { code: 'ExpiredTokenException', wire: 'ExpiredTokenException', status: 400 },
  { code: 'IDPRejectedClaim', wire: 'IDPRejectedClaim', status: 403 },
  { code: 'IDPCommunicationError', wire: 'IDPCommunicationError', status: 400 },
  { code: 'RequestEntityTooLarge', wire: 'RequestEntityTooLarge', status: 413 },
  { code: 'UnknownOperationException', wire: 'UnknownOperationException', status: 404 },
  { code: 'ServiceUnavailable', wire: 'ServiceUnavailable', status: 503 },
  { code: 'StalePolicy', wire: 'ServiceUnavailable', status: 503 },
  { code: 'InternalFailure', wire: 'InternalFailure', status: 500 },
  { code: 'ValidationException', wire: 'InternalFailure', status: 500 },
])('WIRE-9 $code is $wire with $status', ({ code, wire, status }) => {
  expect(wireErrorFrom(new IamError(code, 'text'))).toMatchObject({ code: wire, status })
})

test.each<ErrorCode>([
  'SignatureDoesNotMatch',
  'InvalidToken',
  'IncompleteSignature',
  'ExpiredToken',
  'IDPCommunicationError',
  'StalePolicy',
  'InternalFailure',
])('SIG-11 %s has one text for every reason', (code) => {
  const answers = ['connect 10.0.0.1', 'clock'].map((reason) =>
    wireErrorFrom(new IamError(code, reason)),
  )

  expect(answers[0]).toEqual(answers[1])
  expect(answers[0]?.message).not.toContain('10.0.0.1')
})

test('a bug shows nothing of itself', () => {
  expect(wireErrorFrom(new TypeError('secret'))).toEqual({
    code: 'InternalFailure',
    status: 500,
    message: 'The request processing has failed because of an unknown error.',
    retryAfter: undefined,
  })
})

test.each([
  { name: 'an outage, after a second', error: new IamError('ServiceUnavailable', 'x'), want: '1' },
  {
    name: 'a given time',
    error: new IamError('IDPCommunicationError', 'x', { headers: { 'Retry-After': '30' } }),
    want: '30',
  },
  { name: 'a refusal, never', error: new IamError('AccessDenied', 'x'), want: undefined },
])('JWKS-5 a client may ask again: $name', ({ error, want }) => {
  expect(wireErrorFrom(error).retryAfter).toBe(want)
})
