import type { Certificate } from '../certificate/certificate.ts'
import type { KeyUsage } from '../certificate/extension/key-usage.ts'
import { CertificateDefect, type Refusal } from '../certificate/refusal.ts'
import type { Leniency } from '../certificate/relaxation.ts'
import type { Authority } from './authority.ts'
import { candidatePaths, type IssuerPath, type PathSearch } from './candidate-paths.ts'
import { checkExtensions, checkLeaf, checkSerial, checkValidity } from './check-certificate.ts'
import type { CertificateCrypto } from './crypto-port.ts'
import { FailureLog, refusalOf } from './failure-log.ts'
import type { PathBudget } from './limits.ts'
import { LinkVerifier } from './link-verifier.ts'
import { checkAvailable } from './ml-dsa.ts'
import type { ConfirmPath, PathConfirmation } from './path-confirmation.ts'
import type { PolicyDemand } from './policy-graph.ts'
import { inspectPublicKey } from './public-key.ts'
import { checkLeafPurposes, type PurposeRule } from './purposes.ts'
import { selfSignatureCheck } from './self-signed.ts'
import { signatureScheme } from './signature-scheme.ts'

/** What {@link validatePath} takes. */
export interface PathRequest {
  readonly leaf: Certificate
  /** Anchors and intermediates that bear a name, in the order in which they are to be tried. */
  readonly issuersNamed: (subjectKey: string) => readonly Authority[]
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly purposeRule: PurposeRule
  readonly policyDemand: PolicyDemand
  /** What the profile lets pass in the leaf. */
  readonly leniency: Leniency
  /** Each must be stated in the leaf's keyUsage; `[]` asks nothing. */
  readonly keyUsage: readonly KeyUsage[]
  readonly maxDepth: number | undefined
  readonly budget: PathBudget
  /** The last word on each path that holds otherwise. */
  readonly confirm: ConfirmPath
}

/** A valid path, or why there is none. */
export type PathOutcome =
  | ({ readonly ok: true; readonly issuers: IssuerPath } & PathConfirmation)
  | { readonly ok: false; readonly refusal: Refusal }

/**
 * Finds a valid path from the leaf to an anchor (RFC 5280 section 6), or says why the path that came furthest failed.
 *
 * Every certificate is read, every rule applied, before the first signature is checked.
 */
export async function validatePath(
  request: PathRequest,
  crypto: CertificateCrypto,
): Promise<PathOutcome> {
  const failures = new FailureLog()
  try {
    await checkLeafAlone(request, crypto)
    const links = new LinkVerifier(request.budget, crypto)
    const search: PathSearch = { ...request, failures, isBrokenLink: links.isBroken }
    for (const issuers of candidatePaths(search)) {
      if (!(await links.verify(request.leaf, issuers, failures))) continue
      const confirmed = await request.confirm(issuers, links)
      if (!('objection' in confirmed)) return { ok: true, issuers, ...confirmed }
      failures.object(confirmed)
    }
  } catch (error) {
    if (error instanceof CertificateDefect) return { ok: false, refusal: refusalOf(error, 'leaf') }
    throw error
  }
  const refusal =
    failures.refusal ?? refusalOf(new CertificateDefect('NameChain', 'no issuer'), 'leaf')
  return { ok: false, refusal }
}

async function checkLeafAlone(request: PathRequest, crypto: CertificateCrypto): Promise<void> {
  const { leaf, leniency } = request
  leniency.excuseAll(leaf.irregularities)
  checkSerial(leaf, leniency)
  checkLeaf(leaf, request.keyUsage, leniency)
  checkExtensions(leaf)
  const key = inspectPublicKey(leaf.publicKey)
  checkAvailable(key, crypto)
  if (!crypto.isKey(leaf.publicKey.der))
    throw new CertificateDefect('KeyWeak', 'key cannot be built') // RULE x509.key-can-be-built
  checkValidity(leaf, request.time)
  checkLeafPurposes(leaf, request.purposeRule)
  checkAvailable(signatureScheme(leaf.signatureAlgorithm), crypto)
  if (leaf.extensions.authorityKeyIdentifier !== undefined) return
  const ownSignature = selfSignatureCheck(leaf)
  if (ownSignature !== undefined) request.budget.spendSignature(key.cost)
  if (ownSignature === undefined || !(await crypto.verify(ownSignature))) {
    leniency.excuse(
      'missingAki',
      new CertificateDefect('LeafInvalid', 'leaf without an authority key identifier'), // RULE x509.leaf-key-identifier
    )
  }
}
