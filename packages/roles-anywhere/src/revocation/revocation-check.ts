import type { Certificate } from '../certificate/certificate.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import { hexFromBytes } from '../der/hex.ts'
import { type IssuerPath, label } from '../path/candidate-paths.ts'
import type { PathObjection } from '../path/failure-log.ts'
import type { LinkVerifier } from '../path/link-verifier.ts'
import type { ConfirmPath, PathConfirmation, UncheckedStatus } from '../path/path-confirmation.ts'
import { CertificateStatus, type StatusAnswer } from './certificate-status.ts'
import type { RevocationCall, RevocationSetting } from './status-question.ts'

/** Judges whole paths by local deny lists and revocation lists. One for each call. */
export class RevocationCheck {
  readonly #setting: RevocationSetting
  readonly #call: RevocationCall
  readonly #statuses: CertificateStatus

  constructor(setting: RevocationSetting, call: RevocationCall) {
    this.#setting = setting
    this.#call = call
    this.#statuses = new CertificateStatus(setting, call, (signer, issuers, links, pending) =>
      this.#judge(signer, issuers, links, pending),
    )
  }

  /** What speaks for or against a path, from its leaf to its anchor. */
  readonly confirm: ConfirmPath = (issuers, links) =>
    this.#judge(this.#call.leaf, issuers, links, [])

  async #judge(
    leaf: Certificate,
    issuers: IssuerPath,
    links: LinkVerifier,
    pending: readonly Certificate[],
  ): Promise<PathConfirmation | PathObjection> {
    const denied = this.#denied(leaf, issuers)
    if (denied !== undefined) return denied
    const anchorId = issuers.at(-1)?.anchorId
    // INVARIANT: a path ends at an anchor.
    if (anchorId === undefined) throw new Error('path without an anchor')
    const rule = this.#setting.ruleOf(anchorId)
    const unchecked: UncheckedStatus[] = []
    let unknown: PathObjection | undefined
    let freshUntil = Number.POSITIVE_INFINITY
    // The anchor is trusted by configuration: no list can speak of it.
    for (const [position, issuer] of issuers.entries()) {
      const certificate = issuers[position - 1]?.certificate ?? leaf
      const isLeaf = position === 0 && pending.length === 0
      const answer = await this.#statuses.of(
        { certificate, issuer, anchorId, isLeaf, links, pending },
        rule,
      )
      const place = label(position)
      if (answer.kind === 'revoked') return objection(answer, place)
      if (answer.kind === 'good') freshUntil = Math.min(freshUntil, answer.until)
      else if (answer.kind === 'unchecked') unchecked.push({ certificate: place, why: 'no_list' })
      else if (rule.allowsUnknown) unchecked.push({ certificate: place, why: 'soft_fail' })
      // Goes on: that a certificate is revoked says more than that another one's status is unknown.
      else unknown ??= objection(answer, place)
    }
    return unknown ?? { freshUntil, unchecked }
  }

  /** Local lists come first: they work without any CA (CRL-11). */
  #denied(leaf: Certificate, issuers: IssuerPath): PathObjection | undefined {
    const { denied } = this.#setting
    if (denied.isEmpty) return undefined
    const leafHash = () => hexFromBytes(this.#call.crypto.sha256(leaf.publicKey.der))
    for (let position = 0; position <= issuers.length; position += 1) {
      const own = issuers[position - 1]
      const issuer = issuers[position]
      const isDenied =
        denied.deniesKey(own === undefined ? leafHash() : own.spkiHash) ||
        (issuer !== undefined && denied.deniesSerial(own?.certificate ?? leaf, issuer))
      if (!isDenied) continue
      const reason = new CertificateDefect('LocallyDenied', 'denied by the local list') // RULE crl.local-deny-list
      return { objection: reason, certificate: label(position, issuer === undefined) }
    }
    return undefined
  }
}

function objection(
  answer: Extract<StatusAnswer, { kind: 'revoked' | 'unknown' }>,
  certificate: string,
): PathObjection {
  if (answer.kind === 'revoked')
    return { objection: new CertificateDefect('Revoked', 'certificate is revoked'), certificate } // RULE crl.revoked
  const reason = new CertificateDefect('RevocationUnknown', 'status cannot be determined') // RULE crl.status-unknown
  return { objection: reason, certificate, listDefect: answer.defect }
}
