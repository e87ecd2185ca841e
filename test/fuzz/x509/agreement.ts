import { X509Certificate } from 'node:crypto'
import type { AcceptedPath, Certificate, Name } from '@gatewarden/roles-anywhere'
import { claim } from '../expect.ts'

/**
 * What is accepted, the reader of the platform reads as well, and finds the same in it: subject, serial, key, dates, no
 * CA, and every signature of the path.
 *
 * @throws Finding
 */
export function claimAgreement({ path, facts }: AcceptedPath): void {
  const leaf = path[0] as Certificate
  const node = readByNode(leaf.der)
  const shown = () => Buffer.from(leaf.der).toString('base64')
  claim(BigInt(`0x${node.serialNumber}`) === BigInt(`0x${facts.serialHex}`), shown)
  claim(hasKey(node, leaf), shown)
  claim(!node.ca, shown)
  claim(node.validFromDate.getTime() === leaf.notBefore, shown)
  claim(node.validToDate.getTime() === leaf.notAfter, shown)
  claimName(node.subject, leaf.subject, shown)
  claimName(node.issuer, leaf.issuer, shown)
  path.forEach((certificate, at) => {
    const issuer = path[at + 1]
    if (issuer === undefined) return
    const signer = readByNode(issuer.der)
    claim(readByNode(certificate.der).verify(signer.publicKey), shown)
    claim(signer.ca, shown)
  })
}

function readByNode(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der)
  } catch (cause) {
    claim(false, () => `not read by the platform: ${Buffer.from(der).toString('base64')} ${cause}`)
    throw cause
  }
}

function hasKey(node: X509Certificate, leaf: Certificate): boolean {
  const spki = node.publicKey.export({ format: 'der', type: 'spki' })
  // A compressed point is written uncompressed again: then the same key says the same of itself.
  if (spki.equals(leaf.publicKey.der)) return true
  return leaf.publicKey.key[0] === 0x02 || leaf.publicKey.key[0] === 0x03
}

function claimName(text: string | undefined, name: Name, shown: () => string): void {
  const values = name.rdns.flat().map((attribute) => attribute.text)
  // Values that are no text are printed as octets.
  if (values.includes(undefined)) return
  const read = (text ?? '') === '' ? [] : valuesOf(text as string)
  claim(
    JSON.stringify(read) === JSON.stringify(values),
    () => `${JSON.stringify(read)} ${JSON.stringify(values)} ${shown()}`,
  )
}

/** Values of the multi-line form: `CN=a`, sets joined by ` + `, RFC 2253 escapes, control characters in hex. */
function valuesOf(text: string): readonly string[] {
  const values: string[] = []
  for (const line of text.split('\n')) {
    for (const part of line.split(' + ')) values.push(unescaped(part.slice(part.indexOf('=') + 1)))
  }
  return values
}

function unescaped(text: string): string {
  return text.replace(/\\([0-9A-F]{2}|.)/gs, (_, code: string) =>
    code.length === 2 ? String.fromCharCode(Number.parseInt(code, 16)) : code,
  )
}
