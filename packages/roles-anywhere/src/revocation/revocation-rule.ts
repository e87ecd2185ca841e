import { checkKnownKeys } from '../option-checks.ts'

/** Whose status must be known (CRL-9). */
export type RevocationMode = 'auto' | 'require-chain' | 'require-leaf'

/** How the status of certificates below an anchor is judged. */
export interface RevocationOptions {
  /**
   * `auto`: as soon as one enabled list names an issuer, its certificates need a current list that says good.
   * `require-chain`: every certificate does, whoever issued it. `require-leaf`: the leaf does; CAs are refused only when
   * a list names them. Default `auto`.
   */
  readonly mode?: RevocationMode
  /** How long a list still counts after its nextUpdate, in seconds, 0 to 2,592,000. Default 0. */
  readonly graceSeconds?: number
  /**
   * WARNING: a certificate whose status cannot be told is accepted, so whoever keeps lists away keeps revoked
   * certificates in. What a current list names stays refused. Default false.
   */
  readonly unsafeSoftFail?: boolean
}

/** {@link RevocationOptions}, read. */
export interface RevocationRule {
  readonly mode: RevocationMode
  readonly graceMs: number
  readonly allowsUnknown: boolean
}

/** Of an anchor whose rule nobody knows: it fails closed. */
export const strictestRule: RevocationRule = Object.freeze({
  mode: 'require-chain',
  graceMs: 0,
  allowsUnknown: false,
})

const modes: readonly string[] = ['auto', 'require-chain', 'require-leaf']
const longestGraceSeconds = 2_592_000

/** @throws {TypeError} for an unknown member or mode, and for a grace out of range. */
export function readRevocationRule(options: RevocationOptions = {}): RevocationRule {
  checkKnownKeys('revocation', options, ['mode', 'graceSeconds', 'unsafeSoftFail'])
  const { mode = 'auto', graceSeconds = 0, unsafeSoftFail = false } = options
  if (!modes.includes(mode))
    throw new TypeError(`"revocation" option: \`mode\` must be one of ${modes.join(', ')}`)
  if (
    !Number.isSafeInteger(graceSeconds) ||
    graceSeconds < 0 ||
    graceSeconds > longestGraceSeconds
  ) {
    throw new TypeError(
      `"revocation" option: \`graceSeconds\` must be an integer from 0 to ${longestGraceSeconds}`,
    )
  }
  return Object.freeze({
    mode,
    graceMs: graceSeconds * 1000,
    allowsUnknown: unsafeSoftFail === true,
  })
}
