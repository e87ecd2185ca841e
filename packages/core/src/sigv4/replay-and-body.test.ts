import { expect, test } from 'vitest'
import { IamError } from '../errors.ts'
import type { HttpInput } from '../ports/http.ts'
import { createMemorySingleUse } from '../store/memory/single-use.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { presentsSignature } from './parse-sigv4.ts'
import { createSigV4Verifier, type SigV4Options } from './sigv4-verifier.ts'
import { type PresigningDraft, presigned, type SigningDraft, signed } from './testing/sign.ts'

const now = Date.UTC(2026, 2, 4, 12)
const pair = { accessKeyId: 'AKIAQWERTYUIOPASDFGH', secretAccessKey: 's3cret'.repeat(6), time: now }

const verifierAt = (time: number, more: Partial<SigV4Options> = {}) =>
  createSigV4Verifier({
    regions: ['local'],
    services: ['orders'],
    acceptedHosts: ['api.example'],
    secretFor: () => pair.secretAccessKey,
    clock: fixedClock(time),
    ...more,
  })

type Verifier = ReturnType<typeof verifierAt>

async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'accepted'
  } catch (error) {
    if (error instanceof IamError) return error.code
    throw error
  }
}

const verify = (verifier: Verifier, input: HttpInput) => outcome(verifier.verify(input))
const post = (more: Partial<SigningDraft> = {}) =>
  signed({ ...pair, method: 'POST', body: '{}', ...more })
const linked = (more: Partial<PresigningDraft> = {}) =>
  presigned({ ...pair, expires: '60', ...more })

test('SIG-13 ATK-30 time: replay with replayCache on: a signed POST is accepted once', async () => {
  const usedSignatures = createMemorySingleUse({ clock: fixedClock(now) })
  const [one, other] = [1, 2].map(() => verifierAt(now, { usedSignatures }))

  expect(await verify(one!, post())).toBe('accepted')
  expect(await verify(one!, post())).toBe('SignatureDoesNotMatch')
  expect(await verify(other!, post())).toBe('SignatureDoesNotMatch')
  expect(await verify(one!, post({ time: now + 1000 }))).toBe('accepted')
})

test.each(['GET', 'HEAD'])('SIG-13 a signed %s may come again', async (method) => {
  const usedSignatures = createMemorySingleUse({ clock: fixedClock(now) })
  const verifier = verifierAt(now, { usedSignatures })

  expect(await verify(verifier, signed({ ...pair, method }))).toBe('accepted')
  expect(await verify(verifier, signed({ ...pair, method }))).toBe('accepted')
})

test('SIG-13 a signature is remembered to the last ms at which it would be good', async () => {
  const remembered: number[] = []
  const usedSignatures = {
    useOnce: async (_scope: string, value: Uint8Array, expiresAt: number) => {
      expect(value).toHaveLength(32)
      return remembered.push(expiresAt) > 0
    },
  }

  await verify(verifierAt(now, { usedSignatures, windowSeconds: 600 }), post())
  await verifierAt(now, { usedSignatures }).verifyPresigned(linked({ method: 'POST' }))

  expect(remembered).toEqual([now + 600_001, now + 60_001])
})

test('SIG-13 what is refused anyway uses no signature up', async () => {
  const uses: unknown[] = []
  const usedSignatures = { useOnce: async () => uses.push(1) > 0 }
  const verifier = verifierAt(now, { usedSignatures })

  expect(await verify(verifier, { ...post(), body: Buffer.from('[]') })).not.toBe('accepted')
  expect(uses).toEqual([])
})

test('SIG-13 a store that fails refuses', async () => {
  const usedSignatures = { useOnce: () => Promise.reject(new Error('down')) }

  expect(await verify(verifierAt(now, { usedSignatures }), post())).toBe('ServiceUnavailable')
})

test.each([
  { name: 'the cap itself', seconds: 60, expires: '60', want: 'accepted' },
  { name: 'a second more', seconds: 60, expires: '61', want: 'SignatureDoesNotMatch' },
  { name: 'the default cap', seconds: undefined, expires: '900', want: 'accepted' },
  {
    name: 'over the default cap',
    seconds: undefined,
    expires: '901',
    want: 'SignatureDoesNotMatch',
  },
])('SIG-9 the longest life is configured downward: $name', async ({ seconds, expires, want }) => {
  const more = seconds === undefined ? {} : { longestPresignedSeconds: seconds }

  const work = verifierAt(now, more).verifyPresigned(linked({ expires }))

  expect(await outcome(work)).toBe(want)
})

test.each([0, -1, 901, 1.5, Number.NaN])('SIG-9 a cap of %s is refused at start', (seconds) => {
  expect(() => verifierAt(now, { longestPresignedSeconds: seconds })).toThrow(
    new TypeError('"longestPresignedSeconds" option must be an integer from 1 to 900'),
  )
})

test.each([
  { name: 'a length that nobody read', headers: [['Content-Length', '2']] as const },
  { name: 'chunks that nobody read', headers: [['Transfer-Encoding', 'chunked']] as const },
])('ATK-28 body: added to a signed request without one: $name', async ({ headers }) => {
  const bare = signed({ ...pair, method: 'POST' })
  const added = { ...bare, rawHeaders: [...bare.rawHeaders, ...headers.flat()] }
  const get = linked()
  const addedToLink = { ...get, rawHeaders: [...get.rawHeaders, ...headers.flat()] }

  expect(await verify(verifierAt(now), bare)).toBe('accepted')
  expect(await verify(verifierAt(now), added)).toBe('SignatureDoesNotMatch')
  expect(await outcome(verifierAt(now).verifyPresigned(addedToLink))).toBe('SignatureDoesNotMatch')
})

test('SIG-6 a body that is not signed need not be read', async () => {
  const headers = [['Content-Length', '9000000']] as const
  const input = post({ body: '', headers, payloadHash: 'UNSIGNED-PAYLOAD' })

  expect(await verify(verifierAt(now, { acceptsUnsignedPayload: true }), input)).toBe('accepted')
  expect(await verify(verifierAt(now), input)).toBe('SignatureDoesNotMatch')
})

test.each(['x-amz-foo', 'X-Amz-Content-Sha256', 'X-AMZ-date'])(
  'SIG-2 ATK-33 duplicates: the query field %s twice is incomplete',
  async (name) => {
    const target = `/orders/1?${name}=a&${name.toLowerCase()}=b`

    const work = verifierAt(now).verifyPresigned(linked({ target }))

    expect(await outcome(work)).toBe('IncompleteSignature')
  },
)

test.each([
  { query: 'X-Amz-Signature=1', want: true },
  { query: 'a=1&x-amz-credential=1', want: true },
  { query: 'X-Amz-Sign%61ture=1', want: true },
  { query: '%58-Amz-Security-Token', want: true },
  { query: 'a=X-Amz-Signature', want: false },
  { query: 'a=%26X-Amz-Signature%3D1', want: false },
  { query: 'x-amz-other=1', want: false },
  { query: '%zz=1', want: false },
  { query: '', want: false },
])('INV-3 `$query` presents a signature: $want', ({ query, want }) => {
  expect(presentsSignature(query)).toBe(want)
})
