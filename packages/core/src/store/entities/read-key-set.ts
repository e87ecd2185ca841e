import type { OidcProvider } from '../../identity/entities.ts'
import type { JsonNode } from '../../policy/json.ts'
import { type FileReading, reportAt } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'

type KeySet = NonNullable<OidcProvider['jwks']>
type Key = KeySet['keys'][number]

const mostKeys = 100
// Members of private and symmetric keys (RFC 7518, section 6): none of them belongs beside policies.
const secretMembers: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])

/** Reads `Jwks`, the public keys of an issuer. Nothing of a key is repeated in a message. */
export function readKeySet(reading: FileReading, node: JsonNode | undefined): KeySet | undefined {
  if (node === undefined) return undefined
  const members = ObjectReader.open(reading, node, ['keys'])
  const list = members?.required('keys')
  if (list === undefined) return undefined
  if (list.kind !== 'array' || list.items.length === 0 || list.items.length > mostKeys) {
    reportAt(reading, list, 'INVALID_VALUE', `\`keys\` must be a list of 1 to ${mostKeys} keys`)
    return undefined
  }
  const keys = list.items.map((item) => readKey(reading, item))
  return Object.freeze({ keys: Object.freeze(keys.filter((key) => key !== undefined)) })
}

function readKey(reading: FileReading, node: JsonNode): Key | undefined {
  if (node.kind !== 'object') {
    reportAt(reading, node, 'WRONG_TYPE', 'a key must be an object')
    return undefined
  }
  const key: Record<string, unknown> = Object.create(null)
  for (const { name, start, value } of node.members) {
    if (secretMembers.has(name)) {
      const message = `a key holds the secret member \`${name}\`: only public keys belong here`
      reportAt(reading, { start }, 'INVALID_VALUE', message)
    }
    const plain = plainValue(value)
    // Members that are not understood are ignored (RFC 7517, section 4).
    if (plain !== undefined) key[name] = plain
  }
  if (key['kty'] !== 'RSA' && key['kty'] !== 'EC' && key['kty'] !== 'OKP') {
    reportAt(reading, node, 'INVALID_VALUE', 'the `kty` of a key must be `RSA`, `EC` or `OKP`')
  }
  return Object.freeze(key)
}

function plainValue(node: JsonNode): string | boolean | readonly string[] | undefined {
  if (node.kind === 'string' || node.kind === 'boolean') return node.value
  if (node.kind !== 'array') return undefined
  const items: string[] = []
  for (const item of node.items) {
    if (item.kind !== 'string') return undefined
    items.push(item.value)
  }
  return Object.freeze(items)
}
