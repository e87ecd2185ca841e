import type { GeneralName } from '../certificate/extension/general-name.ts'
import type { Subtree } from '../certificate/extension/name-constraints.ts'

/** Whether a name lies in a permitted subtree of its form. What cannot be compared does not. */
export function isInSubtree(name: GeneralName, subtree: Subtree): boolean {
  switch (name.kind) {
    case 'dns':
      return subtree.kind === 'dns' && isBelowDomain(withoutWildcard(name.value), subtree.base)
    case 'email':
      return subtree.kind === 'email' && isMailboxIn(name.value, subtree.base)
    case 'uri':
      return subtree.kind === 'uri' && isUriIn(name.value, subtree.base)
    case 'ip':
      return subtree.kind === 'ip' && isAddressIn(name.octets, subtree.address, subtree.mask)
    case 'directoryName':
      // RDNs are delimited by themselves in a key, so a prefix of the text is a prefix of RDNs.
      return subtree.kind === 'directoryName' && name.name.key.startsWith(subtree.name.key) // RULE x509.directory-prefix
    default:
      return false
  }
}

/**
 * Whether a name hits an excluded subtree of its form: also one that it covers as a wildcard, and one that cannot be
 * compared with it.
 */
export function subtreeHit(name: GeneralName, subtree: Subtree): boolean {
  if (isInSubtree(name, subtree)) return true
  switch (name.kind) {
    case 'dns':
      return subtree.kind === 'dns' && coversBase(name.value, subtree.base)
    case 'email':
      return hostOfMailbox(name.value) === undefined
    case 'uri':
      return hostOfUri(name.value) === undefined
    default:
      return false
  }
}

function withoutWildcard(text: string): string {
  return text.startsWith('*.') ? text.slice(2) : text
}

function isBelowDomain(host: string, base: string): boolean {
  const name = host.toLowerCase()
  return base === '' || name === base || name.endsWith(`.${base}`) // RULE x509.dns-subtree
}

/** `*.example.com` covers `mail.example.com`, so it must not stand beside an exclusion of it (class of CVE-2025-61727). */
function coversBase(name: string, base: string): boolean {
  if (!name.startsWith('*.')) return false
  const domain = name.slice(1).toLowerCase()
  return base.endsWith(domain) && !base.slice(0, -domain.length).includes('.') // RULE x509.wildcard-beside-exclusion
}

/** The base is a mailbox, the hosts below a domain, or one host (RFC 5280, section 4.2.1.10). */
function isMailboxIn(address: string, base: string): boolean {
  const host = hostOfMailbox(address)
  if (host === undefined) return false
  if (!base.includes('@')) return isHostIn(host, base)
  return `${address.slice(0, address.indexOf('@'))}@${host}` === base // RULE x509.mailbox-subtree
}

function isUriIn(uri: string, base: string): boolean {
  const host = hostOfUri(uri)
  return host !== undefined && isHostIn(host, base)
}

function isHostIn(host: string, base: string): boolean {
  return base.startsWith('.') ? host.endsWith(base) : host === base // RULE x509.host-subtree
}

function hostOfMailbox(address: string): string | undefined {
  const [local, host, ...rest] = address.split('@')
  if (local === undefined || local === '' || host === undefined || host === '' || rest.length > 0)
    return undefined
  return host.toLowerCase()
}

/** Host of a URI with an authority; `undefined` without one, and for addresses, which no host base speaks about. */
function hostOfUri(uri: string): string | undefined {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1]
  if (authority === undefined) return undefined
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:[0-9]*$/, '')
  const isName = /^[a-z0-9.-]+$/i.test(host) && !/(?:^|\.)[0-9]+\.?$/.test(host)
  return isName ? host.toLowerCase() : undefined // RULE x509.uri-subtree
}

/** An IPv4 name is none under IPv6 bases: one form, compared octet by octet under the mask. */
function isAddressIn(octets: Uint8Array, address: Uint8Array, mask: Uint8Array): boolean {
  if (octets.length !== address.length) return false
  return octets.every((octet, at) => {
    const bits = mask[at] ?? 0
    return (octet & bits) === ((address[at] ?? 0) & bits) // RULE x509.address-subtree
  })
}
