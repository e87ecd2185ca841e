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
const link = presign()

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

/** A GET whose signature stands in its query. */
function presign(): HttpInput {
  const amzDate = formatAmzDate(now)
  const date = amzDate.slice(0, 8)
  const scope = { date, region: 'local', service: 'orders', terminator: 'aws4_request' }
  const unsigned =
    `/orders/7?limit=10&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${accessKeyId}%2F${date}%2Flocal%2Forders%2Faws4_request` +
    `&X-Amz-Date=${amzDate}&X-Amz-Expires=60&X-Amz-SignedHeaders=host`
  const rawHeaders = ['Host', 'api.example.com']
  const head = { method: 'GET', target: unsigned, rawHeaders, signedHeaders: ['host'] }
  const canonical = canonicalRequest({ ...head, payloadHash: sha256Hex('') }) ?? ''
  const text = stringToSign('AWS4-HMAC-SHA256', amzDate, scope, canonical)
  const signature = createHmac('sha256', signingKey(secret, scope)).update(text).digest('hex')
  const target = `${unsigned}&X-Amz-Signature=${signature}`
  return { ...genuine, method: 'GET', target, mountedTarget: target, rawHeaders, body: Buffer.of() }
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

/** The same for the presigned form: the signature is part of the target, and left out of what is signed. */
function coveredByLink(input: HttpInput): string {
  const payloadHash = sha256Hex(input.body)
  const canonical = canonicalRequest({ ...input, signedHeaders: ['host'], payloadHash })
  return `${canonical} ${/X-Amz-Signature=([^&]*)/.exec(input.target)?.[1]}`
}

/** Verifies requests that are not quite the ones that were signed. @throws Finding */
export async function fuzz(bytes: Uint8Array): Promise<void> {
  await fuzzHeader(bytes)
  await fuzzQuery(bytes)
}

async function fuzzQuery(bytes: Uint8Array): Promise<void> {
  const source = new ByteSource(bytes)
  const target = mutated(source, link.target)
  const changed = { ...link, target, mountedTarget: target }
  try {
    await verifier.verifyPresigned(changed)
  } catch (error) {
    if (error instanceof IamError) return
    throw error
  }
  claim(coveredByLink(changed) === coveredByLink(link), () => `accepted ${shown(changed)}`)
}

async function fuzzHeader(bytes: Uint8Array): Promise<void> {
  const changed = changedRequest(new ByteSource(bytes))
  try {
    await verifier.verify(changed)
  } catch (error) {
    if (error instanceof IamError) return
    throw error
  }
  claim(covered(changed) === covered(genuine), () => `accepted ${shown(changed)}`)
}
