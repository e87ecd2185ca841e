/** Keeps inline session policies whose tokens carry a digest alone (STS-9). */
export interface SessionPolicyStore {
  /**
   * Keeps a document at least until `expiresAt` (ms), and longer where it is kept longer already. Rejects when it cannot:
   * the session is then not made.
   *
   * @param digest - SHA-256 of the document as UTF-8, base64url.
   */
  put(digest: string, document: string, expiresAt: number): Promise<void>
  /**
   * The document of a digest; `undefined` when it is not there. Rejects when that cannot be known: the token is then not
   * verified.
   */
  get(digest: string): Promise<string | undefined>
}
