/** Limits of a policy source that a deployment may raise (section 9 of the policy spec). */
export interface SourceLimitOptions {
  /** Managed policies of one account. Default 1,500, at most 5,000 (LIM-1). */
  readonly managedPoliciesPerAccount?: number
  /** Managed policies attached to one user or role. Default 10, at most 20 (LIM-2). */
  readonly attachedPolicies?: number
  /** Characters of a trust policy. Default 2,048, at most 4,096 (LIM-4). */
  readonly trustPolicyCharacters?: number
}

/** The limits of a policy source, resolved. */
export type SourceLimits = Readonly<Required<SourceLimitOptions>>

const ranges: Readonly<Record<keyof SourceLimitOptions, readonly [usual: number, most: number]>> =
  Object.freeze({
    managedPoliciesPerAccount: [1_500, 5_000],
    attachedPolicies: [10, 20],
    trustPolicyCharacters: [2_048, 4_096],
  })

/** Limits that are the same everywhere. Characters do not count white space outside strings, unless said. */
export const fixedLimits = {
  /** Bytes of one file, whatever its kind. */
  fileBytes: 65_536,
  groupAttachedPolicies: 10,
  inlineCharacters: { user: 2_048, role: 10_240, group: 5_120 },
  serviceControlPolicies: 10_000,
  resourceControlPolicies: 1_000,
  guardrailsPerTarget: 5,
  /** UTF-8 bytes as written. */
  resourcePolicyBytes: 8_192,
} as const

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} naming an option that is unknown or out of range.
 */
export function resolveSourceLimits(options: SourceLimitOptions = {}): SourceLimits {
  const resolved: Record<string, number> = {}
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(ranges, name)) throw new TypeError(`"limits.${name}" option is unknown`)
  }
  for (const [name, [usual, most]] of Object.entries(ranges)) {
    const value = options[name as keyof SourceLimitOptions] ?? usual
    if (!Number.isInteger(value) || value < 1 || value > most) {
      throw new TypeError(`"limits.${name}" option must be a whole number from 1 to ${most}`)
    }
    resolved[name] = value
  }
  return Object.freeze(resolved) as SourceLimits
}
