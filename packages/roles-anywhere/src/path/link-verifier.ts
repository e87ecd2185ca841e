import type { Certificate } from '../certificate/certificate.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import type { Authority } from './authority.ts'
import { type IssuerPath, label } from './candidate-paths.ts'
import type { CertificateCrypto } from './crypto-port.ts'
import type { FailureLog } from './failure-log.ts'
import type { PathBudget } from './limits.ts'
import { signatureScheme } from './signature-scheme.ts'

/** Checks the signatures of complete paths; each pair of certificate and issuer key is checked once (X509-51). */
export class LinkVerifier {
  readonly #budget: PathBudget
  readonly #crypto: CertificateCrypto
  readonly #known = new Map<Certificate, Map<string, boolean>>()

  constructor(budget: PathBudget, crypto: CertificateCrypto) {
    this.#budget = budget
    this.#crypto = crypto
  }

  readonly isBroken = (child: Certificate, issuer: Authority): boolean =>
    this.#known.get(child)?.get(issuer.spkiHash) === false

  /** From the anchor down, so that what no anchor signed costs one check. */
  async verify(leaf: Certificate, issuers: IssuerPath, failures: FailureLog): Promise<boolean> {
    for (let position = issuers.length - 1; position >= 0; position -= 1) {
      const child = issuers[position - 1]
      const issuer = issuers[position] as Authority
      if (await this.#holds(child?.certificate ?? leaf, issuer, child?.signers)) continue
      const wrong = new CertificateDefect('SignatureInvalid', 'signature is wrong') // RULE x509.signature
      failures.note(wrong, label(position), position, 'signature')
      return false
    }
    return true
  }

  /** @param signers - what earlier calls verified of the child, if it is an authority. */
  async #holds(child: Certificate, issuer: Authority, signers?: Set<string>): Promise<boolean> {
    const ofChild = this.#known.get(child) ?? new Map<string, boolean>()
    const known = ofChild.get(issuer.spkiHash)
    if (known !== undefined) return known
    // Counted even if it is known already: what was asked before never changes an answer.
    this.#budget.spendSignature(issuer.inspect().cost)
    if (signers?.has(issuer.spkiHash) === true) return true
    const isValid = await this.#crypto.verify({
      spki: issuer.certificate.publicKey.der,
      scheme: signatureScheme(child.signatureAlgorithm),
      data: child.tbs,
      signature: child.signature,
    })
    if (isValid) signers?.add(issuer.spkiHash)
    ofChild.set(issuer.spkiHash, isValid)
    this.#known.set(child, ofChild)
    return isValid
  }
}
