import type { CertificateDefect, Refusal } from '../certificate/refusal.ts'

/** How far a path had come when it failed. Later stages are nearer to success. */
export type FailureStage = 'no-issuer' | 'key-id' | 'certificate' | 'signature'

const stages: Readonly<Record<FailureStage, number>> = Object.freeze({
  'no-issuer': 0,
  'key-id': 1,
  certificate: 2,
  signature: 3,
})

/**
 * Keeps the failure of the path that came furthest: of many dead ends that is the one to repair. First wins among
 * equals, and the search order does not depend on the caller, so neither does the reason.
 */
export class FailureLog {
  #rank = -1
  #refusal: Refusal | undefined

  note(
    defect: CertificateDefect,
    certificate: string,
    position: number,
    stage: FailureStage,
  ): void {
    // A path that reached signatures was complete, however short it is.
    const rank = stage === 'signature' ? Number.MAX_SAFE_INTEGER : position * 4 + stages[stage]
    if (rank <= this.#rank) return
    this.#rank = rank
    this.#refusal = refusalOf(defect, certificate)
  }

  get refusal(): Refusal | undefined {
    return this.#refusal
  }
}

/** The refusal that a defect of one certificate means. */
export function refusalOf(defect: CertificateDefect, certificate: string): Refusal {
  return { code: defect.code, rule: defect.rule, certificate }
}
