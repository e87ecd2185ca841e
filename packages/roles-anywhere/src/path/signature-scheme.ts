import type { AlgorithmIdentifier } from '../certificate/algorithm-identifier.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { type Oid, oid } from '../der/oid.ts'
import { tags } from '../der/tags.ts'
import type { SignatureHash, SignatureScheme } from './crypto-port.ts'
import { mlDsaSets } from './ml-dsa.ts'
import { type PssScheme, pssOid, readPssParameters } from './pss-parameters.ts'
import type { PublicKeyFacts } from './public-key.ts'

type Parameters = 'null' | 'absent'

interface SchemeRow {
  readonly scheme: SignatureScheme
  readonly parameters: Parameters
}

const rsa = (hash: SignatureHash): SchemeRow => ({
  scheme: { kind: 'rsa-pkcs1', hash },
  parameters: 'null',
})
const ecdsa = (hash: SignatureHash): SchemeRow => ({
  scheme: { kind: 'ecdsa', hash },
  parameters: 'absent',
})

const schemes: ReadonlyMap<Oid, SchemeRow> = new Map<Oid, SchemeRow>([
  [oid('1.2.840.113549.1.1.11'), rsa('sha256')],
  [oid('1.2.840.113549.1.1.12'), rsa('sha384')],
  [oid('1.2.840.113549.1.1.13'), rsa('sha512')],
  [oid('1.2.840.10045.4.3.2'), ecdsa('sha256')],
  [oid('1.2.840.10045.4.3.3'), ecdsa('sha384')],
  [oid('1.2.840.10045.4.3.4'), ecdsa('sha512')],
  [oid('1.3.101.112'), { scheme: { kind: 'ed25519' }, parameters: 'absent' }],
  ...[...mlDsaSets].map(([id, parameterSet]): [Oid, SchemeRow] => [
    id,
    { scheme: { kind: 'ml-dsa', parameterSet }, parameters: 'absent' },
  ]),
])

const sha1Schemes: ReadonlyMap<Oid, SchemeRow> = new Map([
  [oid('1.2.840.113549.1.1.5'), rsa('sha1')],
  [oid('1.2.840.10045.4.1'), ecdsa('sha1')],
])

/**
 * The scheme of a signature on a path. Whether the runtime knows it is asked by `checkAvailable`.
 *
 * @throws {CertificateDefect} `AlgorithmForbidden`.
 */
export function signatureScheme(algorithm: AlgorithmIdentifier): SignatureScheme {
  if (algorithm.oid === pssOid) return readPssParameters(algorithm.parameters)
  const row = schemes.get(algorithm.oid)
  if (row === undefined || !hasParameters(algorithm, row.parameters)) {
    throw new CertificateDefect('AlgorithmForbidden', 'signature algorithm is not allowed') // RULE x509.signature-algorithms
  }
  return row.scheme
}

/** As {@link signatureScheme}, SHA-1 included; `undefined` when unknown. For the self-signed test alone. */
export function selfSignatureScheme(algorithm: AlgorithmIdentifier): SignatureScheme | undefined {
  const sha1 = sha1Schemes.get(algorithm.oid)
  if (sha1 !== undefined) return hasParameters(algorithm, sha1.parameters) ? sha1.scheme : undefined
  try {
    return signatureScheme(algorithm)
  } catch (error) {
    if (error instanceof CertificateDefect) return undefined
    throw error
  }
}

/** Whether a key can have made a signature of the scheme (X509-46, X509-48). */
export function fitsKey(scheme: SignatureScheme, key: PublicKeyFacts): boolean {
  switch (key.kind) {
    case 'rsa':
      return scheme.kind === 'rsa-pkcs1' || scheme.kind === 'rsa-pss'
    case 'rsa-pss':
      return scheme.kind === 'rsa-pss' && allowsScheme(key.scheme, scheme)
    case 'ec':
      return scheme.kind === 'ecdsa'
    case 'ed25519':
      return scheme.kind === 'ed25519'
    case 'ml-dsa':
      return scheme.kind === 'ml-dsa' && scheme.parameterSet === key.parameterSet
  }
}

/** A PSS key with parameters signs with these and no others (X509-46). */
function allowsScheme(own: PssScheme | undefined, scheme: PssScheme): boolean {
  return own === undefined || (own.hash === scheme.hash && own.saltLength === scheme.saltLength)
}

function hasParameters(algorithm: AlgorithmIdentifier, wanted: Parameters): boolean {
  return wanted === 'null'
    ? algorithm.parameters?.tag === tags.null
    : algorithm.parameters === undefined
}
