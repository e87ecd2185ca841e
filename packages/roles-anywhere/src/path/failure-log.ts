import type { CertificateDefect, Refusal, RefusalCode } from '../certificate/refusal.ts'

/** How far a path had come when it failed. Later stages are nearer to success. */
export type FailureStage = 'no-issuer' | 'key-id' | 'certificate' | 'signature'

const stages: Readonly<Record<FailureStage, number>> = Object.freeze({
  'no-issuer': 0,
  'key-id': 1,
  certificate: 2,
  signature: 3,
})

/** What speaks against a path whose certificates and signatures hold. */
export interface PathObjection {
  readonly objection: CertificateDefect
  readonly certificate: string
  /** What is wrong with the list that came nearest to an answer. */
  readonly listDefect?: RefusalCode
}

const completePath = Number.MAX_SAFE_INTEGER - 1

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
    const rank = stage === 'signature' ? completePath : position * 4 + stages[stage]
    this.#keep(rank, refusalOf(defect, certificate))
  }

  /** Notes what speaks against a path that holds otherwise: no other came as far. */
  object({ objection, certificate, listDefect }: PathObjection): void {
    const refusal = refusalOf(objection, certificate)
    this.#keep(
      completePath + 1,
      listDefect === undefined ? refusal : { ...refusal, defect: listDefect },
    )
  }

  #keep(rank: number, refusal: Refusal): void {
    if (rank <= this.#rank) return
    this.#rank = rank
    this.#refusal = refusal
  }

  get refusal(): Refusal | undefined {
    return this.#refusal
  }
}

/** The refusal that a defect of one certificate means. */
export function refusalOf(defect: CertificateDefect, certificate: string): Refusal {
  return { code: defect.code, rule: defect.rule, certificate }
}
