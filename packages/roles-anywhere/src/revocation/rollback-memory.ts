import type { RevocationList } from './revocation-list.ts'

interface Newest {
  readonly number: bigint
  readonly fingerprint: string
}

/**
 * The newest list of each signer, scope and kind that was ever in force: an older one is not taken again, also when
 * the newer one was deleted (CRL-4). Lives as long as the process.
 */
export class RollbackMemory {
  readonly #allowsRollback: boolean
  readonly #newest = new Map<string, Newest>()

  constructor(allowsRollback: boolean) {
    this.#allowsRollback = allowsRollback
  }

  /**
   * Whether a list may be in force; if so, no older one may from now on.
   *
   * @param signer hash of the key that signed it; `undefined`: not known yet, the list's own word counts.
   */
  admit(list: RevocationList, signer: string | undefined): boolean {
    if (!this.admits(list, signer)) return false // RULE crl.rollback
    const { crl, fingerprint } = list
    this.#newest.set(keyOf(list, signer), { number: crl.number, fingerprint })
    return true
  }

  /** Whether {@link admit} would be true now. */
  admits(list: RevocationList, signer: string | undefined): boolean {
    const { fingerprint, crl } = list
    const newest = this.#newest.get(keyOf(list, signer))
    const isOlder = newest !== undefined && crl.number < newest.number
    const isOther = newest?.number === crl.number && newest.fingerprint !== fingerprint
    return this.#allowsRollback || !(isOlder || isOther)
  }
}

function keyOf({ crl }: RevocationList, signer: string | undefined): string {
  const by = signer === undefined ? ['said', crl.authorityKeyIdentifier ?? null] : ['key', signer]
  const kind = crl.baseNumber === undefined ? 'complete' : 'delta'
  return JSON.stringify([...by, crl.issuer.key, crl.scope.key, kind])
}
