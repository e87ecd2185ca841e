/** Bounds of reading one DER value (X509-5). */
export interface DerLimits {
  /** Nesting of constructed values. Default 32. */
  readonly depth: number
  /** Values, constructed ones included. Default 50,000. */
  readonly nodes: number
  /** Octets. Default 262,144. */
  readonly bytes: number
}

/** The bounds of one certificate. */
export const derLimits: DerLimits = Object.freeze({ depth: 32, nodes: 50_000, bytes: 262_144 })

/**
 * What is left to read within one certificate. A value wrapped in an OCTET STRING is read with the same budget,
 * so wrapping wins no room.
 */
export interface DerBudget {
  readonly limits: DerLimits
  nodes: number
}

/** A full budget for one certificate. */
export function createDerBudget(limits: DerLimits = derLimits): DerBudget {
  return { limits, nodes: limits.nodes }
}
