import { type Random, systemRandom } from '@gatewarden/core'
import type { DeniedCertificates } from '../revocation/deny-list.ts'
import { type RevocationOptions, readRevocationRule } from '../revocation/revocation-rule.ts'
import { type CrlSource, type RevocationParts, RevocationState } from './store-revocation.ts'

/** Options of a trust store about revocation. */
export interface StoreRevocationOptions extends DeniedCertificates {
  /** Revocation lists. They are read here at once, whatever that takes. Default none. */
  readonly crls?: readonly CrlSource[]
  /** How the status of certificates is judged below anchors that do not say it themselves. */
  readonly revocation?: RevocationOptions
  /** Most octets of DER of one list, at least 1. Default 67,108,864. */
  readonly maxCrlBytes?: number
  /**
   * WARNING: who can import lists can put an old one back into force, and with it the certificates that were revoked
   * since. Default false.
   */
  readonly unsafeAllowCrlRollback?: boolean
  /** Seeds the indexes of lists. Default the generator of the operating system. */
  readonly random?: Random
}

const usualMaxCrlBytes = 67_108_864

/**
 * The state of revocation that the options of a store ask for, with its lists in force.
 *
 * @throws {CrlError} for a list that is not taken.
 * @throws {TypeError} for an option that is malformed.
 */
export function revocationState(
  options: StoreRevocationOptions,
  parts: Omit<RevocationParts, 'random' | 'maxCrlBytes' | 'allowsRollback'>,
): RevocationState {
  const { maxCrlBytes = usualMaxCrlBytes, denySerials = [], denySpki = [] } = options
  if (!Number.isSafeInteger(maxCrlBytes) || maxCrlBytes < 1)
    throw new TypeError('"maxCrlBytes" option must be an integer of at least 1')
  // Read even where every anchor has a rule of its own: a misspelt one would be noticed by nobody.
  readRevocationRule(options.revocation)
  const state = new RevocationState(
    {
      ...parts,
      random: options.random ?? systemRandom,
      maxCrlBytes,
      allowsRollback: options.unsafeAllowCrlRollback === true,
    },
    { denySerials, denySpki },
  )
  for (const [index, source] of (options.crls ?? []).entries())
    state.importNow(source, `"crls" option: list ${index + 1}`)
  return state
}
