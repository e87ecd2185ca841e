import { DerError } from '../der/der-error.ts'
import { createDerBudget, type DerBudget } from '../der/der-limits.ts'
import { Fields } from '../der/fields.ts'
import { equalBytes } from '../der/hex.ts'
import { smallInteger } from '../der/integer.ts'
import { checkBitString } from '../der/primitive.ts'
import { contentOf, type DerNode, encodingOf, readDer } from '../der/read-der.ts'
import { contextConstructed, contextPrimitive, tags } from '../der/tags.ts'
import { parseTime } from '../der/time.ts'
import { readAlgorithmIdentifier } from './algorithm-identifier.ts'
import { wholeOctets } from './bit-string.ts'
import type { Certificate, SubjectPublicKeyInfo } from './certificate.ts'
import { readExtensions } from './extensions.ts'
import { readName } from './name.ts'
import { CertificateDefect, readAs } from './refusal.ts'
import type { Irregularities } from './relaxation.ts'

/** A certificate, or the first defect found in its bytes. */
export type ParsedCertificate =
  | { readonly ok: true; readonly certificate: Certificate }
  | { readonly ok: false; readonly defect: CertificateDefect }

/** What of a certificate a proof of possession needs. */
export type LeafKey = Pick<Certificate, 'serial' | 'publicKey'>

const version3 = 2

/**
 * Reads one certificate from DER by the rules of X509-1 to X509-22 that need no path. Total: bad bytes are a result,
 * whatever they are. The bytes are copied first, so that nobody changes them afterwards. Roles (leaf, CA, anchor) are
 * checked by `path/`.
 */
export function parseCertificate(der: Uint8Array): ParsedCertificate {
  try {
    return {
      ok: true,
      certificate: readAs('DerInvalid', () => readCertificate(new Uint8Array(der))),
    }
  } catch (error) {
    if (error instanceof CertificateDefect) return { ok: false, defect: error }
    throw error
  }
}

function readCertificate(der: Uint8Array): Certificate {
  const budget = createDerBudget()
  const fields = new Fields(readDer(der, budget))
  const tbs = fields.take(tags.sequence)
  const signatureAlgorithm = readAlgorithmIdentifier(fields.take(tags.sequence))
  const signature = wholeOctets(fields.take(tags.bitString))
  fields.end()
  const body = readBody(tbs, budget)
  if (!equalBytes(body.signatureAlgorithm.encoding, signatureAlgorithm.encoding)) {
    throw new CertificateDefect('AlgorithmMismatch', 'inner and outer signature algorithm differ') // RULE x509.algorithm-equal
  }
  // RULE x509.raw-tbs
  return { der, tbs: encodingOf(tbs), signature, ...body }
}

function readBody(tbs: DerNode, budget: DerBudget): Omit<Certificate, 'der' | 'tbs' | 'signature'> {
  const fields = new Fields(tbs)
  checkVersion(fields.takeOptional(contextConstructed(0)))
  const serial = contentOf(fields.take(tags.integer))
  const signatureAlgorithm = readAlgorithmIdentifier(fields.take(tags.sequence))
  const issuer = readName(fields.take(tags.sequence))
  if (issuer.rdns.length === 0) throw new CertificateDefect('NameInvalid', 'issuer is empty') // RULE x509.issuer-not-empty
  const validity = new Fields(fields.take(tags.sequence))
  const notBefore = readTime(validity.takeAny())
  const notAfter = readTime(validity.takeAny())
  validity.end()
  const subject = readName(fields.take(tags.sequence))
  const publicKey = readPublicKey(fields.take(tags.sequence))
  // Unique identifiers of version 2: obsolete, tolerated, not interpreted.
  for (const number of [1, 2]) {
    const id = fields.takeOptional(contextPrimitive(number))
    if (id !== undefined) checkBitString(id.bytes, id.content, id.end)
  }
  const irregularities: Irregularities = new Map()
  const extensions = readExtensions(
    fields.takeOptional(contextConstructed(3)),
    budget,
    irregularities,
  )
  fields.end()
  if (subject.rdns.length === 0 && !extensions.isSubjectAltNameCritical) {
    const defect = new CertificateDefect(
      'NameInvalid',
      'subject is empty and no critical subject alternative name stands for it',
    )
    if (extensions.subjectAltNames.length === 0) throw defect
    irregularities.set('nonCriticalSanEmptySubject', defect)
  }
  return {
    serial,
    signatureAlgorithm,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    extensions,
    irregularities,
  }
}

/** Versions 1 and 2 have no basicConstraints to tell a CA by, with or without extensions that say so. */
function checkVersion(node: DerNode | undefined): void {
  const [value, ...rest] = node?.children ?? []
  if (node !== undefined && (value?.tag !== tags.integer || rest.length > 0)) {
    throw new DerError('malformed version')
  }
  if (value === undefined || smallInteger(value) !== version3) {
    throw new CertificateDefect('VersionUnsupported', 'not a version 3 certificate') // RULE x509.version-3-only
  }
}

/**
 * Serial number and key of a certificate that parses so far, even if what follows them has a defect: enough to ask
 * whether a caller holds the key before telling what is wrong (RA-20).
 */
export function readLeafKey(der: Uint8Array): LeafKey | undefined {
  try {
    const outer = new Fields(readDer(new Uint8Array(der), createDerBudget()))
    const fields = new Fields(outer.take(tags.sequence))
    fields.takeOptional(contextConstructed(0))
    const serial = contentOf(fields.take(tags.integer))
    // Signature algorithm, issuer, validity, subject.
    for (let skipped = 0; skipped < 4; skipped += 1) fields.take(tags.sequence)
    return { serial, publicKey: readPublicKey(fields.take(tags.sequence)) }
  } catch (error) {
    if (error instanceof DerError) return undefined
    throw error
  }
}

function readTime(node: DerNode): number {
  return parseTime(node.tag, contentOf(node))
}

function readPublicKey(node: DerNode): SubjectPublicKeyInfo {
  const fields = new Fields(node)
  const algorithm = readAlgorithmIdentifier(fields.take(tags.sequence))
  const key = wholeOctets(fields.take(tags.bitString))
  fields.end()
  return { der: encodingOf(node), algorithm, key }
}
