import { lookup as dnsLookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { systemTimers, type Timers } from '../ports/timers.ts'
import { jsonMembers } from '../session/jose/json-members.ts'
import { createPeerOptions, type PeerOptions, type PeerTrust } from './peer-trust.ts'
import { isPublicAddress } from './public-address.ts'

/** An address that a host name resolved to. */
export interface ResolvedAddress {
  readonly address: string
  readonly family: number
}

/** Resolves a host name to all of its addresses. */
export type ResolveHost = (hostname: string) => Promise<readonly ResolvedAddress[]>

/**
 * Reads the members of a JSON object by GET, within 256 KiB and `timeoutMs` (at most and by default 5,000), without
 * redirects. One of your own has to hold the host to `trust` as well.
 */
export type JsonFetch = (
  url: URL,
  trust: PeerTrust,
  timeoutMs?: number,
) => Promise<ReadonlyMap<string, unknown>>

/** Options of {@link createJsonFetch}. */
export interface JsonFetchOptions {
  /** Default the resolver of the operating system. */
  readonly resolve?: ResolveHost
  readonly timers?: Timers
}

/** Longest time in ms for all that one key set takes (JWKS-2). */
export const longestFetchMs = 5_000
const largestBody = 256 * 1_024
const resolveAll: ResolveHost = (hostname) => dnsLookup(hostname, { all: true })

/**
 * Creates the fetch for discovery documents and key sets. The host is resolved once, every address is
 * checked, and the connection goes to what was checked: a name cannot change in between (JWKS-3).
 */
export function createJsonFetch(options: JsonFetchOptions = {}): JsonFetch {
  const { resolve = resolveAll, timers = systemTimers } = options
  const peerOptions = createPeerOptions()

  return async (url, trust, timeoutMs = longestFetchMs) => {
    const controller = new AbortController()
    const { signal } = controller
    const timeout = Math.min(timeoutMs, longestFetchMs)
    const cancel = timers.after(timeout, () => controller.abort(new Error('timed out')))
    try {
      const addresses = await untilAborted(addressesOf(url, resolve), signal)
      const checked =
        trust.allowsPrivate || addresses.every(({ address }) => isPublicAddress(address))
      if (addresses.length === 0 || !checked) throw new Error('the host is not at a public address')

      const body = jsonMembers(await get(url, { addresses, peer: peerOptions(trust), signal }))
      if (body === undefined) throw new Error('the answer is not one JSON object')
      return body
    } finally {
      cancel()
    }
  }
}

async function addressesOf(url: URL, resolve: ResolveHost): Promise<readonly ResolvedAddress[]> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(hostname)
  return family === 0 ? resolve(hostname) : [{ address: hostname, family }]
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, aborted])
}

/** How one request is made. */
interface GetOptions {
  readonly addresses: readonly ResolvedAddress[]
  readonly peer: ReturnType<PeerOptions>
  readonly signal: AbortSignal
}

function get(url: URL, { addresses, peer, signal }: GetOptions): Promise<Buffer> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((fulfil, reject) => {
    const headers = { accept: 'application/json', 'accept-encoding': 'identity' }
    const outgoing = request(url, {
      agent: false, // A pooled socket would be one that this call has not checked.
      headers,
      lookup: lookupFrom(addresses),
      signal,
      ...peer,
    })
    outgoing.on('error', (error) => reject(signal.aborted ? signal.reason : error))
    outgoing.on('response', (answer) => {
      const problem = answerProblem(answer)
      if (problem === undefined) {
        readBody(answer).then(fulfil, reject)
      } else {
        reject(new Error(problem))
        answer.destroy()
      }
    })
    outgoing.end()
  })
}

/** Answers the addresses that were checked, whatever is asked. */
function lookupFrom(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all) return callback(null, [...addresses])
    const [first] = addresses
    callback(null, first?.address ?? '', first?.family)
  }
}

function answerProblem(answer: IncomingMessage): string | undefined {
  if (answer.statusCode !== 200) return `status ${answer.statusCode}` // RULE jwks.no-redirects
  const type = answer.headers['content-type'] ?? ''
  if (!/^application\/(?:[\w.-]+\+)?json *(?:;|$)/i.test(type)) return 'the answer is not JSON'
  // An encoded answer was not asked for, and could be a bomb.
  const encoding = answer.headers['content-encoding'] ?? 'identity'
  return encoding === 'identity' ? undefined : 'the answer is encoded'
}

async function readBody(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestBody) throw new Error('the answer is over 256 KiB') // RULE jwks.largest-answer
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
