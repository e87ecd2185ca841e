const mostLeaves = 2_000

/**
 * Intermediates of paths that were found valid, by leaf: a resumed TLS session shows the leaf alone (MTLS-3). Strangers
 * cannot fill it, and what it remembers is verified again like whatever is sent.
 */
export class IntermediateMemory {
  readonly #byLeaf = new Map<string, readonly Uint8Array[]>()

  /** @param sha256 - SHA-256 of the leaf, hex. */
  get(sha256: string): readonly Uint8Array[] {
    return this.#byLeaf.get(sha256) ?? []
  }

  /** Leaves that need none are not remembered. */
  set(sha256: string, intermediates: readonly Uint8Array[]): void {
    this.#byLeaf.delete(sha256)
    if (intermediates.length === 0) return
    this.#byLeaf.set(sha256, intermediates) // RULE mtls.intermediates-of-resumed-sessions
    if (this.#byLeaf.size <= mostLeaves) return
    // A Map keeps the order of insertion, and whoever comes again is inserted anew.
    const [oldest] = this.#byLeaf.keys()
    if (oldest !== undefined) this.#byLeaf.delete(oldest)
  }
}
