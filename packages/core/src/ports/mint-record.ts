/** Remembers for which account a temporary access key was issued: what GetAccessKeyInfo answers. Holds no secret. */
export interface MintRecord {
  /**
   * Called for every session before its credentials are handed out; when it fails, they are not.
   *
   * @param expiresAt - end of the session in ms; it need not be remembered any longer.
   */
  remember(accessKeyId: string, account: string, expiresAt: number): void | Promise<void>
  /** The account of a key; `undefined` for one that is unknown, forgotten or at its end. */
  accountOf(accessKeyId: string): string | undefined | Promise<string | undefined>
}
