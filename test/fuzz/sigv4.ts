// FZ-11: request signatures.
import { createHmac } from 'node:crypto'
import {
  canonicalRequest,
  createSigV4Verifier,
  formatAmzDate,
  type HttpInput,
  IamError,
  sha256Hex,
  signingKey,
  stringToSign,
} from '@gatewarden/core'
import { fixedClock } from '@gatewarden/core/testing'
import { ByteSource, mutated } from './byte-source.ts'
import { claim, shown } from './expect.ts'

const now = Date.UTC(2026, 2, 4, 12)
const accessKeyId = 'AKIAQWERTYUIOPASDFGH'
const secret = 's3cret'.repeat(6)
const signedHeaders = ['content-type', 'host', 'x-amz-date']
const verifier = createSigV4Verifier({
  regions: ['local'],
  services: ['orders'],
  acceptedHosts: ['api.example.com'],
  secretFor: (id) => (id === accessKeyId ? secret : undefined),
  clock: fixedClock(now),
})

const genuine = sign()

function sign(): HttpInput {
  const amzDate = formatAmzDate(now)
  const scope = {
    date: amzDate.slice(0, 8),
    region: 'local',
    service: 'orders',
    terminator: 'aws4_request',
  }
  const body = Buffer.from('{"limit":10}')
  const input = {
    method: 'POST',
    target: '/orders/7?limit=10&b=%20',
    mountedTarget: '/orders/7?limit=10&b=%20',
    rawHeaders: [
      'Host',
      'api.example.com',
      'X-Amz-Date',
      amzDate,
      'Content-Type',
      'application/json',
    ],
    peerAddress: undefined,
    isSecure: true,
    body,
  }
  const canonical =
    canonicalRequest({ ...input, signedHeaders, payloadHash: sha256Hex(body) }) ?? ''
  const text = stringToSign('AWS4-HMAC-SHA256', amzDate, scope, canonical)
  const signature = createHmac('sha256', signingKey(secret, scope)).update(text).digest('hex')
  const credential = `${accessKeyId}/${scope.date}/local/orders/aws4_request`
  const value = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`
  return { ...input, rawHeaders: [...input.rawHeaders, 'Authorization', value] }
}

/** The genuine request with something changed that its signature covers. */
function changedRequest(source: ByteSource): HttpInput {
  const part = source.below(4)
  if (part === 0) {
    const target = mutated(source, genuine.target)
    return { ...genuine, target, mountedTarget: target }
  }
  if (part === 1) return { ...genuine, body: Buffer.from(mutated(source, '{"limit":10}')) }
  if (part === 2) return { ...genuine, method: source.pick(['GET', 'PUT', 'post', source.text(4)]) }
  const at = source.below(genuine.rawHeaders.length)
  const rawHeaders = genuine.rawHeaders.with(at, mutated(source, genuine.rawHeaders[at] as string))
  return { ...genuine, rawHeaders }
}

/** What a signature covers: two requests that agree in it are one. */
function covered(input: HttpInput): string {
  const payloadHash = sha256Hex(input.body)
  const authorization = input.rawHeaders.at(-1)?.replace(/\s+/g, '')
  return `${canonicalRequest({ ...input, signedHeaders, payloadHash })} ${authorization}`
}

/** Verifies a request that is not quite the one that was signed. @throws Finding */
export async function fuzz(bytes: Uint8Array): Promise<void> {
  const changed = changedRequest(new ByteSource(bytes))
  try {
    await verifier.verify(changed)
  } catch (error) {
    if (error instanceof IamError) return
    throw error
  }
  claim(covered(changed) === covered(genuine), () => `accepted ${shown(changed)}`)
}
