import { allReasons } from '../certificate/extension/crl-distribution-points.ts'
import { coveredReasons, listIssuerKeys } from './covered-reasons.ts'
import { type ListDefect, ListDefects } from './list-defects.ts'
import { type JudgeSignerPath, ListSigners } from './list-signers.ts'
import type { RevocationList } from './revocation-list.ts'
import type { RevocationRule } from './revocation-rule.ts'
import type { RevocationCall, RevocationSetting, StatusQuestion } from './status-question.ts'

/** What lists say of one certificate. */
export type StatusAnswer =
  | {
      readonly kind: 'good'
      /** Milliseconds since the epoch: the first of the lists that say so is stale then. */
      readonly until: number
    }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'unknown'; readonly defect: ListDefect }
  /** Nobody insists on an answer, and there is none. */
  | { readonly kind: 'unchecked' }

/** A complete list that may be asked now, with the delta list that changes it. */
interface UsableList {
  readonly base: RevocationList
  readonly delta: RevocationList | undefined
  readonly until: number
}

/** Asks the lists of a store for the status of single certificates. */
export class CertificateStatus {
  readonly #setting: RevocationSetting
  readonly #call: RevocationCall
  readonly #signers: ListSigners

  constructor(setting: RevocationSetting, call: RevocationCall, judge: JudgeSignerPath) {
    this.#setting = setting
    this.#call = call
    this.#signers = new ListSigners(call, judge)
  }

