import {
  type IpRange,
  isInRange,
  parseAddress,
  parseRange,
} from '../../policy/condition/ip-address.ts'
import type { HttpInput } from '../../ports/http.ts'
import { headerNames, headerValues } from '../../sigv4/raw-headers.ts'

const loopback: readonly IpRange[] = ['127.0.0.0/8', '::1/128'].flatMap(
  (text) => parseRange(text) ?? [],
)

/** What proxies add, or name the client with: the request began elsewhere. `X-Forwarded-…` is one by its beginning. */
const forwarding: ReadonlySet<string> = new Set([
  'cf-connecting-ip',
  'fastly-client-ip',
  'forwarded',
  'true-client-ip',
  'via',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-envoy-external-address',
  'x-original-forwarded-for',
  'x-real-ip',
])

/**
 * Whether a request was made on this machine, for this machine: the peer of its socket is a loopback address, its one
 * `Host` is too (no page of a browser gets here by a name of its own, DNS rebinding), and nobody says that it was
 * forwarded.
 */
export function isLocalRequest({ peerAddress, rawHeaders }: HttpInput): boolean {
  const hosts = headerValues(rawHeaders, 'host')
  return (
    isLoopback(peerAddress ?? '') &&
    hosts.length === 1 &&
    isLoopbackHost(hosts[0] as string) &&
    !headerNames(rawHeaders).some(isForwarding)
  )
}

function isLoopback(text: string): boolean {
  const address = parseAddress(text)
  return address !== undefined && loopback.some((range) => isInRange(address, range))
}

/** `localhost`, `127.0.0.1` or `[::1]`, with a port or without. */
export function isLoopbackHost(host: string): boolean {
  const [, name = '', ipv6] = /^(\[([^\]]*)\]|[^:[\]]+)(?::\d{1,5})?$/.exec(host) ?? []
  return name.toLowerCase() === 'localhost' || isLoopback(ipv6 ?? name)
}

function isForwarding(name: string): boolean {
  return forwarding.has(name) || name.startsWith('x-forwarded')
}
