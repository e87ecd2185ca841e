import { Fields } from '../der/fields.ts'
import { hexFromBytes } from '../der/hex.ts'
import { type Oid, oidFromBytes, oidText } from '../der/oid.ts'
import { contentOf, type DerNode, encodingOf } from '../der/read-der.ts'
import { decodeString, isStringTag } from '../der/strings.ts'
import { tags } from '../der/tags.ts'
import { attributeShortNames } from './oids.ts'
import { CertificateDefect, readAs } from './refusal.ts'

/** One attribute of a distinguished name. */
export interface NameAttribute {
  readonly type: Oid
  /** Text of a string value; `undefined` for values of other types. */
  readonly text: string | undefined
}

/** A distinguished name. */
export interface Name {
  /** In the order of the encoding, most significant first. */
  readonly rdns: readonly (readonly NameAttribute[])[]
  /** Equal for equal names and only for them (X509-35). */
  readonly key: string
}

/** Reads a Name. @throws {CertificateDefect} `NameInvalid`. */
export function readName(node: DerNode): Name {
  return readAs('NameInvalid', () => {
    if (node.tag !== tags.sequence)
      throw new CertificateDefect('NameInvalid', 'name is not a sequence')
    const rdns: (readonly NameAttribute[])[] = []
    let key = ''
    for (const item of node.children) {
      const rdn = readRdn(item, tags.set)
      rdns.push(rdn.attributes)
      key += rdn.key
    }
    return { rdns, key }
  })
}

/**
 * Reads one relative distinguished name. Its key behind the key of a name is the key of the longer name.
 *
 * @throws {CertificateDefect} `NameInvalid`.
 * @throws {DerError}
 */
export function readRdn(
  node: DerNode,
  tag: number,
): { readonly attributes: readonly NameAttribute[]; readonly key: string } {
  if (node.tag !== tag || node.children.length === 0) {
    throw new CertificateDefect('NameInvalid', 'relative distinguished name without attributes')
  }
  const attributes: NameAttribute[] = []
  const keys: string[] = []
  for (const child of node.children) {
    const { attribute, comparable } = readAttribute(child)
    attributes.push(attribute)
    keys.push(comparable)
  }
  // RDN by RDN in order, each RDN a set. Counts and lengths keep the key injective.
  return { attributes, key: `${keys.length};${keys.sort().join('')}` } // RULE x509.name-comparison
}

/** Every attribute of a name in order. */
export function attributesOf(name: Name): readonly NameAttribute[] {
  return name.rdns.flat()
}

/** `CN`, `OU` …, or the dotted OID of a type without a short name (RA-27). */
export function attributeName(type: Oid): string {
  return attributeShortNames.get(type) ?? oidText(type)
}

/** One line for people: `CN=press-4,OU=presses`, most specific first. Not for comparison. */
export function nameText(name: Name): string {
  return name.rdns
    .map((rdn) => rdn.map(({ type, text }) => `${attributeName(type)}=${escaped(text)}`).join('+'))
    .reverse()
    .join(',')
}

// What OpenSSL reads in names too: a name must be one name to everybody.
const valueTags: ReadonlySet<number> = new Set([
  tags.utf8String,
  tags.printableString,
  tags.ia5String,
  tags.numericString,
  tags.teletexString,
  tags.bmpString,
  tags.universalString,
  tags.bitString,
  tags.sequence,
])

function readAttribute(node: DerNode): { attribute: NameAttribute; comparable: string } {
  const fields = new Fields(node)
  const type = oidFromBytes(contentOf(fields.take(tags.oid)))
  const value = fields.takeAny()
  fields.end()
  if (!valueTags.has(value.tag))
    throw new CertificateDefect('NameInvalid', 'attribute value of a type that names do not have')
  const text = isStringTag(value.tag) ? decodeString(value.tag, contentOf(value)) : undefined
  // String types compare by text, whatever the type; all else octet by octet.
  const compared = text === undefined ? `b${hexFromBytes(encodingOf(value))}` : `s${foldText(text)}`
  return { attribute: { type, text }, comparable: `${type}:${compared.length}:${compared}` }
}

function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replace(/\s+/gu, ' ')
}

function escaped(text: string | undefined): string {
  return text === undefined
    ? '#'
    : text.replace(
        /[,+"\\<>;=\p{Cc}\p{Cf}\u2028\u2029]/gu,
        (char) => `\\${char.codePointAt(0)?.toString(16).padStart(2, '0')}`,
      )
}
