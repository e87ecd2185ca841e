import type { Certificate } from '../certificate/certificate.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { Leniency } from '../certificate/relaxation.ts'
import type { Authority } from '../path/authority.ts'
import { candidatePaths, type IssuerPath } from '../path/candidate-paths.ts'
import { checkExtensions, checkSerial, checkValidity } from '../path/check-certificate.ts'
import { FailureLog, type PathObjection } from '../path/failure-log.ts'
import type { LinkVerifier } from '../path/link-verifier.ts'
import { checkAvailable } from '../path/ml-dsa.ts'
import type { PathConfirmation } from '../path/path-confirmation.ts'
import { anyPolicyDemand } from '../path/policy-graph.ts'
import { inspectPublicKey, type PublicKeyFacts } from '../path/public-key.ts'
import type { ListDefects } from './list-defects.ts'
import type { ListSigner, RevocationList } from './revocation-list.ts'
import type { RevocationCall, StatusQuestion } from './status-question.ts'

/** Judges the path of a certificate that signs lists. */
export type JudgeSignerPath = (
  signer: Certificate,
  issuers: IssuerPath,
  links: LinkVerifier,
  pending: readonly Certificate[],
) => Promise<PathConfirmation | PathObjection>

/** A key that signed a list and may do so. */
export interface TrustedSigner extends ListSigner {
  /** Until when its own status is known, in milliseconds since the epoch. */
  readonly freshUntil: number
}

/** Signers whose status hangs on lists of signers, and so on: longer chains answer nothing. */
const longestPending = 4

/** Finds the certificates whose keys signed lists (CRL-2). */
export class ListSigners {
  readonly #call: RevocationCall
  readonly #judge: JudgeSignerPath
  readonly #inspected = new Map<Authority, PublicKeyFacts | undefined>()

  constructor(call: RevocationCall, judge: JudgeSignerPath) {
    this.#call = call
    this.#judge = judge
  }

  /**
   * The signer of a list, if it may sign lists for the certificate: the CA on its path, or another certificate of the
   * list's issuer that has a valid path to the same anchor.
   *
   * @throws {CertificateDefect} `BudgetExceeded`.
   */
  async of(
    list: RevocationList,
    question: StatusQuestion,
    defects: ListDefects,
  ): Promise<TrustedSigner | undefined> {
    defects.note('CrlIssuerUntrusted')
    for (const candidate of this.#candidates(list, question)) {
      this.#call.budget.compare(1)
      const key = this.#keyOf(candidate)
      if (key === undefined || hasOtherKeyId(list, candidate)) continue
      if (list.isKnownForeign(candidate.spkiHash)) {
        defects.note('CrlSignatureInvalid')
        continue
      }
      // The path comes first: a stranger's key is not tried on a list of many megabytes.
      const freshUntil =
        candidate === question.issuer
          ? Number.POSITIVE_INFINITY
          : await this.#freshUntil(candidate, question)
      if (freshUntil === undefined) continue
      const { spkiHash, certificate } = candidate
      const signer = { spki: certificate.publicKey.der, spkiHash, key, freshUntil }
      if (await this.hasSigned(signer, list, defects)) return signer
    }
    return undefined
  }

  /** @throws {CertificateDefect} `BudgetExceeded`. */
  async hasSigned(
    signer: ListSigner,
    list: RevocationList,
    defects: ListDefects,
  ): Promise<boolean> {
    const isSigned = await list.isSignedBy(signer, this.#call.crypto, this.#call.budget)
    if (!isSigned) defects.note('CrlSignatureInvalid') // RULE crl.signature
    return isSigned
  }

  #candidates({ crl }: RevocationList, question: StatusQuestion): readonly Authority[] {
    const { issuer, anchorId } = question
    const own = issuer.certificate.subject.key === crl.issuer.key ? [issuer] : []
    const others = this.#call.issuersNamed(crl.issuer.key).filter(
      (other) => other !== issuer && (other.anchorId === undefined || other.anchorId === anchorId), // RULE crl.same-anchor
    )
    return [...own, ...others]
  }

  /** The key of a certificate that may sign lists, if it may. */
  #keyOf(candidate: Authority): PublicKeyFacts | undefined {
    if (!this.#inspected.has(candidate)) this.#inspected.set(candidate, this.#inspect(candidate))
    return this.#inspected.get(candidate)
  }

  #inspect(candidate: Authority): PublicKeyFacts | undefined {
    const { certificate, anchorId } = candidate
    if (certificate.extensions.keyUsage?.has('cRLSign') === false) return undefined // RULE crl.sign-usage
    try {
      checkValidity(certificate, this.#call.time)
      if (anchorId !== undefined) return candidate.inspect()
      // It need be no CA: a certificate for lists alone is common.
      const leniency = new Leniency(this.#call.allowed)
      leniency.excuseAll(certificate.irregularities)
      checkSerial(certificate, leniency)
      checkExtensions(certificate)
      const key = inspectPublicKey(certificate.publicKey)
      checkAvailable(key, this.#call.crypto)
      return key
    } catch (error) {
      if (error instanceof CertificateDefect) return undefined
      throw error
    }
  }

  /** Until when a certificate has a path to the anchor without a revoked one; `undefined`: it has none. */
  async #freshUntil(
    { certificate, anchorId }: Authority,
    question: StatusQuestion,
  ): Promise<number | undefined> {
    if (anchorId !== undefined) return Number.POSITIVE_INFINITY
    const { links, pending } = question
    // Its path is valid and its status is what is asked: that holds as long as no list names it, its own included.
    if (pending.includes(certificate)) return Number.POSITIVE_INFINITY
    if (pending.length >= longestPending) return undefined
    const failures = new FailureLog()
    const search = {
      ...this.#call,
      leaf: certificate,
      purposeRule: { purposes: [], allowAnyPurpose: false },
      policyDemand: anyPolicyDemand,
      maxDepth: undefined,
      failures,
      isBrokenLink: links.isBroken,
    }
    for (const issuers of candidatePaths(search)) {
      if (issuers.at(-1)?.anchorId !== question.anchorId) continue
      if (!(await links.verify(certificate, issuers, failures))) continue
      const judged = await this.#judge(certificate, issuers, links, [...pending, certificate])
      if (!('objection' in judged)) return judged.freshUntil
    }
    return undefined
  }
}

/** A certificate without a key id may be any. */
function hasOtherKeyId({ crl }: RevocationList, { certificate }: Authority): boolean {
  const wanted = crl.authorityKeyIdentifier
  const own = certificate.extensions.subjectKeyIdentifier
  return wanted !== undefined && own !== undefined && wanted !== own // RULE crl.signer-key-id
}
