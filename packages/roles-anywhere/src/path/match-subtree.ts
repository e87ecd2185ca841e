import type { GeneralName } from '../certificate/extension/general-name.ts'
import type { Subtree } from '../certificate/extension/name-constraints.ts'

/**
 * A name taken apart for comparisons, once for however many subtrees. Hosts are in lower case; `undefined` is a host
 * that no base can speak about.
 */
export type ComparedName =
  | {
      readonly kind: 'dns'
      readonly host: string
      /** `example.com` of `*.example.com`. */
      readonly wildcardDomain: string | undefined
    }
  | { readonly kind: 'email'; readonly mailbox: string; readonly host: string | undefined }
  | { readonly kind: 'uri'; readonly host: string | undefined }
  | { readonly kind: 'ip'; readonly octets: Uint8Array }
  | { readonly kind: 'directoryName'; readonly key: string }

/** Takes a name apart; `undefined` for forms that are not compared. */
export function comparedName(name: GeneralName): ComparedName | undefined {
  switch (name.kind) {
    case 'dns':
      return comparedHost(name.value.toLowerCase())
    case 'email': {
      const host = hostOfMailbox(name.value)
      const mailbox = `${name.value.slice(0, name.value.indexOf('@'))}@${host}`
      return { kind: 'email', mailbox, host }
    }
    case 'uri':
      return { kind: 'uri', host: hostOfUri(name.value) }
    case 'ip':
      return { kind: 'ip', octets: name.octets }
    case 'directoryName':
      return { kind: 'directoryName', key: name.name.key }
    default:
      return undefined
  }
}

/** Whether a name lies in a permitted subtree of its form. What cannot be compared does not. */
export function isInSubtree(name: ComparedName, subtree: Subtree): boolean {
  switch (name.kind) {
    case 'dns':
      return subtree.kind === 'dns' && isBelowDomain(name.host, subtree.base)
    case 'email':
      return subtree.kind === 'email' && isMailboxIn(name, subtree.base)
    case 'uri':
      return subtree.kind === 'uri' && name.host !== undefined && isHostIn(name.host, subtree.base)
    case 'ip':
      return subtree.kind === 'ip' && isAddressIn(name.octets, subtree.address, subtree.mask)
    case 'directoryName':
      return subtree.kind === 'directoryName' && beginsWith(name.key, subtree.name.key)
  }
}

/**
 * Whether a name hits an excluded subtree of its form: also one that it covers as a wildcard, and one that cannot be
 * compared with it.
 */
export function subtreeHit(name: ComparedName, subtree: Subtree): boolean {
  if (isInSubtree(name, subtree)) return true
  switch (name.kind) {
    case 'dns':
      return subtree.kind === 'dns' && coversBase(name.wildcardDomain, subtree.base)
    case 'email':
    case 'uri':
      return name.host === undefined
    default:
      return false
  }
}

function comparedHost(name: string): ComparedName {
  if (!name.startsWith('*.')) return { kind: 'dns', host: name, wildcardDomain: undefined }
  return { kind: 'dns', host: name.slice(2), wildcardDomain: name.slice(2) }
}

function isBelowDomain(host: string, base: string): boolean {
  return base === '' || host === base || endsIn(host, base) // RULE x509.dns-subtree
}

/** `*.example.com` covers `mail.example.com`, so it must not stand beside an exclusion of it (class of CVE-2025-61727). */
function coversBase(domain: string | undefined, base: string): boolean {
  if (domain === undefined || !endsIn(base, domain)) return false
  return !base.slice(0, base.length - domain.length - 1).includes('.') // RULE x509.wildcard-beside-exclusion
}

/** Whether the last labels of a host are those of `domain`, and not all. `endsWith` takes ten times as long. */
function endsIn(host: string, domain: string): boolean {
  const cut = host.length - domain.length
  return cut > 1 && host.charCodeAt(cut - 1) === 0x2e && host.slice(cut) === domain
}

/**
 * RDNs are delimited by themselves in a key, so a prefix of the text is a prefix of RDNs. Not `startsWith`, which goes
 * character by character: long names below many bases took four times as long.
 */
function beginsWith(key: string, base: string): boolean {
  return key.length >= base.length && key.slice(0, base.length) === base // RULE x509.directory-prefix
}

/** The base is a mailbox, the hosts below a domain, or one host (RFC 5280, section 4.2.1.10). */
function isMailboxIn(
  { mailbox, host }: Extract<ComparedName, { readonly kind: 'email' }>,
  base: string,
): boolean {
  if (host === undefined) return false
  return base.includes('@') ? mailbox === base : isHostIn(host, base) // RULE x509.mailbox-subtree
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
