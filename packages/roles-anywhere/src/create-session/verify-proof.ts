import {
  canonicalRequest,
  type HttpInput,
  headerNames,
  headerValues,
  isPlainPath,
  sha256Hex,
  splitTarget,
  stringToSign,
} from '@gatewarden/core'
import type { LeafKey } from '../certificate/parse-certificate.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import type { CertificateCrypto, SignatureScheme } from '../path/crypto-port.ts'
import { checkAvailable } from '../path/ml-dsa.ts'
import { inspectPublicKey, type PublicKeyFacts } from '../path/public-key.ts'
import { serialDecimal } from '../trust-store/certificate-facts.ts'
import { type Proof, signingAlgorithms } from './proof.ts'
import { notProven } from './refusal.ts'

/** What a signature must be made for. */
export interface ProofDemand {
  readonly region: string
  /** Lower case. */
  readonly acceptedHosts: ReadonlySet<string>
  /** Milliseconds. */
  readonly window: number
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Longest serial number in octets, sign octet included: more is no serial of a certificate that could pass. */
const longestSerial = 21

/**
 * Verifies that the sender holds the leaf's key and signed exactly this request. Needs the key only, so it comes
 * before anything is built from certificates (RA-13).
 *
 * @returns the string that was signed.
 * @throws {CreateSessionRefusal} `AccessDeniedException`, one text for all reasons.
 */
export async function verifyProof(
  input: HttpInput,
  proof: Proof,
  key: LeafKey,
  demand: ProofDemand,
  crypto: CertificateCrypto,
): Promise<string> {
  const scheme = schemeFor(proof, key, crypto)
  checkScope(proof, key, demand)
  checkRequest(input, proof, demand)
  const signature = Buffer.from(proof.authorization.signature, 'hex')
  for (const text of signedTexts(input, proof)) {
    const check = { spki: key.publicKey.der, scheme, data: Buffer.from(text, 'latin1'), signature }
    if (await crypto.verify(check)) return text // RULE ra.request-signature
  }
  throw notProven('signature')
}

function schemeFor(proof: Proof, key: LeafKey, crypto: CertificateCrypto): SignatureScheme {
  const wanted = signingAlgorithms.get(proof.authorization.algorithm)
  const facts = keyFacts(key, crypto)
  if (wanted === undefined || facts.kind !== wanted)
    throw notProven('algorithm does not fit the key') // RULE ra.algorithm-fits-key
  // The text itself is signed, not a hash of it.
  if (facts.kind === 'ml-dsa') return { kind: 'ml-dsa', parameterSet: facts.parameterSet } // RULE ra.ml-dsa-over-text
  return { kind: wanted === 'rsa' ? 'rsa-pkcs1' : 'ecdsa', hash: 'sha256' }
}

function keyFacts(key: LeafKey, crypto: CertificateCrypto): PublicKeyFacts {
  try {
    const facts = inspectPublicKey(key.publicKey)
    checkAvailable(facts, crypto)
    return facts
  } catch (error) {
    // Who holds a weak key is not known: anybody may have computed it.
    if (error instanceof CertificateDefect) throw notProven(error.code)
    throw error
  }
}

function checkScope(proof: Proof, key: LeafKey, demand: ProofDemand): void {
  const { credential, scope } = proof.authorization
  const isInScope =
    scope.date === proof.amzDate.slice(0, 8) &&
    scope.region === demand.region &&
    scope.service === 'rolesanywhere' &&
    scope.terminator === 'aws4_request'
  if (!isInScope) throw notProven('scope') // RULE ra.scope
  if (key.serial.length > longestSerial || credential !== serialDecimal(key))
    throw notProven('serial number')
  if (Math.abs(demand.now - proof.time) > demand.window) throw notProven('outside the window') // RULE ra.window
}

function checkRequest(input: HttpInput, proof: Proof, demand: ProofDemand): void {
  if (!isPlainPath(splitTarget(input.target).path)) throw notProven('path')
  const [host = ''] = headerValues(input.rawHeaders, 'host')
  if (!demand.acceptedHosts.has(host.trim().toLowerCase())) throw notProven('host') // RULE ra.accepted-host
  const sent = new Set(headerNames(input.rawHeaders))
  const signed = new Set(proof.authorization.signedHeaders)
  for (const name of signed) if (!sent.has(name)) throw notProven('a signed header was not sent')
  for (const name of ['host', 'x-amz-date', 'x-amz-x509'])
    if (!signed.has(name)) throw notProven('signed list')
  for (const name of sent) {
    const mustBeSigned = name === 'content-type' || name.startsWith('x-amz-')
    if (mustBeSigned && !signed.has(name)) throw notProven('a header is not signed') // RULE ra.signed-list
  }
  const [declared] = headerValues(input.rawHeaders, 'x-amz-content-sha256')
  if (declared !== undefined && declared !== sha256Hex(input.body)) throw notProven('payload hash')
}

/** Clients sign the path of the operation or the whole path with the mount point; nothing else is tried (RA-9). */
function signedTexts(input: HttpInput, proof: Proof): readonly string[] {
  const payloadHash = sha256Hex(input.body) // RULE ra.raw-body
  const targets = new Set([input.mountedTarget, input.target]) // RULE ra.signed-path
  const { algorithm, scope, signedHeaders } = proof.authorization
  return [...targets].flatMap((target) => {
    const request = {
      method: input.method,
      target,
      rawHeaders: input.rawHeaders,
      signedHeaders,
      payloadHash,
    }
    const canonical = canonicalRequest(request)
    return canonical === undefined ? [] : [stringToSign(algorithm, proof.amzDate, scope, canonical)]
  })
}
