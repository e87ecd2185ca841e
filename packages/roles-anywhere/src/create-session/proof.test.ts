import { expect, test } from 'vitest'
import { anywhereStage } from '../testing/anywhere-stage.ts'
import { forgeCa } from '../testing/forge-chain.ts'
import { outcome } from '../testing/outcome.ts'
import { withHeader } from '../testing/signed-request.ts'

test.each([
  'authorization',
  'x-amz-date',
  'x-amz-x509',
  'host',
  'content-type',
  'x-amz-x509-chain',
])('RA-13 PLAT-11 a second %s header is refused', async (name) => {
  const stage = anywhereStage()
  const request = stage.request({ chain: [stage.root.der] })

  const answer = await stage.route.handle({
    ...request,
    rawHeaders: [...request.rawHeaders, name, 'x'],
  })

  expect(outcome(answer)).toBe(
    `400 ValidationException: the header ${name} was sent more than once`,
  )
})

test.each([
  { name: 'authorization', value: undefined, want: 'the header authorization is missing' },
  { name: 'authorization', value: 'Bearer token', want: 'Authorization is malformed' },
  {
    name: 'authorization',
    value: 'AWS4-X509-MD5 Credential=1/2/3/4/5, SignedHeaders=host, Signature=00',
    want: 'Authorization is malformed',
  },
  { name: 'x-amz-date', value: undefined, want: 'the header x-amz-date is missing' },
  { name: 'x-amz-date', value: '2025-01-01T00:00:00Z', want: 'X-Amz-Date is malformed' },
  { name: 'x-amz-date', value: '20250230T000000Z', want: 'X-Amz-Date is malformed' },
  { name: 'x-amz-x509', value: undefined, want: 'the header x-amz-x509 is missing' },
  { name: 'x-amz-x509', value: '', want: 'X-Amz-X509 is not base64' },
  { name: 'x-amz-x509', value: 'YQ', want: 'X-Amz-X509 is not base64' },
  { name: 'x-amz-x509', value: 'YWJj', want: 'X-Amz-X509 is not a certificate' },
  { name: 'x-amz-x509-chain', value: 'YWJj,', want: 'X-Amz-X509-Chain is not base64' },
  { name: 'x-amz-x509-chain', value: 'YR==', want: 'X-Amz-X509-Chain is not base64' },
])('RA-13 the header $name as $value is a validation error', async ({ name, value, want }) => {
  const stage = anywhereStage()

  expect(outcome(await stage.route.handle(withHeader(stage.request(), name, value)))).toBe(
    `400 ValidationException: ${want}`,
  )
})

test('RA-15 the leaf repeated in the chain is dropped, but not without end', async () => {
  const stage = anywhereStage()
  const leaf = stage.leaf()

  expect(outcome(await stage.send({ leaf, chain: Array<Buffer>(10).fill(leaf.der) }))).toBe('201')
  expect(outcome(await stage.send({ leaf, chain: Array<Buffer>(11).fill(leaf.der) }))).toMatch(
    /^413 RequestEntityTooLarge/,
  )
})

test('RA-15 at most ten certificates and 64 KiB are accepted', async () => {
  const stage = anywhereStage()
  const others = Array.from({ length: 10 }, (_, index) => forgeCa(`other ${index}`).der)

  expect(outcome(await stage.send({ chain: others.slice(0, 9) }))).toBe('201')
  expect(outcome(await stage.send({ chain: others }))).toMatch(/^413 RequestEntityTooLarge/)
  expect(outcome(await stage.send({ chain: [Buffer.alloc(65_536)] }))).toMatch(
    /^413 RequestEntityTooLarge/,
  )
  expect(
    outcome(await stage.send({ rawBody: JSON.stringify({ sessionName: 'x'.repeat(16_400) }) })),
  ).toMatch(/^413 RequestEntityTooLarge/)
})
