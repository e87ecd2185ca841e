import {
  canonicalRequest,
  createSigV4Verifier,
  type HttpInput,
  isPlainPath,
  isSignature,
  type ParsedSignature,
  parsePresignedSigV4,
  parseSigV4,
  sha256Hex,
  signingKey,
  splitTarget,
  stringToSign,
} from '@gatewarden/core'
import { expect, test } from 'vitest'
import { normalizeTarget, readRequest, type SigV4Case, sigV4Cases } from './signed-request.ts'

const algorithm = 'AWS4-HMAC-SHA256'
const cases = sigV4Cases()

function canonicalOf(input: HttpInput, parsed: ParsedSignature, { normalizes }: SigV4Case) {
  const target = normalizes ? normalizeTarget(input.target) : input.target
  const payloadHash = sha256Hex(input.body)
  return (
    canonicalRequest({ ...input, target, signedHeaders: parsed.signedHeaders, payloadHash }) ?? ''
  )
}

/** With `omit_session_token` the token joins the query after signing. */
function withoutToken(target: string): string {
  return target.replace(/&X-Amz-Security-Token=[^&]*/, '')
}

test('SIG-15 the suite has 38 cases, 76 signed requests', () => {
  expect(cases).toHaveLength(38)
})

test.each(cases)('SIG-15 header form: $name', (vector) => {
  const input = readRequest(vector.read('header-signed-request.txt'))
  const parsed = parseSigV4(input)

  const canonical = canonicalOf(input, parsed, vector)
  const text = stringToSign(algorithm, parsed.amzDate, parsed.scope, canonical)

  expect(canonical).toBe(vector.read('header-canonical-request.txt'))
  expect(text).toBe(vector.read('header-string-to-sign.txt'))
  expect(parsed.signature).toBe(vector.read('header-signature.txt'))
  expect(isSignature(signingKey(vector.secret, parsed.scope), text, parsed.signature)).toBe(true)
})

test.each(cases)('SIG-15 query form: $name', (vector) => {
  const input = readRequest(vector.read('query-signed-request.txt'))
  const parsed = parsePresignedSigV4(input)
  const signed = vector.omitsToken ? { ...input, target: withoutToken(input.target) } : input

  const canonical = canonicalOf(signed, parsed, vector)
  const text = stringToSign(algorithm, parsed.amzDate, parsed.scope, canonical)

  expect(canonical).toBe(vector.read('query-canonical-request.txt'))
  expect(text).toBe(vector.read('query-string-to-sign.txt'))
  expect(parsed.signature).toBe(vector.read('query-signature.txt'))
  expect(isSignature(signingKey(vector.secret, parsed.scope), text, parsed.signature)).toBe(true)
})

function verifierFor(vector: SigV4Case) {
  const now = Date.UTC(2015, 7, 30, 12, 36)
  return createSigV4Verifier({
    regions: ['us-east-1'],
    services: ['service'],
    acceptedHosts: ['example.amazonaws.com'],
    secretFor: () => vector.secret,
    clock: { now: () => now, monotonic: () => now },
  })
}

test.each(cases)(
  'SIG-8 the verifier accepts $name exactly when its path has one reading',
  async (vector) => {
    const input = readRequest(vector.read('header-signed-request.txt'))
    const isAccepted = isPlainPath(splitTarget(input.target).path) && !vector.omitsToken

    const verified = verifierFor(vector).verify(input)

    if (isAccepted) await expect(verified).resolves.toMatchObject({ accessKeyId: 'AKIDEXAMPLE' })
    else await expect(verified).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })
  },
)

test.each(cases)('SIG-9 an hour-long presigned URL exceeds our cap: $name', async (vector) => {
  const input = readRequest(vector.read('query-signed-request.txt'))

  await expect(verifierFor(vector).verifyPresigned(input)).rejects.toMatchObject({
    code: 'SignatureDoesNotMatch',
  })
})