  /** @throws {CertificateDefect} `BudgetExceeded`. */
  async of(question: StatusQuestion, rule: RevocationRule): Promise<StatusAnswer> {
    const { certificate } = question
    const lists = listIssuerKeys(certificate).flatMap((key) => this.#setting.lists.get(key) ?? [])
    const answer = await this.#ask(lists, question, rule)
    if (answer.kind !== 'unknown' || isRequired(rule, question, lists)) return answer
    return { kind: 'unchecked' }
  }

  async #ask(
    lists: readonly RevocationList[],
    question: StatusQuestion,
    rule: RevocationRule,
  ): Promise<StatusAnswer> {
    const defects = new ListDefects()
    const ofScope = lists.filter(({ crl }) => coveredReasons(crl, question.certificate) !== 0)
    if (lists.length > ofScope.length) defects.note('CrlOutOfScope')
    const complete = ofScope.filter(({ crl }) => crl.baseNumber === undefined)
    const deltas = ofScope.filter(({ crl }) => crl.baseNumber !== undefined)
    if (deltas.length > 0) defects.note('CrlBaseMissing')
    let covered = 0
    let until = Number.POSITIVE_INFINITY
    for (const series of bySeries(complete)) {
      const usable = await this.#usable(series, deltas, question, rule, defects)
      if (usable === undefined) continue
      if (isListed(usable, question)) return { kind: 'revoked' }
      covered |= coveredReasons(usable.base.crl, question.certificate)
      until = Math.min(until, usable.until)
    }
    if (covered !== 0 && (await this.#isSuspect(ofScope, question, rule)))
      return { kind: 'unknown', defect: 'CrlIssuerUntrusted' }
    // Lists of some reasons say nothing of the others.
    if (covered === allReasons) return { kind: 'good', until } // RULE crl.all-reasons
    if (covered !== 0) defects.note('CrlReasonsIncomplete')
    return { kind: 'unknown', defect: defects.nearest }
  }

  /**
   * Whether a current list names the certificate that nobody is known to have signed: its signer is one that the caller
   * may have kept back, so that another list, older perhaps, answers good.
   */
  async #isSuspect(
    lists: readonly RevocationList[],
    question: StatusQuestion,
    rule: RevocationRule,
  ): Promise<boolean> {
    for (const list of lists) {
      const isOfOther = list.anchorId !== undefined && list.anchorId !== question.anchorId
      if (isOfOther || list.statusOf(question.certificate) !== 'revoked') continue
      if (this.#datesDefect(list, rule) !== undefined) continue
      // RULE crl.withheld-signer
      if ((await this.#signers.of(list, question, new ListDefects())) === undefined) return true
    }
    return false
  }

  /** The newest list of a series that is current and signed by who may sign it, with its newest delta list. */
  async #usable(
    series: readonly RevocationList[],
    deltas: readonly RevocationList[],
    question: StatusQuestion,
    rule: RevocationRule,
    defects: ListDefects,
  ): Promise<UsableList | undefined> {
    for (const base of series) {
      for (const delta of [...deltasOf(base, deltas), undefined]) {
        // The pair counts as one list with the dates of the delta list (CRL-6).
        const dated = delta ?? base
        const defect = this.#datesDefect(dated, rule)
        const signer =
          defect === undefined ? await this.#signers.of(base, question, defects) : undefined
        if (defect !== undefined) defects.note(defect)
        if (signer === undefined) continue
        const isSigned =
          delta === undefined || (await this.#signers.hasSigned(signer, delta, defects))
        if (!isSigned || !this.#isAdmitted(base, delta, signer.spkiHash, defects)) continue
        const until = Math.min(dated.crl.nextUpdate + rule.graceMs, signer.freshUntil)
        return { base, delta, until }
      }
    }
    return undefined
  }

  #datesDefect({ crl }: RevocationList, { graceMs }: RevocationRule): ListDefect | undefined {
    const second = Math.floor(this.#call.time / 1000) * 1000
    // Written so that a time which is no number is refused.
    if (!(second >= crl.thisUpdate)) return 'CrlNotYetValid'
    if (!(second <= crl.nextUpdate + graceMs)) return 'CrlStale' // RULE crl.current
    return undefined
  }

  #isAdmitted(
    base: RevocationList,
    delta: RevocationList | undefined,
    spkiHash: string,
    defects: ListDefects,
  ): boolean {
    const { rollback } = this.#setting
    const isAdmitted =
      rollback.admit(base, spkiHash) && (delta === undefined || rollback.admit(delta, spkiHash))
    if (!isAdmitted) defects.note('CrlRollback')
    return isAdmitted
  }
}

function isRequired(
  { mode }: RevocationRule,
  { isLeaf }: StatusQuestion,
  lists: readonly RevocationList[],
): boolean {
  switch (mode) {
    case 'auto':
      return lists.length > 0 // RULE crl.auto
    case 'require-chain':
      return true // RULE crl.require-chain
    case 'require-leaf':
      return isLeaf // RULE crl.require-leaf
  }
}

/** Lists by series, the newest of each first. */
function bySeries(lists: readonly RevocationList[]): Iterable<readonly RevocationList[]> {
  return Map.groupBy(lists.toSorted(byNumber), ({ series }) => series).values()
}

/** Delta lists that change a complete list, the newest first (RFC 5280, section 5.2.4). */
function deltasOf(
  base: RevocationList,
  deltas: readonly RevocationList[],
): readonly RevocationList[] {
  return deltas
    .filter(
      ({ crl, baseSeries }) =>
        baseSeries === base.baseSeries &&
        crl.baseNumber !== undefined &&
        crl.baseNumber <= base.crl.number &&
        base.crl.number <= crl.number, // RULE crl.delta-range
    )
    .toSorted(byNumber)
}

function byNumber(left: RevocationList, right: RevocationList): number {
  if (left.crl.number === right.crl.number) return 0
  return left.crl.number > right.crl.number ? -1 : 1
}

/** A delta list takes certificates off its base; in a complete list that reason is one like any other. */
function isListed({ base, delta }: UsableList, { certificate }: StatusQuestion): boolean {
  const changed = delta?.statusOf(certificate) ?? 'absent'
  if (changed !== 'absent') return changed === 'revoked' // RULE crl.remove-from-crl
  return base.statusOf(certificate) !== 'absent'
}
