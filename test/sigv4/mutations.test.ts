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
import { readRequest, sigV4Cases } from './signed-request.ts'

const now = Date.UTC(2015, 7, 30, 12, 36)
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const replacements = [
  '\0',
  '\t',
  ' ',
  '%',
  '&',
  '+',
  '.',
  '/',
  '0',
  ';',
  '=',
  'A',
  'a',
  '\x80',
  '\xff',
]
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

/** Every byte but line ends, which Node's parser reads before us; four other bytes for each. */
function* mutantsOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\n') continue
    const original = text.charCodeAt(at)
    const drawn = replacements[at % replacements.length] ?? ''
    for (const byte of [drawn.charCodeAt(0), original ^ 1, original ^ 0x20, original ^ 0x80]) {
      if (byte !== original)
        yield text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1)
    }
  }
}

/**
 * What a request says, told without the canonicaliser: a mutant that says the same may be accepted, for
 * example one that spells a header name or an escape in another case.
 */
function meaningOf(input: HttpInput): string {
  const { path, query } = splitTarget(input.target)
  const pairs = query.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return [name, value.join('=')].map((part) => unescape(part).replaceAll('+', '%2B'))
  })
  const headers: Record<string, string[]> = {}
  for (let index = 0; index < input.rawHeaders.length; index += 2) {
    const name = input.rawHeaders[index]?.toLowerCase() ?? ''
    const values = headers[name] ?? []
    headers[name] = [
      ...values,
      (input.rawHeaders[index + 1] ?? '')
        .split(/[ \t\r\n]+/)
        .join(' ')
        .trim(),
    ]
  }
  if (headers['host']) headers['host'] = headers['host'].map((value) => value.toLowerCase())
  const body = sha256Hex(input.body)
  return JSON.stringify([input.method, path, pairs.sort(), Object.entries(headers).sort(), body])
}

async function isAccepted(verify: () => Promise<unknown>): Promise<boolean> {
  try {
    await verify()
    return true
  } catch (error) {
    if (error instanceof IamError) return false
    throw error
  }
}

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
