import { der } from './der-writer.ts'
import { type ForgeKey, keyIdOf } from './forge-certificate.ts'

/** An extension by OID. */
export function extension(oid: string, value: Uint8Array, isCritical = false): Buffer {
  return der.sequence(der.oid(oid), ...(isCritical ? [der.boolean(true)] : []), der.octets(value))
}

/** basicConstraints of a CA. */
export function caConstraints(pathLength?: number, isCritical = true): Buffer {
  const limit = pathLength === undefined ? [] : [der.integer(pathLength)]
  return extension('2.5.29.19', der.sequence(der.boolean(true), ...limit), isCritical)
}

/** keyUsage by bit numbers. */
export function keyUsage(...bits: readonly number[]): Buffer {
  const octets = [0, 0]
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  return extension('2.5.29.15', der.bits(Buffer.from(octets)), true)
}

/** extKeyUsage by dotted OIDs. */
export function extendedKeyUsage(...oids: readonly string[]): Buffer {
  return extension('2.5.29.37', der.sequence(...oids.map(der.oid)))
}

/** subjectKeyIdentifier. */
export function subjectKeyId(key: ForgeKey): Buffer {
  return extension('2.5.29.14', der.octets(keyIdOf(key)))
}

/** authorityKeyIdentifier with a key id. */
export function authorityKeyId(issuer: ForgeKey): Buffer {
  return extension('2.5.29.35', der.sequence(der.implicit(0, keyIdOf(issuer))))
}

/** subjectAltName of encoded GeneralNames. */
export function subjectAltName(names: readonly Buffer[], isCritical = false): Buffer {
  return extension('2.5.29.17', der.sequence(...names), isCritical)
}

/** Writes GeneralNames. */
export interface GeneralNameWriter {
  email(text: string): Buffer
  dns(text: string): Buffer
  uri(text: string): Buffer
  ip(...octets: readonly number[]): Buffer
  directory(name: Buffer): Buffer
  other(oid: string, value: Buffer): Buffer
}

/** GeneralName kinds that are texts or octets. */
export const generalName: GeneralNameWriter = Object.freeze({
  email: (text: string) => der.implicit(1, Buffer.from(text, 'latin1')),
  dns: (text: string) => der.implicit(2, Buffer.from(text, 'latin1')),
  uri: (text: string) => der.implicit(6, Buffer.from(text, 'latin1')),
  ip: (...octets: readonly number[]) => der.implicit(7, Buffer.from(octets)),
  directory: (name: Buffer) => der.tagged(4, name),
  other: (oid: string, value: Buffer) => der.tagged(0, der.oid(oid), der.tagged(0, value)),
})

/** Purpose `clientAuth`. */
export const clientAuth = '1.3.6.1.5.5.7.3.2'

/** Purpose `serverAuth`. */
export const serverAuth = '1.3.6.1.5.5.7.3.1'
