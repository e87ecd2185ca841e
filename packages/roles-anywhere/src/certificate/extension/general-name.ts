import { DerError } from '../../der/der-error.ts'
import { explicitValue, Fields, nonEmptyItems } from '../../der/fields.ts'
import { hexFromBytes } from '../../der/hex.ts'
import { type Oid, oidFromBytes } from '../../der/oid.ts'
import { checkOid } from '../../der/primitive.ts'
import { contentOf, type DerNode, encodingOf } from '../../der/read-der.ts'
import { decodeAscii } from '../../der/strings.ts'
import { contextConstructed, contextPrimitive, tags } from '../../der/tags.ts'
import { type Name, readName } from '../name.ts'
import { CertificateDefect } from '../refusal.ts'

/** A GeneralName. Kinds without text of their own are kept as they stand. */
export type GeneralName =
  | { readonly kind: 'dns' | 'email' | 'uri'; readonly value: string }
  | { readonly kind: 'ip'; readonly octets: Uint8Array }
  | { readonly kind: 'directoryName'; readonly name: Name }
  | { readonly kind: 'otherName'; readonly type: Oid; readonly value: DerNode }
  | { readonly kind: 'registeredId'; readonly id: Oid }
  | { readonly kind: 'x400Address' | 'ediPartyName'; readonly encoding: Uint8Array }

/** Reads a list of GeneralNames that must not be empty. @throws {DerError} */
export function readGeneralNames(
  node: DerNode,
  tag: number = tags.sequence,
): readonly GeneralName[] {
  return nonEmptyItems(node, tag).map(readGeneralName)
}

/** Reads one GeneralName. @throws {DerError} */
export function readGeneralName(node: DerNode): GeneralName {
  const read = readers.get(node.tag)
  if (read === undefined) throw new DerError('unknown kind of name')
  return read(node)
}

/** Equal for equal names and only for them; texts are compared as they stand. */
export function generalNameKey(name: GeneralName): string {
  switch (name.kind) {
    case 'dns':
    case 'email':
    case 'uri':
      return `${name.kind}:${name.value}`
    case 'ip':
      return `ip:${hexFromBytes(name.octets)}`
    case 'directoryName':
      return directoryNameKey(name.name.key)
    case 'otherName':
      return `otherName:${name.type}:${hexFromBytes(encodingOf(name.value))}`
    case 'registeredId':
      return `registeredId:${name.id}`
    case 'x400Address':
    case 'ediPartyName':
      return `${name.kind}:${hexFromBytes(name.encoding)}`
  }
}

/** {@link generalNameKey} of a directoryName by the key of its name. */
export function directoryNameKey(nameKey: string): string {
  return `directoryName:${nameKey}`
}

const readers: ReadonlyMap<number, (node: DerNode) => GeneralName> = new Map([
  [contextConstructed(0), readOtherName],
  [contextPrimitive(1), (node) => ({ kind: 'email', value: asciiText(node) })],
  [contextPrimitive(2), (node) => ({ kind: 'dns', value: asciiText(node) })],
  [contextConstructed(3), (node) => ({ kind: 'x400Address', encoding: encodingOf(node) })],
  [contextConstructed(4), readDirectoryName],
  [contextConstructed(5), (node) => ({ kind: 'ediPartyName', encoding: encodingOf(node) })],
  [contextPrimitive(6), (node) => ({ kind: 'uri', value: asciiText(node) })],
  [contextPrimitive(7), (node) => ({ kind: 'ip', octets: contentOf(node) })],
  [contextPrimitive(8), readRegisteredId],
])

function readOtherName(node: DerNode): GeneralName {
  const fields = new Fields(node, contextConstructed(0))
  const type = oidFromBytes(contentOf(fields.take(tags.oid)))
  const value = explicitValue(fields.take(contextConstructed(0)))
  fields.end()
  return { kind: 'otherName', type, value }
}

function readDirectoryName(node: DerNode): GeneralName {
  try {
    return { kind: 'directoryName', name: readName(explicitValue(node)) }
  } catch (error) {
    // A malformed name inside an extension is a defect of that extension.
    if (error instanceof CertificateDefect) throw new DerError(error.message, { cause: error })
    throw error
  }
}

function readRegisteredId(node: DerNode): GeneralName {
  checkOid(node.bytes, node.content, node.end)
  return { kind: 'registeredId', id: oidFromBytes(contentOf(node)) }
}

function asciiText(node: DerNode): string {
  const text = decodeAscii(contentOf(node))
  if (text.includes('\0')) throw new DerError('name holds U+0000')
  return text
}
