import { readAlgorithmIdentifier } from '../../certificate/algorithm-identifier.ts'
import { wholeOctets } from '../../certificate/bit-string.ts'
import { readName } from '../../certificate/name.ts'
import { CertificateDefect, readAs } from '../../certificate/refusal.ts'
import { createDerBudget, type DerBudget } from '../../der/der-limits.ts'
import { equalBytes } from '../../der/hex.ts'
import { smallInteger } from '../../der/integer.ts'
import { contentOf, type DerNode, readDer } from '../../der/read-der.ts'
import { type Section, Sections } from '../../der/sections.ts'
import { contextConstructed, tags } from '../../der/tags.ts'
import { parseTime } from '../../der/time.ts'
import { signatureScheme } from '../../path/signature-scheme.ts'
import type { Crl } from './crl.ts'
import { readCrlExtensions } from './crl-extensions.ts'

/** A list, or the first defect found in its bytes. */
export type ParsedCrl =
  | { readonly ok: true; readonly crl: Crl }
  | { readonly ok: false; readonly defect: CertificateDefect }

const version2 = 1

/**
 * Reads a list from DER by the rules CRL-1, CRL-3 and X509-45, but for its entries: those are checked where they are
 * indexed, and the work here does not grow with them. Total: bad bytes are a result.
 *
 * @param der not copied; nobody may change it afterwards.
 */
export function parseCrl(der: Uint8Array): ParsedCrl {
  try {
    return { ok: true, crl: readAs('CrlInvalid', () => readCrl(der)) }
  } catch (error) {
    if (error instanceof CertificateDefect) return { ok: false, defect: asListDefect(error) }
    throw error
  }
}

/** Names, key identifiers and algorithms have codes of their own for certificates. */
function asListDefect(defect: CertificateDefect): CertificateDefect {
  if (defect.code.startsWith('Crl')) return defect
  return new CertificateDefect('CrlInvalid', defect.message, undefined, defect)
}

function readCrl(der: Uint8Array): Crl {
  const budget = createDerBudget()
  const readAt = ({ start, end }: Section): DerNode => readDer(der.subarray(start, end), budget)
  const outer = new Sections(der, { content: 0, end: der.length })
  const list = outer.take(tags.sequence)
  outer.end()
  const parts = new Sections(der, list)
  const tbs = parts.take(tags.sequence)
  const outerAlgorithm = readAlgorithmIdentifier(readAt(parts.take(tags.sequence)))
  const signature = wholeOctets(readAt(parts.take(tags.bitString)))
  parts.end()
  const body = readBody(der, tbs, readAt, budget)
  if (!equalBytes(body.signatureAlgorithm.encoding, outerAlgorithm.encoding))
    throw new CertificateDefect('CrlInvalid', 'inner and outer signature algorithm differ') // RULE crl.algorithm-equal
  signatureScheme(body.signatureAlgorithm)
  return { der, tbs: der.subarray(tbs.start, tbs.end), signature, ...body }
}

function readBody(
  der: Uint8Array,
  tbs: Section,
  readAt: (section: Section) => DerNode,
  budget: DerBudget,
): Omit<Crl, 'der' | 'tbs' | 'signature'> {
  const fields = new Sections(der, tbs)
  const version = fields.takeOptional(tags.integer)
  if (version === undefined || smallInteger(readAt(version)) !== version2)
    throw new CertificateDefect('CrlInvalid', 'not a list of version 2') // RULE crl.version-2-only
  const signatureAlgorithm = readAlgorithmIdentifier(readAt(fields.take(tags.sequence)))
  const issuer = readName(readAt(fields.take(tags.sequence)))
  if (issuer.rdns.length === 0) throw new CertificateDefect('CrlInvalid', 'issuer is empty')
  const thisUpdate = takeTime(fields, readAt)
  const nextUpdate = takeTime(fields, readAt)
  if (thisUpdate === undefined) throw new CertificateDefect('CrlInvalid', 'thisUpdate is missing')
  // Without it nobody could tell when a list is too old to trust.
  if (nextUpdate === undefined) throw new CertificateDefect('CrlInvalid', 'nextUpdate is missing') // RULE crl.next-update-required
  const entries = fields.takeOptional(tags.sequence)
  const extensions = fields.takeOptional(contextConstructed(0))
  fields.end()
  return {
    signatureAlgorithm,
    issuer,
    thisUpdate,
    nextUpdate,
    entries,
    ...readCrlExtensions(extensions && readAt(extensions), issuer, budget),
  }
}

function takeTime(fields: Sections, readAt: (section: Section) => DerNode): number | undefined {
  const section = fields.takeOptional(tags.utcTime) ?? fields.takeOptional(tags.generalizedTime)
  if (section === undefined) return undefined
  const node = readAt(section)
  return parseTime(node.tag, contentOf(node))
}
