import type { CertificateDefect } from './refusal.ts'

const names = [
  'missingAki',
  'missingSki',
  'nonCriticalNameConstraints',
  'nonCriticalPolicyConstraints',
  'underscoreDns',
  'serial21Octets',
  'nonCriticalAnchorBasicConstraints',
  'missingKeyUsage',
  'nonCriticalSanEmptySubject',
] as const

/** A rule that a `compat` profile can do without (X509-72). */
export type Relaxation = (typeof names)[number]

/** Every {@link Relaxation}. Nothing else can be relaxed. */
export const relaxations: readonly Relaxation[] = Object.freeze([...names])

/** Defects found while reading that a profile may let pass; whether it does is asked where the certificate is used. */
export type Irregularities = Map<Relaxation, CertificateDefect>

/** What a profile lets pass, and what of it one certificate needed. */
export class Leniency {
  readonly #allowed: ReadonlySet<Relaxation>
  readonly #used = new Set<Relaxation>()

  constructor(allowed: ReadonlySet<Relaxation>) {
    this.#allowed = allowed
  }

  get used(): ReadonlySet<Relaxation> {
    return this.#used
  }

  /** @throws {CertificateDefect} the given one, unless the profile lets it pass. */
  excuse(relaxation: Relaxation, defect: CertificateDefect): void {
    if (!this.#allowed.has(relaxation)) throw defect
    this.#used.add(relaxation) // RULE x509.relaxations-are-reported
  }

  /** @throws {CertificateDefect} the first that the profile does not let pass. */
  excuseAll(irregularities: ReadonlyMap<Relaxation, CertificateDefect>): void {
    for (const [relaxation, defect] of irregularities) this.excuse(relaxation, defect)
  }
}
