import type { RefusalCode } from '../certificate/refusal.ts'

/** What is wrong with a list, or with what a certificate's lists say together. */
export type ListDefect = Extract<RefusalCode, `Crl${string}`>

// From what came least far to what came nearest to an answer.
const byProgress: readonly ListDefect[] = [
  'CrlMissing',
  'CrlOutOfScope',
  'CrlBaseMissing',
  'CrlNotYetValid',
  'CrlStale',
  'CrlIssuerUntrusted',
  'CrlSignatureInvalid',
  'CrlRollback',
  'CrlReasonsIncomplete',
]

/** Keeps the defect of the list that came nearest to an answer: that is the one to repair. */
export class ListDefects {
  #worst: ListDefect = 'CrlMissing'

  get nearest(): ListDefect {
    return this.#worst
  }

  note(defect: ListDefect): void {
    if (byProgress.indexOf(defect) > byProgress.indexOf(this.#worst)) this.#worst = defect
  }
}
