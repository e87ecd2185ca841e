import { expect, test } from 'vitest'
import { parseAuthorization } from './authorization-header.ts'

const algorithms = ['AWS4-HMAC-SHA256', 'AWS4-X509-RSA-SHA256']
const credential = 'Credential=AKID/20260304/local/orders/aws4_request'
const header = (...fields: string[]) => `AWS4-HMAC-SHA256 ${fields.join(', ')}`

test('SIG-2 the three fields are taken apart in any order', () => {
  const parsed = parseAuthorization(
    `AWS4-X509-RSA-SHA256 Signature=00ff,SignedHeaders=host;x-amz-date,${credential}`,
    algorithms,
  )

  expect(parsed).toEqual({
    algorithm: 'AWS4-X509-RSA-SHA256',
    credential: 'AKID',
    scope: { date: '20260304', region: 'local', service: 'orders', terminator: 'aws4_request' },
    signedHeaders: ['host', 'x-amz-date'],
    signature: '00ff',
  })
})

test.each([
  {
    name: 'algorithm not in the list',
    value: `AWS4-ECDSA-P256-SHA256 ${credential}, SignedHeaders=host, Signature=00`,
  },
  {
    name: 'algorithm in another case',
    value: `aws4-hmac-sha256 ${credential}, SignedHeaders=host, Signature=00`,
  },
  { name: 'nothing after the algorithm', value: 'AWS4-HMAC-SHA256' },
  { name: 'field missing', value: header(credential, 'SignedHeaders=host') },
  {
    name: 'field twice',
    value: header(credential, 'SignedHeaders=host', 'Signature=00', 'Signature=00'),
  },
  {
    name: 'unknown field',
    value: header(credential, 'SignedHeaders=host', 'Signature=00', 'Extra=1'),
  },
  {
    name: 'unsorted headers',
    value: header(credential, 'SignedHeaders=x-amz-date;host', 'Signature=00'),
  },
  { name: 'repeated header', value: header(credential, 'SignedHeaders=host;host', 'Signature=00') },
  { name: 'upper-case header', value: header(credential, 'SignedHeaders=Host', 'Signature=00') },
  { name: 'empty header name', value: header(credential, 'SignedHeaders=;host', 'Signature=00') },
  { name: 'upper-case hex', value: header(credential, 'SignedHeaders=host', 'Signature=FF') },
  { name: 'odd number of digits', value: header(credential, 'SignedHeaders=host', 'Signature=0') },
  {
    name: 'scope of four parts',
    value: header('Credential=A/20260304/l/aws4_request', 'SignedHeaders=host', 'Signature=00'),
  },
  {
    name: 'scope of six parts',
    value: header(`${credential}/x`, 'SignedHeaders=host', 'Signature=00'),
  },
  {
    name: 'empty key id',
    value: header('Credential=/20260304/l/o/aws4_request', 'SignedHeaders=host', 'Signature=00'),
  },
  {
    name: 'line break in a field',
    value: header(credential, 'SignedHeaders=host\n', 'Signature=00'),
  },
])('SIG-2 a malformed header is refused: $name', ({ value }) => {
  expect(parseAuthorization(value, algorithms)).toBeUndefined()
})
