import type { WebAuthnCredential } from '../../identity/second-factors.ts'

/** Remembers the signature counters that authenticators have shown. */
export interface SignCounters {
  /** The largest that was seen of a credential: in this process, or at its registration. */
  lastOf(credential: Pick<WebAuthnCredential, 'id' | 'signCount'>): number
  /**
   * Takes a counter if it grew, or if the authenticator never counted; else somebody may have a copy of it (WebAuthn Level
   * 3, section 7.2, step 22).
   */
  advance(credential: Pick<WebAuthnCredential, 'id' | 'signCount'>, counter: number): boolean
}

/** Creates the memory. Only credentials of the files are in it, so their number bounds it. */
export function createSignCounters(): SignCounters {
  const seen = new Map<string, number>()
  const lastOf = ({ id, signCount }: Pick<WebAuthnCredential, 'id' | 'signCount'>) =>
    Math.max(signCount, seen.get(id) ?? 0)
  return Object.freeze({
    lastOf,
    advance(credential: Pick<WebAuthnCredential, 'id' | 'signCount'>, counter: number): boolean {
      const last = lastOf(credential)
      const hasGrown = counter > last || (counter === 0 && last === 0)
      if (hasGrown) seen.set(credential.id, counter)
      return hasGrown // RULE mfa.sign-count-grows
    },
  })
}
