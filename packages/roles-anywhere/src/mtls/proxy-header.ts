import {
  type HttpInput,
  IamError,
  isTrustedPeer,
  type Metrics,
  parseProxyRanges,
} from '@gatewarden/core'
import { checkKnownKeys } from '../option-checks.ts'
import { alb } from './alb.ts'
import { envoy } from './envoy.ts'
import { ambiguous } from './header-refusal.ts'
import { nginx } from './nginx.ts'
import { type PresentedLeaf, presentedLeaf } from './presented-leaf.ts'
import type { ProxyFormat } from './proxy-format.ts'
import { rfc9440 } from './rfc9440.ts'

/** How a proxy writes certificates: RFC 9440, Envoy, nginx, an AWS Application Load Balancer. */
export type ProxyFormatName = 'rfc9440' | 'envoy' | 'nginx' | 'alb'

/** Options of {@link proxyHeader}. */
export interface ProxyHeaderOptions {
  readonly format: ProxyFormatName
  /**
   * Addresses and CIDRs, IPv4 and IPv6, of the proxies whose header is believed: of the socket's peer, never of a
   * forwarded address. Default none.
   */
  readonly trustedProxies?: readonly string[]
  /**
   * SHA-256 fingerprints of certificates by which proxies prove themselves on their TLS connection: 64 hex digits, with or
   * without colons, or base64url. Default none.
   */
  readonly proxyCertificates?: readonly string[]
  /** Of `envoy`: how many proxies each append an element, 1 to 10. Default 1. */
  readonly hops?: number
}

/** A header of a proxy as source of certificates. Made by {@link proxyHeader}. */
export interface ProxyHeader {
  readonly kind: 'proxy-header'
  /** Lower case, the one of the leaf first. */
  readonly headers: readonly string[]
  /** What the proxy forwards. @throws {IamError} `AmbiguousCredentials`, `InvalidCertificate`. */
  leafOf(input: HttpInput, metrics: Metrics): PresentedLeaf | undefined
}

const formats: Readonly<Record<ProxyFormatName, ProxyFormat>> = Object.freeze({
  rfc9440,
  envoy,
  nginx,
  alb,
})

/**
 * Takes client certificates from a header of one's own proxy, which proved their keys. They are validated here all the
 * same. The header of any other peer is ignored and counted (SEC-30).
 *
 * @param name - header of the leaf: `Client-Cert`, `X-Forwarded-Client-Cert`, `X-Amzn-Mtls-Clientcert` …; of `nginx` any.
 * @example
 * x509({ anchors: [pem], source: proxyHeader('Client-Cert', { format: 'rfc9440', trustedProxies: ['10.0.0.0/24'] }) })
 *
 * @throws {IamError} `CertificateHeaderWithoutTrustedProxies` where nobody is believed.
 * @throws {TypeError} for an unknown option or format, what is no CIDR or fingerprint, and a header that the format lacks.
 */
export function proxyHeader(name: string, options: ProxyHeaderOptions): ProxyHeader {
  checkKnownKeys('proxyHeader', options, ['format', 'trustedProxies', 'proxyCertificates', 'hops'])
  const { trustedProxies = [], proxyCertificates = [], hops = 1 } = options
  if (!Object.hasOwn(formats, options.format)) {
    throw new TypeError(`"format" option must be one of ${Object.keys(formats).join(', ')}`)
  }
  // No `_`: some servers fold it into `-`, so that two names would be one.
  if (!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name))
    throw new TypeError('proxyHeader: the name of a header has 1 to 64 letters, digits and `-`')
  if (!Number.isSafeInteger(hops) || hops < 1 || hops > 10)
    throw new TypeError('"hops" option must be an integer from 1 to 10')
  if (hops !== 1 && options.format !== 'envoy')
    throw new TypeError('"hops" option goes with the format `envoy`')
  const trust = {
    ranges: parseProxyRanges(trustedProxies),
    fingerprints: new Set(proxyCertificates.map(fingerprint)),
  }
  if (trust.ranges.length === 0 && trust.fingerprints.size === 0) {
    const message = `proxyHeader: "trustedProxies" option must name who sends \`${name}\``
    throw new IamError('CertificateHeaderWithoutTrustedProxies', message) // RULE mtls.trusted-proxies-required
  }
  const format = formats[options.format]
  const headers = Object.freeze([...format.headers(name.toLowerCase())])
  return Object.freeze({
    kind: 'proxy-header',
    headers,
    leafOf(input: HttpInput, metrics: Metrics) {
      const found = findHeaders(input.rawHeaders, headers)
      if (found === undefined) return undefined
      const isTrusted =
        isTrustedPeer(input.peerAddress, trust.ranges) ||
        (input.peer !== undefined && trust.fingerprints.has(input.peer.thumbprint))
      if (!isTrusted) {
        for (let at = 0; at < found.count; at += 1) metrics.ignoredHeader('client_cert') // RULE mtls.header-of-strangers-is-ignored
        return undefined
      }
      const values = singleValues(found, input.rawHeaders, headers)
      if (values.every((value) => value === undefined)) return undefined
      const { leaf, others } = format.read(values, { hops, headers })
      return presentedLeaf(leaf, others)
    },
  })
}

/** base64url of a fingerprint. */
function fingerprint(text: string): string {
  const hex = text.replaceAll(':', '')
  if (/^[0-9A-Fa-f]{64}$/.test(hex)) return Buffer.from(hex, 'hex').toString('base64url')
  if (/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(text)) return text
  throw new TypeError('"proxyCertificates" option must list SHA-256 fingerprints, hex or base64url')
}

interface FoundHeaders {
  /** Values by name, lower case. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** A name that is another one with `_` for `-`. */
  readonly folded: string | undefined
  readonly count: number
}

/** `undefined` where the request has none of them: one look at the length of each name. */
function findHeaders(
  rawHeaders: readonly string[],
  headers: readonly string[],
): FoundHeaders | undefined {
  const values = new Map<string, string[]>()
  let folded: string | undefined
  let count = 0
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at] as string
    if (!headers.some(({ length }) => length === raw.length)) continue
    const name = raw.toLowerCase()
    if (headers.includes(name)) {
      values.set(name, [...(values.get(name) ?? []), rawHeaders[at + 1] as string])
      count += 1
    } else if (headers.includes(name.replaceAll('_', '-'))) {
      folded = name
      count += 1
    }
  }
  return count === 0 ? undefined : { values, folded, count }
}

/** Each header once, in the order of `headers`; an empty one is absent. @throws {IamError} `AmbiguousCredentials`. */
function singleValues(
  { values, folded }: FoundHeaders,
  rawHeaders: readonly string[],
  headers: readonly string[],
): readonly (string | undefined)[] {
  if (folded !== undefined) throw ambiguous(`\`${folded}\` beside its spelling with \`-\``)
  for (const [name, found] of values) {
    if (found.length > 1) throw ambiguous(`two \`${name}\` headers`) // RULE mtls.header-once
  }
  // Whoever listens to it takes the header away: what comes here may be of somebody before the proxy.
  if (connectionOptions(rawHeaders).some((name) => headers.includes(name)))
    throw ambiguous('the header of the certificate is listed in `Connection`') // RULE mtls.header-not-hop-by-hop
  return headers.map((name) => values.get(name)?.[0]?.trim() || undefined)
}

function connectionOptions(rawHeaders: readonly string[]): readonly string[] {
  const options: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if ((rawHeaders[at] as string).toLowerCase() !== 'connection') continue
    options.push(...(rawHeaders[at + 1] as string).split(','))
  }
  return options.map((option) => option.trim().toLowerCase())
}
