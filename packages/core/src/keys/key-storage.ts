/** Where the document of a key store lies. What it holds is sealed. */
export interface KeyStorage {
  /** The document, or `undefined` when there is none yet. */
  read(): Promise<string | undefined>
  /**
   * Reads, changes and writes in one step: no other process changes the document in between, and a reader sees the old
   * one or the new one as a whole.
   *
   * @param change - gives the new document.
   */
  update(change: (document: string | undefined) => Promise<string>): Promise<void>
}
