import {
  type CertificateHost,
  type CertificateSource,
  type HttpInput,
  noMetrics,
  silentLogger,
} from '@gatewarden/core'
import { presentedLeaf } from '../mtls/presented-leaf.ts'
import { type X509Options, type X509Trust, x509 } from '../mtls/x509.ts'
import { type CaOptions, type ForgedCa, forgeCa, forgedTime, forgeLeaf } from './forge-chain.ts'

/** A source of client certificates below one root, bound to a host that notes what is counted. */
export interface MtlsStage {
  readonly root: ForgedCa
  readonly trust: X509Trust
  readonly source: CertificateSource
  /** `path CODE`, `ignored KIND`, `expiry ALIAS SECONDS`, in order. */
  readonly counted: string[]
  /** Milliseconds since the epoch. */
  readonly clock: { time: number }
  /** A leaf below the root, or below another CA. */
  leaf(options?: CaOptions, issuer?: ForgedCa): Buffer
  /** Code and message of a refusal, or `accepted`. */
  verdict(input: HttpInput): Promise<string>
}

/** Sets the stage. */
export function mtlsStage(options: Partial<X509Options> = {}): MtlsStage {
  const root = forgeCa('plant root')
  const counted: string[] = []
  const clock = { time: forgedTime }
  const host: CertificateHost = {
    partition: 'gw',
    account: '000000000001',
    region: 'plant-1',
    metrics: {
      ...noMetrics,
      certificatePath: (code) => void counted.push(`path ${code}`),
      ignoredHeader: (kind) => void counted.push(`ignored ${kind}`),
      revocationUnchecked: (why) => void counted.push(`unchecked ${why}`),
      trustAnchorExpiry: (alias, seconds) => void counted.push(`expiry ${alias} ${seconds}`),
    },
    clock: { now: () => clock.time, monotonic: () => 0 },
    logger: silentLogger,
  }
  const anchors = options.store === undefined ? { anchors: [root.pem] } : {}
  const trust = x509({ ...anchors, source: 'tls', ...options })
  const source = trust.bind(host)
  counted.length = 0
  return {
    root,
    trust,
    source,
    counted,
    clock,
    leaf: (forged = {}, issuer = root) => forgeLeaf(issuer, forged),
    async verdict(input) {
      try {
        const presented = source.present(input)
        if (presented === undefined) return 'none'
        await source.verify(presented)
        return 'accepted'
      } catch (error) {
        const { code, status, message } = error as { code: string; status: number; message: string }
        return `${status} ${code}: ${message}`
      }
    },
  }
}

/** A request over TLS whose client proved a certificate, or without one. */
export function tlsRequest(
  certificate: Uint8Array | undefined,
  beside: readonly Uint8Array[] = [],
  more: Partial<HttpInput> = {},
): HttpInput {
  const peer =
    certificate === undefined
      ? undefined
      : {
          thumbprint: presentedLeaf(certificate, []).thumbprint,
          certificate,
          sentBeside: () => beside,
        }
  return {
    method: 'GET',
    target: '/presses/4',
    mountedTarget: '/presses/4',
    rawHeaders: ['Host', 'api.example'],
    peerAddress: '10.0.0.1',
    isSecure: true,
    body: new Uint8Array(0),
    peerCertificate: peer?.thumbprint,
    peer,
    ...more,
  }
}

/** The same with headers, from the proxy at 10.0.0.1. */
export function proxiedRequest(...rawHeaders: readonly string[]): HttpInput {
  return tlsRequest(undefined, [], { rawHeaders: ['Host', 'api.example', ...rawHeaders] })
}
