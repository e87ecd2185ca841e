import type { RequestFacts } from '../context/facts.ts'
import type { Metrics } from '../metrics/metrics.ts'
import {
  formatAddress,
  type IpAddress,
  type IpRange,
  isInRange,
  parseAddress,
  parseRange,
} from '../policy/condition/ip-address.ts'
import type { HttpInput } from '../ports/http.ts'
import { headerValues } from '../sigv4/raw-headers.ts'

/** Proxies whose forwarded headers are believed. */
export interface ProxyTrust {
  readonly ranges: readonly IpRange[]
  readonly metrics: Metrics
}

/** Most hops that are walked; a longer chain is no chain (SEC-27). */
const mostHops = 50

/**
 * Reads `trustedProxies`.
 *
 * @throws {TypeError} naming the entry that is no address or CIDR.
 */
export function parseProxyRanges(texts: readonly string[]): readonly IpRange[] {
  return texts.map((text) => {
    const range = parseRange(text)
    if (range !== undefined) return range
    throw new TypeError(`"trustedProxies" option must list addresses or CIDRs, found \`${text}\``)
  })
}

/**
 * Whether the peer of a socket lies in one of the ranges of {@link parseProxyRanges}; mapped IPv4 addresses are IPv4
 * (DEC-8). A peer without address, that of a Unix socket, lies in none.
 */
export function isTrustedPeer(
  peerAddress: string | undefined,
  ranges: readonly IpRange[],
): boolean {
  if (ranges.length === 0) return false
  const peer = parseAddress(withoutZone(peerAddress ?? ''))
  return peer !== undefined && isAnyOf(peer, ranges)
}

/**
 * What the request itself tells. Lazy: reading headers costs nothing until a statement or the audit asks.
 *
 * `req.ip`, `X-Forwarded-Host` and the like are never asked: Express believes left-most entries (PLAT-12).
 *
 * @param keys - condition keys that the credential of the request gives.
 */
export function readRequestFacts(
  input: HttpInput,
  trust: ProxyTrust,
  keys?: RequestFacts['keys'],
): RequestFacts {
  return new HttpFacts(input, trust, keys)
}

class HttpFacts implements RequestFacts {
  readonly #input: HttpInput
  readonly #trust: ProxyTrust
  readonly keys: RequestFacts['keys']
  #sourceIp: string | null | undefined

  constructor(input: HttpInput, trust: ProxyTrust, keys: RequestFacts['keys']) {
    this.#input = input
    this.#trust = trust
    this.keys = keys
  }

  get sourceIp(): string | undefined {
    if (this.#sourceIp === undefined)
      this.#sourceIp = sourceAddress(this.#input, this.#trust) ?? null
    return this.#sourceIp ?? undefined
  }

  get isSecure(): boolean {
    return this.#input.isSecure || isForwardedHttps(this.#input, this.#trust)
  }

  get userAgent(): string | undefined {
    return singleHeader(this.#input, 'user-agent')
  }

  get referer(): string | undefined {
    return singleHeader(this.#input, 'referer')
  }
}

function singleHeader(input: HttpInput, name: string): string | undefined {
  const values = headerValues(input.rawHeaders, name)
  return values.length === 1 ? values[0] : undefined
}

/** Walks from the socket peer through trusted proxies to the first hop that is none (PLAT-12, PLAT-13). */
function sourceAddress(input: HttpInput, trust: ProxyTrust): string | undefined {
  const peer = parseAddress(withoutZone(input.peerAddress ?? ''))
  if (peer === undefined) return undefined
  const forwarded = headerValues(input.rawHeaders, 'x-forwarded-for')
  if (forwarded.length === 0) return formatAddress(peer)
  if (!isAnyOf(peer, trust.ranges)) {
    trust.metrics.ignoredHeader('forwarded')
    return formatAddress(peer) // RULE net.forwarded-from-strangers-is-ignored
  }
  if (headerValues(input.rawHeaders, 'forwarded').length > 0) {
    trust.metrics.ignoredHeader('forwarded')
    return undefined
  }
  return walk(forwarded.join(',').split(','), trust)
}

function walk(hops: readonly string[], trust: ProxyTrust): string | undefined {
  if (hops.length > mostHops) return undefined
  for (let at = hops.length - 1; at >= 0; at -= 1) {
    const address = parseHop((hops[at] as string).trim())
    if (address === undefined) return undefined // RULE net.unreadable-hop-is-absent
    if (!isAnyOf(address, trust.ranges) || at === 0) return formatAddress(address)
  }
  return undefined
}

/** `ADDRESS`, `IPV4:PORT` or `[IPV6]:PORT`; a zone id in a header is unreadable. */
function parseHop(text: string) {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1]
  const ported = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text)?.[1]
  return parseAddress(bracketed ?? ported ?? text)
}

/** Node appends the interface to link-local peers: `fe80::1%eth0`. */
function withoutZone(address: string): string {
  const percent = address.indexOf('%')
  return percent === -1 ? address : address.slice(0, percent)
}

function isAnyOf(address: IpAddress, ranges: readonly IpRange[]): boolean {
  return ranges.some((range) => isInRange(address, range))
}

function isForwardedHttps(input: HttpInput, trust: ProxyTrust): boolean {
  if (!isTrustedPeer(input.peerAddress, trust.ranges)) return false
  return singleHeader(input, 'x-forwarded-proto') === 'https'
}
