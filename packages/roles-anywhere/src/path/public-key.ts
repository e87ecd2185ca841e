import type { SubjectPublicKeyInfo } from '../certificate/certificate.ts'
import { CertificateDefect, readAs } from '../certificate/refusal.ts'
import { createDerBudget } from '../der/der-limits.ts'
import { Fields } from '../der/fields.ts'
import { bigintFromBytes, magnitude } from '../der/integer.ts'
import { type Oid, oid, oidFromBytes } from '../der/oid.ts'
import { contentOf, readDer } from '../der/read-der.ts'
import { tags } from '../der/tags.ts'
import { type MlDsaSet, mlDsaSets, mlDsaSizes } from './ml-dsa.ts'
import { type PssScheme, pssOid, readPssParameters } from './pss-parameters.ts'
import { hasRocaFingerprint } from './roca.ts'

/** What a key is, as far as rules ask. */
export type PublicKeyFacts =
  | { readonly kind: 'rsa'; readonly cost: number }
  | {
      readonly kind: 'rsa-pss'
      readonly cost: number
      /** The only scheme of the key; `undefined`: any PSS scheme. */
      readonly scheme: PssScheme | undefined
    }
  | { readonly kind: 'ec'; readonly cost: number; readonly curve: 'P-256' | 'P-384' | 'P-521' }
  | { readonly kind: 'ed25519'; readonly cost: number }
  | { readonly kind: 'ml-dsa'; readonly cost: number; readonly parameterSet: MlDsaSet }

const rsaOid = oid('1.2.840.113549.1.1.1')
const ecOid = oid('1.2.840.10045.2.1')
const ed25519Oid = oid('1.3.101.112')

const curves: ReadonlyMap<
  Oid,
  { readonly curve: 'P-256' | 'P-384' | 'P-521'; readonly octets: number; readonly cost: number }
> = new Map([
  [oid('1.2.840.10045.3.1.7'), { curve: 'P-256', octets: 32, cost: 1 }],
  [oid('1.3.132.0.34'), { curve: 'P-384', octets: 48, cost: 8 }],
  [oid('1.3.132.0.35'), { curve: 'P-521', octets: 66, cost: 8 }],
])

const shortestModulus = 2048
const longestModulus = 8192

/**
 * Checks that a key is of an allowed kind and strong enough (X509-47). Whether a point lies on its curve is for
 * node:crypto to say when the key is built.
 *
 * Whether the runtime knows the algorithm is asked by `checkAvailable`.
 *
 * @throws {CertificateDefect} `KeyWeak`, `AlgorithmForbidden`.
 */
export function inspectPublicKey(spki: SubjectPublicKeyInfo): PublicKeyFacts {
  return readAs('KeyWeak', () => {
    const { oid: algorithm, parameters } = spki.algorithm
    switch (algorithm) {
      case rsaOid:
        if (parameters?.tag !== tags.null) throw weak('RSA key with parameters')
        checkModulus(spki.key)
        return { kind: 'rsa', cost: 1 }
      case pssOid:
        return inspectPssKey(spki)
      case ecOid:
        return inspectCurve(spki)
      case ed25519Oid:
        if (parameters !== undefined || spki.key.length !== 32) throw weak('malformed Ed25519 key')
        return { kind: 'ed25519', cost: 1 }
      default:
        if (mlDsaSets.has(algorithm)) return inspectMlDsaKey(spki)
        throw new CertificateDefect('AlgorithmForbidden', 'key of an algorithm that is not allowed')
    }
  })
}

function inspectPssKey(spki: SubjectPublicKeyInfo): PublicKeyFacts {
  const { parameters } = spki.algorithm
  checkModulus(spki.key)
  const scheme = parameters === undefined ? undefined : readPssParameters(parameters)
  return { kind: 'rsa-pss', cost: 1, scheme }
}

function inspectCurve(spki: SubjectPublicKeyInfo): PublicKeyFacts {
  const { parameters } = spki.algorithm
  // Explicit parameters let the certificate choose its own group (class of CVE-2020-0601).
  if (parameters?.tag !== tags.oid) throw weak('elliptic curve is not named') // RULE x509.named-curves-only
  const row = curves.get(oidFromBytes(contentOf(parameters)))
  if (row === undefined) throw weak('elliptic curve is not allowed')
  const form = spki.key[0]
  const isUncompressed = form === 0x04 && spki.key.length === 1 + 2 * row.octets
  const isCompressed = (form === 0x02 || form === 0x03) && spki.key.length === 1 + row.octets
  if (!isUncompressed && !isCompressed) throw weak('malformed point')
  return { kind: 'ec', cost: row.cost, curve: row.curve }
}

function inspectMlDsaKey({ algorithm, key }: SubjectPublicKeyInfo): PublicKeyFacts {
  const parameterSet = mlDsaSets.get(algorithm.oid) as MlDsaSet
  if (algorithm.parameters !== undefined || key.length !== mlDsaSizes[parameterSet].key)
    throw weak('malformed ML-DSA key') // RULE x509.ml-dsa-key
  return { kind: 'ml-dsa', cost: 8, parameterSet }
}

function checkModulus(key: Uint8Array): void {
  const fields = new Fields(readDer(key, createDerBudget()))
  const modulus = contentOf(fields.take(tags.integer))
  const exponent = contentOf(fields.take(tags.integer))
  fields.end()
  if ((modulus[0] ?? 0) >= 0x80 || (exponent[0] ?? 0) >= 0x80) throw weak('negative RSA number')
  const n = magnitude(modulus)
  const e = magnitude(exponent)
  const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24
  if (bits < shortestModulus || bits > longestModulus || bits % 8 !== 0)
    throw weak('RSA modulus size') // RULE x509.rsa-modulus
  if (((n.at(-1) ?? 0) & 1) === 0) throw weak('even RSA modulus')
  const isOddExponent = ((e.at(-1) ?? 0) & 1) === 1
  if (e.length > 4 || !isOddExponent || bigintFromBytes(e) < 3n) throw weak('RSA exponent') // RULE x509.rsa-exponent
  if (hasRocaFingerprint(bigintFromBytes(n))) throw weak('RSA key with the ROCA weakness') // RULE x509.roca
}

function weak(message: string): CertificateDefect {
  return new CertificateDefect('KeyWeak', message)
}
