import { DerError } from '../../der/der-error.ts'
import { Fields, nonEmptyItems } from '../../der/fields.ts'
import type { DerNode } from '../../der/read-der.ts'
import { contextConstructed } from '../../der/tags.ts'
import type { Name } from '../name.ts'
import { CertificateDefect, readAs } from '../refusal.ts'
import type { Irregularities } from '../relaxation.ts'
import type { Extension } from './extension.ts'
import { type GeneralName, readGeneralName } from './general-name.ts'
import { isHost, isMailbox } from './name-forms.ts'

/** One subtree of names. Hosts are in lower case. */
export type Subtree =
  /** Equal to the base or below it; the empty base holds every name. */
  | { readonly kind: 'dns'; readonly base: string }
  /** A host, `.` and a domain, or (of addresses) a mailbox. */
  | { readonly kind: 'email' | 'uri'; readonly base: string }
  | { readonly kind: 'ip'; readonly address: Uint8Array; readonly mask: Uint8Array }
  | { readonly kind: 'directoryName'; readonly name: Name }
  /** A form whose names are not compared: constrained and present, it refuses. */
  | { readonly kind: Exclude<GeneralName['kind'], ComparedForm> }

type ComparedForm = 'dns' | 'email' | 'uri' | 'ip' | 'directoryName'

/** What a CA allows in the names below it. */
export interface NameConstraints {
  readonly permitted: readonly Subtree[]
  readonly excluded: readonly Subtree[]
}

/**
 * Reads nameConstraints (RFC 5280, section 4.2.1.10).
 *
 * @throws {CertificateDefect} `NameConstraintsInvalid`.
 */
export function readNameConstraints(
  extension: Extension | undefined,
  irregularities: Irregularities,
): NameConstraints | undefined {
  if (extension === undefined) return undefined
  return readAs('NameConstraintsInvalid', () => {
    if (!extension.isCritical) {
      irregularities.set(
        'nonCriticalNameConstraints',
        new CertificateDefect('NameConstraintsInvalid', 'name constraints are not critical'), // RULE x509.name-constraints-critical
      )
    }
    const fields = new Fields(extension.value)
    const permitted = fields.takeOptional(contextConstructed(0))
    const excluded = fields.takeOptional(contextConstructed(1))
    fields.end()
    if (permitted === undefined && excluded === undefined)
      throw new DerError('name constraints without a subtree')
    return {
      permitted: permitted === undefined ? [] : readSubtrees(permitted, contextConstructed(0)),
      excluded: excluded === undefined ? [] : readSubtrees(excluded, contextConstructed(1)),
    }
  })
}

function readSubtrees(node: DerNode, tag: number): readonly Subtree[] {
  return nonEmptyItems(node, tag).map((item) => {
    const fields = new Fields(item)
    const base = fields.takeAny()
    fields.end() // RULE x509.subtree-without-bounds
    return subtreeOf(readGeneralName(base))
  })
}

// RULE x509.subtree-forms
function subtreeOf(base: GeneralName): Subtree {
  switch (base.kind) {
    case 'dns':
      if (base.value !== '' && !isHost(base.value)) throw new DerError('malformed DNS subtree')
      return { kind: 'dns', base: base.value.toLowerCase() }
    case 'email':
      return { kind: 'email', base: emailBase(base.value) }
    case 'uri':
      return { kind: 'uri', base: hostBase(base.value) }
    case 'ip':
      return ipSubtree(base.octets)
    case 'directoryName':
      return { kind: 'directoryName', name: base.name }
    default:
      return { kind: base.kind }
  }
}

/** The local part of a mailbox keeps its case, its host does not (RFC 5321, section 2.4). */
function emailBase(text: string): string {
  if (!text.includes('@')) return hostBase(text)
  if (!isMailbox(text)) throw new DerError('malformed email subtree')
  const at = text.indexOf('@')
  return `${text.slice(0, at)}${text.slice(at).toLowerCase()}`
}

function hostBase(text: string): string {
  if (!isHost(text.startsWith('.') ? text.slice(1) : text)) throw new DerError('malformed host')
  return text.toLowerCase()
}

function ipSubtree(octets: Uint8Array): Subtree {
  if (octets.length !== 8 && octets.length !== 32) throw new DerError('malformed address subtree')
  const address = octets.subarray(0, octets.length / 2)
  const mask = octets.subarray(octets.length / 2)
  let hasEnded = false
  for (const octet of mask) {
    // Ones, then zeros: what is not one range is not one subtree.
    const ones = Math.clz32(~(octet << 24))
    if ((hasEnded && octet !== 0) || octet !== ((0xff << (8 - ones)) & 0xff))
      throw new DerError('mask with gaps')
    hasEnded ||= ones < 8
  }
  return { kind: 'ip', address, mask }
}
