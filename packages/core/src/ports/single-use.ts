/** Remembers values that may be used once: nonces, TOTP steps, signed requests. */
export interface SingleUseStore {
  /**
   * Answers true for the first use of `value` in `scope` until `expiresAt` (ms), false after it.
   * Whatever goes wrong, a second use never answers true.
   */
  useOnce(scope: string, value: Uint8Array, expiresAt: number): Promise<boolean>
}
