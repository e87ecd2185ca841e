import type { Certificate } from '../certificate/certificate.ts'
import type { KeyUsage } from '../certificate/extension/key-usage.ts'
import { CertificateDefect, type Refusal } from '../certificate/refusal.ts'
import type { Leniency } from '../certificate/relaxation.ts'
import type { Authority } from './authority.ts'
import { candidatePaths, type IssuerPath, label, type PathSearch } from './candidate-paths.ts'
import { checkExtensions, checkLeaf, checkSerial, checkValidity } from './check-certificate.ts'
import type { CertificateCrypto } from './crypto-port.ts'
import { FailureLog, refusalOf } from './failure-log.ts'
import type { PathBudget } from './limits.ts'
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
}

/** A valid path, or why there is none. */
export type PathOutcome =
  | { readonly ok: true; readonly issuers: IssuerPath }
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
    const links = new LinkVerifier(request, crypto, failures)
    const search: PathSearch = { ...request, failures, isBrokenLink: links.isBroken }
    for (const issuers of candidatePaths(search)) {
      if (await links.verify(issuers)) return { ok: true, issuers }
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
  const { cost } = inspectPublicKey(leaf.publicKey)
  if (!crypto.isKey(leaf.publicKey.der))
    throw new CertificateDefect('KeyWeak', 'key cannot be built') // RULE x509.key-can-be-built
  checkValidity(leaf, request.time)
  checkLeafPurposes(leaf, request.purposeRule)
  signatureScheme(leaf.signatureAlgorithm)
  if (leaf.extensions.authorityKeyIdentifier !== undefined) return
  const ownSignature = selfSignatureCheck(leaf)
  if (ownSignature !== undefined) request.budget.spendSignature(cost)
  if (ownSignature === undefined || !(await crypto.verify(ownSignature))) {
    leniency.excuse(
      'missingAki',
      new CertificateDefect('LeafInvalid', 'leaf without an authority key identifier'), // RULE x509.leaf-key-identifier
    )
  }
}

/** Checks the signatures of complete paths; each pair of certificate and issuer key is checked once (X509-51). */
class LinkVerifier {
  readonly #request: PathRequest
  readonly #crypto: CertificateCrypto
  readonly #failures: FailureLog
  readonly #known = new Map<Certificate, Map<string, boolean>>()

  constructor(request: PathRequest, crypto: CertificateCrypto, failures: FailureLog) {
    this.#request = request
    this.#crypto = crypto
    this.#failures = failures
  }

  readonly isBroken = (child: Certificate, issuer: Authority): boolean =>
    this.#known.get(child)?.get(issuer.spkiHash) === false

  /** From the anchor down, so that what no anchor signed costs one check. */
  async verify(issuers: IssuerPath): Promise<boolean> {
    for (let position = issuers.length - 1; position >= 0; position -= 1) {
      const child = issuers[position - 1]?.certificate ?? this.#request.leaf
      const issuer = issuers[position] as Authority
      if (await this.#holds(child, issuer)) continue
      const wrong = new CertificateDefect('SignatureInvalid', 'signature is wrong') // RULE x509.signature
      this.#failures.note(wrong, label(position), position, 'signature')
      return false
    }
    return true
  }

  async #holds(child: Certificate, issuer: Authority): Promise<boolean> {
    const ofChild = this.#known.get(child) ?? new Map<string, boolean>()
    const known = ofChild.get(issuer.spkiHash)
    if (known !== undefined) return known
    this.#request.budget.spendSignature(issuer.inspect().cost)
    const isValid = await this.#crypto.verify({
      spki: issuer.certificate.publicKey.der,
      scheme: signatureScheme(child.signatureAlgorithm),
      data: child.tbs,
      signature: child.signature,
    })
    ofChild.set(issuer.spkiHash, isValid)
    this.#known.set(child, ofChild)
    return isValid
  }
}
