import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { createSigV4Verifier, type HttpInput } from '@gatewarden/core'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, test } from 'vitest'

type SdkRequest = Parameters<SignatureV4['presign']>[0]

const now = Date.UTC(2026, 4, 17, 8, 30, 12)
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const host = 'iam.example.com'

const verifier = createSigV4Verifier({
  regions: ['local', 'eu-central-1'],
  services: ['orders', 'sts'],
  acceptedHosts: [host],
  secretFor: () => secret,
  clock: { now: () => now, monotonic: () => now },
})

/** The hash that the signer asks for. */
class Sha256 {
  readonly #hash: Hash | Hmac
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key))
  }
  update(data: string | ArrayBuffer | ArrayBufferView) {
    this.#hash.update(bytesOf(data))
  }
  async digest() {
    return new Uint8Array(this.#hash.digest())
  }
  reset() {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data, 'utf8')
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return Buffer.from(data)
}

function signer(sessionToken: string | undefined, region: string, service: string): SignatureV4 {
  const credentials = {
    accessKeyId: 'ASIAQWERTYUIOPASDFGH',
    secretAccessKey: secret,
    ...(sessionToken !== undefined && { sessionToken }),
  }
  return new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: true })
}

const percentEncoded = (text: string): string => {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => {
    return `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  })
}

function sent(
  signed: Awaited<ReturnType<SignatureV4['presign']>>,
  extra: readonly string[],
): HttpInput {
  const pairs = Object.entries(signed.query ?? {}).flatMap(([name, value]) => {
    return [value ?? ''].flat().map((item) => `${percentEncoded(name)}=${percentEncoded(item)}`)
  })
  const target = pairs.length === 0 ? signed.path : `${signed.path}?${pairs.toReversed().join('&')}`
  return {
    method: signed.method,
    target,
    mountedTarget: target,
    rawHeaders: [...Object.entries(signed.headers).flat(), ...extra],
    peerAddress: undefined,
    isSecure: true,
    body: signed.body ?? new Uint8Array(0),
  }
}

const segment = fc.stringMatching(/^[A-Za-z0-9_~!$&'()*+,=:@-]{1,12}$/)
const escapedSegment = fc.constantFrom('%20', '%E1%88%B4', 'a%2Bb', '%25', 'x%3By', '%7E')
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/)

const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  segments: fc.array(fc.oneof(segment, escapedSegment), { maxLength: 4 }),
  query: fc.dictionary(
    text.filter((name) => name !== '' && name !== '__proto__' && !/^x-amz-/i.test(name)),
    fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
    { maxKeys: 5 },
  ),
  headers: fc.dictionary(
    token.map((name) => `x-test-${name}`.toLowerCase()),
    fc.stringMatching(/^[!-~][ -~]{0,20}$/),
    { maxKeys: 4 },
  ),
  body: fc.uint8Array({ maxLength: 64 }),
  sessionToken: fc.option(fc.base64String({ minLength: 4, maxLength: 64 }), { nil: undefined }),
  region: fc.constantFrom('local', 'eu-central-1'),
  service: fc.constantFrom('orders', 'sts'),
})
type GeneratedRequest = typeof requests extends fc.Arbitrary<infer T> ? T : never

function sdkRequest(generated: GeneratedRequest): SdkRequest {
  return {
    method: generated.method,
    protocol: 'https:',
    hostname: host,
    path: `/${generated.segments.join('/')}`,
    query: generated.query,
    headers: { host, 'content-type': 'application/json', ...generated.headers },
    body: generated.body,
  } as SdkRequest
}

test('SIG-15 300 random requests signed by the SDK verify, and fail with another byte in the body', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async (generated) => {
      const { region, service, sessionToken } = generated
      const sign = signer(sessionToken, region, service)
      const signed = await sign.sign(sdkRequest(generated), { signingDate: new Date(now) })
      const input = sent(signed as never, ['User-Agent', 'test/1', 'Connection', 'close'])

      const verified = await verifier.verify(input)
      const swapped = verifier.verify({
        ...input,
        body: Buffer.concat([input.body, Buffer.from([0])]),
      })

      expect(verified).toMatchObject({
        region,
        service,
        securityToken: sessionToken,
        time: now - (now % 1000),
      })
      await expect(swapped).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })
    }),
    { numRuns: 300, seed: 20260517 },
  )
})

test('SIG-9 100 random requests presigned by the SDK verify until they expire', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async (generated) => {
      const { region, service, sessionToken } = generated
      const sign = signer(sessionToken, region, service)
      const options = { signingDate: new Date(now), expiresIn: 900 }
      const signed = await sign.presign(sdkRequest(generated), options)
      const input = sent(signed, ['User-Agent', 'test/1'])

      const verified = await verifier.verifyPresigned(input)

      expect(verified).toMatchObject({ region, service, securityToken: sessionToken })
    }),
    { numRuns: 100, seed: 20260518 },
  )
})
