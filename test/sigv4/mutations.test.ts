import {
  canonicalRequest,
  createSigV4Verifier,
  type HttpInput,
  IamError,
  isPlainPath,
  isSignature,
  parsePresignedSigV4,
  parseSigV4,
  sha256Hex,
  signingKey,
  splitTarget,
  stringToSign,
} from '@gatewarden/core'
import { expect, test } from 'vitest'
import { isAccepted, meaningOf, mutantsOf } from './mutants.ts'
import { readRequest, sigV4Cases } from './signed-request.ts'

const now = Date.UTC(2015, 7, 30, 12, 36)
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const plain = sigV4Cases().filter((vector) => {
  const { target } = readRequest(vector.read('request.txt'))
  return isPlainPath(splitTarget(target).path) && !vector.omitsToken
})

const verifier = createSigV4Verifier({
  regions: ['us-east-1'],
  services: ['service'],
  acceptedHosts: ['example.amazonaws.com'],
  requiredHeaders: [],
  secretFor: (accessKeyId) => (accessKeyId === 'AKIDEXAMPLE' ? secret : undefined),
  clock: { now: () => now, monotonic: () => now },
})

async function verifyPresignedVector(input: HttpInput): Promise<void> {
  const parsed = parsePresignedSigV4(input)
  const payloadHash = sha256Hex(input.body)
  const canonical =
    canonicalRequest({ ...input, signedHeaders: parsed.signedHeaders, payloadHash }) ?? ''
  const text = stringToSign('AWS4-HMAC-SHA256', parsed.amzDate, parsed.scope, canonical)
  if (!isSignature(signingKey(secret, parsed.scope), text, parsed.signature)) {
    throw new IamError('SignatureDoesNotMatch', 'wrong')
  }
}

test.each(plain)('SIG-15 no other byte is accepted, header form: $name', async (vector) => {
  const signed = vector.read('header-signed-request.txt')
  const original = meaningOf(readRequest(signed))
  const accepted: string[] = []

  for (const mutant of mutantsOf(signed)) {
    const input = readRequest(mutant)
    const isEqual = meaningOf(input) === original
    if (!isEqual && (await isAccepted(() => verifier.verify(input)))) accepted.push(mutant)
  }

  expect(await isAccepted(() => verifier.verify(readRequest(signed)))).toBe(true)
  expect(accepted).toEqual([])
})

test.each(plain)('SIG-15 no other byte is accepted, query form: $name', async (vector) => {
  const signed = vector.read('query-signed-request.txt')
  const original = meaningOf(readRequest(signed))
  const accepted: string[] = []

  for (const mutant of mutantsOf(signed)) {
    const input = readRequest(mutant)
    const isEqual = meaningOf(input) === original
    if (!isEqual && (await isAccepted(() => verifyPresignedVector(input)))) accepted.push(mutant)
  }

  expect(await isAccepted(() => verifyPresignedVector(readRequest(signed)))).toBe(true)
  expect(accepted).toEqual([])
})

test('SIG-2 a signature without the last comma-separated field is incomplete', () => {
  const signed = plain[0]?.read('header-signed-request.txt') ?? ''

  expect(() => parseSigV4(readRequest(signed.replace(/, Signature=\w+/, '')))).toThrow(
    expect.objectContaining({ code: 'IncompleteSignature' }),
  )
})
