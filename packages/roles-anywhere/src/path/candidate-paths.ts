import type { Certificate } from '../certificate/certificate.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import type { Authority } from './authority.ts'
import { checkValidity } from './check-certificate.ts'
import { checkNames } from './check-names.ts'
import type { FailureLog } from './failure-log.ts'
import type { PathBudget } from './limits.ts'
import { type PolicyDemand, validPolicies } from './policy-graph.ts'
import { checkCaPurposes, type PurposeRule } from './purposes.ts'
import { fitsKey, signatureScheme } from './signature-scheme.ts'

/** Certificates from the leaf's issuer to the anchor. */
export type IssuerPath = readonly Authority[]

/** What a search needs. */
export interface PathSearch {
  readonly leaf: Certificate
  /** Anchors and intermediates that bear a name, in the order in which they are to be tried. */
  readonly issuersNamed: (subjectKey: string) => readonly Authority[]
  readonly time: number
  readonly purposeRule: PurposeRule
  readonly policyDemand: PolicyDemand
  /** Most non-self-issued intermediates; `undefined`: no bound but that of the limits. */
  readonly maxDepth: number | undefined
  readonly budget: PathBudget
  readonly failures: FailureLog
  /** Links whose signature is known to be wrong. */
  readonly isBrokenLink: (child: Certificate, issuer: Authority) => boolean
}

/**
 * Gives every path from the leaf to an anchor that holds but for its signatures: names, dates, basicConstraints, key
 * usage, purposes, path lengths, name constraints and policies come before any signature (X509-51). Depth first and lazy; after each path the
 * caller may have found broken links, and nothing is built on those again.
 */
export function candidatePaths(search: PathSearch): Generator<IssuerPath, void, void> {
  return extend(search, [], search.leaf)
}

/** Goes on from `path`, the issuers so far, whose last one (or the leaf) is `child`. */
function* extend(
  search: PathSearch,
  path: readonly Authority[],
  child: Certificate,
): Generator<IssuerPath, void, void> {
  const position = path.length + 1
  const issuers = search.issuersNamed(child.issuer.key)
  if (issuers.length === 0) {
    const missing = new CertificateDefect('NameChain', 'no certificate bears the issuer name') // RULE x509.name-chain
    search.failures.note(missing, label(path.length), position, 'no-issuer')
  }
  for (const issuer of issuers) {
    search.budget.compare(position)
    if (!isAcceptable(search, path, child, issuer)) continue
    const longer = [...path, issuer]
    // A path ends at the first anchor (X509-50).
    if (issuer.anchorId === undefined) yield* extend(search, longer, issuer.certificate)
    else if (hasPolicy(search, longer)) yield longer
    if (hasBrokenLink(search, path)) return
  }
}

/** Name of the certificate at a place on a path: 0 is the leaf. */
export function label(position: number, isAnchor = false): string {
  if (position === 0) return 'leaf'
  return isAnchor ? 'anchor' : `intermediate ${position}`
}

function isAcceptable(
  search: PathSearch,
  path: readonly Authority[],
  child: Certificate,
  issuer: Authority,
): boolean {
  const position = path.length + 1
  if (search.isBrokenLink(child, issuer)) return false
  // Cross-signed CAs form cycles; a CA already on the path adds nothing.
  if (path.some(({ identity }) => identity === issuer.identity)) return false // RULE x509.no-ca-twice
  if (hasOtherKeyId(child, issuer.certificate)) {
    const mismatch = new CertificateDefect('KeyIdentifierMismatch', 'issuer has another key id') // RULE x509.key-id-match
    search.failures.note(mismatch, label(position - 1), position, 'key-id')
    return false
  }
  search.budget.checkDepth(position + 1)
  return (
    holds(search, position, label(position, issuer.anchorId !== undefined), () =>
      checkIssuer(search, path, issuer),
    ) &&
    holds(search, position, label(position - 1), () => checkSignatureForm(child, issuer)) &&
    allowsNames(search, path, issuer)
  )
}

/** Of every certificate below, the leaf among them; self-issued intermediates only renew a key (X509-36). */
function allowsNames(
  search: PathSearch,
  path: readonly Authority[],
  { certificate: { extensions } }: Authority,
): boolean {
  const constraints = extensions.nameConstraints
  if (constraints === undefined) return true
  const position = path.length + 1
  const below = [search.leaf, ...path.map(({ certificate }) => certificate)]
  return below.every((certificate, at) => {
    // RULE x509.name-constraints
    if (path[at - 1]?.isSelfIssued === true) return true
    return holds(search, position, label(at), () =>
      checkNames(certificate, constraints, search.budget),
    )
  })
}

function hasPolicy(search: PathSearch, path: IssuerPath): boolean {
  const certificates = [search.leaf, ...path.map(({ certificate }) => certificate)].reverse()
  return holds(search, path.length, label(0), () => {
    for (const { extensions } of certificates) {
      const policies = extensions.certificatePolicies?.length ?? 0
      search.budget.compare(policies + (extensions.policyMappings?.size ?? 0))
    }
    validPolicies(certificates, search.policyDemand)
  })
}

/** A CA without a key id is no other one: it is refused for lacking it. */
function hasOtherKeyId(child: Certificate, issuer: Certificate): boolean {
  const wanted = child.extensions.authorityKeyIdentifier
  const own = issuer.extensions.subjectKeyIdentifier
  return wanted !== undefined && own !== undefined && wanted !== own
}

function holds(
  search: PathSearch,
  position: number,
  certificate: string,
  check: () => void,
): boolean {
  try {
    check()
    return true
  } catch (error) {
    if (!(error instanceof CertificateDefect)) throw error
    search.failures.note(error, certificate, position, 'certificate')
    return false
  }
}

function checkIssuer(search: PathSearch, path: readonly Authority[], issuer: Authority): void {
  issuer.inspect()
  checkValidity(issuer.certificate, search.time)
  checkCaPurposes(issuer.certificate, search.purposeRule)
  const below = path.filter(({ isSelfIssued }) => !isSelfIssued).length
  const allowed = issuer.certificate.extensions.basicConstraints?.pathLength
  if (allowed !== undefined && below > allowed) {
    throw new CertificateDefect('PathLenExceeded', 'more intermediates than the CA allows') // RULE x509.path-length
  }
  const isCounted = issuer.anchorId === undefined && !issuer.isSelfIssued
  if (search.maxDepth !== undefined && below + (isCounted ? 1 : 0) > search.maxDepth) {
    throw new CertificateDefect('DepthExceeded', 'more intermediates than asked for') // RULE x509.max-depth
  }
}

/** The signature of a certificate can have been made by the issuer's key; whether it was is asked later. */
function checkSignatureForm(child: Certificate, issuer: Authority): void {
  if (!fitsKey(signatureScheme(child.signatureAlgorithm), issuer.inspect())) {
    throw new CertificateDefect(
      'AlgorithmForbidden',
      'signature does not fit the issuer key',
      'X509-48',
    ) // RULE x509.signature-fits-key
  }
}

function hasBrokenLink(search: PathSearch, path: readonly Authority[]): boolean {
  let child = search.leaf
  for (const issuer of path) {
    if (search.isBrokenLink(child, issuer)) return true
    child = issuer.certificate
  }
  return false
}
