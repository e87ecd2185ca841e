import { createPrivateKey, type KeyObject } from 'node:crypto'
import forge from 'node-forge'
import { isKeyOf } from './key-match.ts'

/** What a PKCS#12 file holds. */
export interface Pkcs12Content {
  readonly key: KeyObject
  /** DER; the certificate of the key first. */
  readonly certificates: readonly Uint8Array[]
}

/**
 * Reads key and certificates of a PKCS#12 file (RFC 7292) of the machine's own, RSA or EC. node-forge opens the envelope
 * and no more: what it cannot interpret, EC, it hands out as raw ASN.1, which node:crypto reads (RAC-4).
 *
 * @throws {TypeError} for a wrong passphrase, a file that is none, or one without a key and its certificate.
 */
export function readPkcs12(bytes: Uint8Array, passphrase: string): Pkcs12Content {
  const bags = openBags(bytes, passphrase)
  const key = keyIn(bags)
  const certificates = bags.flatMap((bag) => certificateIn(bag) ?? [])
  const leaf = certificates.find((der) => isKeyOf(der, key))
  if (leaf === undefined) throw new TypeError('the PKCS#12 file has no certificate of its key')
  return { key, certificates: [leaf, ...certificates.filter((der) => der !== leaf)] }
}

function openBags(bytes: Uint8Array, passphrase: string): readonly forge.pkcs12.Bag[] {
  try {
    const asn1 = forge.asn1.fromDer(forge.util.createBuffer(Buffer.from(bytes).toString('latin1')))
    const { safeContents } = forge.pkcs12.pkcs12FromAsn1(asn1, false, passphrase)
    return safeContents.flatMap(({ safeBags }) => safeBags)
  } catch {
    // Without the cause: its message may quote what was read.
    throw new TypeError('the PKCS#12 file cannot be read: is the passphrase right?')
  }
}

function keyIn(bags: readonly forge.pkcs12.Bag[]): KeyObject {
  const keyTypes: readonly string[] = [
    forge.pki.oids['pkcs8ShroudedKeyBag'] ?? '',
    forge.pki.oids['keyBag'] ?? '',
  ]
  const [bag, ...others] = bags.filter(({ type }) => keyTypes.includes(type))
  if (bag === undefined) throw new TypeError('the PKCS#12 file holds no private key')
  if (others.length > 0) throw new TypeError('the PKCS#12 file holds several private keys')
  // RULE rac.pkcs12-raw-asn1
  const pkcs8 =
    bag.key == null
      ? bag.asn1
      : forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key as forge.pki.rsa.PrivateKey))
  try {
    return createPrivateKey({ key: derOf(pkcs8), format: 'der', type: 'pkcs8' })
  } catch {
    throw new TypeError('the private key cannot be read')
  }
}

/** The certificate's bytes; `undefined` for a bag of another type. */
function certificateIn(bag: forge.pkcs12.Bag): Uint8Array | undefined {
  if (bag.type !== forge.pki.oids['certBag']) return undefined
  return derOf(bag.cert == null ? bag.asn1 : certificateAsn1(bag.cert))
}

/**
 * The certificate as it was signed. node-forge keeps the signed part, and would write the algorithm after it anew, with
 * parameters that ECDSA does not have; it is the same as the one inside.
 */
function certificateAsn1(certificate: forge.pki.Certificate): forge.asn1.Asn1 {
  const { asn1 } = forge
  const tbs = certificate.tbsCertificate as forge.asn1.Asn1
  const algorithm = (tbs.value as forge.asn1.Asn1[])[2] as forge.asn1.Asn1
  const universal = asn1.Class.UNIVERSAL
  const signature = `\x00${String(certificate.signature)}`
  return asn1.create(universal, asn1.Type.SEQUENCE, true, [
    tbs,
    algorithm,
    asn1.create(universal, asn1.Type.BITSTRING, false, signature),
  ])
}

function derOf(value: forge.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(value).getBytes(), 'latin1')
}
