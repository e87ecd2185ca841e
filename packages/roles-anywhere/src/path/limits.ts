import { CertificateDefect } from '../certificate/refusal.ts'
import { checkKnownKeys } from '../option-checks.ts'

/** Bounds of one validation (section 6.7). Reaching one refuses the whole call (X509-53). */
export interface PathLimits {
  /** Signature checks in units: RSA, P-256 and Ed25519 cost 1, larger curves and ML-DSA 8. Default 100. */
  readonly signatures: number
  /**
   * Names compared while building: every possible issuer with each CA that is on the path, every constrained name with
   * each subtree, every policy. Default 250,000.
   */
  readonly nameComparisons: number
  /** Certificates from leaf to anchor. Default 12. */
  readonly depth: number
  /** Certificates offered beside the leaf. Default 128. */
  readonly candidates: number
  /** Octets of all of them, since they are read before a path is sought. Default 1,048,576. */
  readonly octets: number
}

/** The default bounds. */
export const pathLimits: PathLimits = Object.freeze({
  signatures: 100,
  nameComparisons: 250_000,
  depth: 12,
  candidates: 128,
  octets: 1_048_576,
})

/** Checks limits and fills in the default ones. @throws {TypeError} */
export function resolveLimits(limits: Partial<PathLimits>): PathLimits {
  checkKnownKeys('limits', limits, Object.keys(pathLimits))
  const resolved = { ...pathLimits, ...limits }
  for (const [name, value] of Object.entries(resolved)) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new TypeError(`"limits" option: \`${name}\` must be an integer of at least 0`)
    }
  }
  return Object.freeze(resolved)
}

/** Counts what one validation has used. */
export class PathBudget {
  readonly #limits: PathLimits
  #signatures = 0
  #comparisons = 0

  constructor(limits: PathLimits) {
    this.#limits = limits
  }

  /** @throws {CertificateDefect} `BudgetExceeded`. */
  checkCandidates(candidates: readonly Uint8Array[]): void {
    if (candidates.length > this.#limits.candidates) throw exceeded('too many candidates')
    const octets = candidates.reduce((sum, { length }) => sum + length, 0)
    if (octets > this.#limits.octets) throw exceeded('candidates are too large')
  }

  /** @throws {CertificateDefect} `BudgetExceeded`. */
  checkDepth(length: number): void {
    if (length > this.#limits.depth) throw exceeded('path is too long')
  }

  /** @throws {CertificateDefect} `BudgetExceeded`. */
  compare(names: number): void {
    this.#comparisons += names
    if (this.#comparisons > this.#limits.nameComparisons)
      throw exceeded('too many name comparisons')
  }

  /** @throws {CertificateDefect} `BudgetExceeded`. */
  spendSignature(units: number): void {
    this.#signatures += units
    if (this.#signatures > this.#limits.signatures) throw exceeded('too many signatures')
  }
}

function exceeded(what: string): CertificateDefect {
  return new CertificateDefect('BudgetExceeded', what) // RULE x509.limits-refuse
}
