import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Confirmation } from '../identity/confirmation.ts'
import type { Revocations } from '../session/revocation/revocations.ts'
import type { SessionClaims } from '../session/session-grant.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Authentication } from './authentication.ts'
import { areSameParts } from './same-parts.ts'

/** A token that was verified once. */
export interface CachedToken {
  /** Version of the newest snapshot that holds the same parts. No snapshot is kept alive by a token that nobody uses. */
  snapshotVersion: number
  /** What of a snapshot it was made from. */
  readonly parts: readonly unknown[]
  readonly partsIn: (snapshot: Snapshot) => readonly unknown[]
  readonly authentication: Authentication
  /** Claims of our own tokens; `undefined` for foreign ones. */
  readonly claims: SessionClaims | undefined
  /** What it is bound to. INVARIANT: whoever takes an entry checks it against the request, hit or not (TOK-3). */
  readonly confirmation: Confirmation | undefined
  /** Milliseconds; compared on every hit with the injected clock (PERF-C3). */
  readonly notBefore: number
  readonly expiresAt: number
  /** Whether the key that signed it is still accepted. */
  readonly isKeyTrusted: () => boolean
  /** Whether a revocation ended it. */
  readonly isRevoked: () => boolean
  /** Generation of the revocations in which it was found alive; stamped anew on a hit (REV-3). */
  generation: number
}

/**
 * Verified tokens by SHA-256 of the whole token (PERF-C1): neither a part of it nor a caller's key builder decides
 * what is found. Rejections are not kept.
 */
export class TokenCache {
  readonly #entries: LRUCache<string, CachedToken>
  readonly #revocations: Revocations

  constructor(max: number, revocations: Revocations) {
    this.#entries = new LRUCache({ max })
    this.#revocations = revocations
  }

  /** The entry, if on this snapshot and at this time it still holds (PERF-C4). */
  get(digest: string, snapshot: Snapshot, now: number): CachedToken | undefined {
    const entry = this.#entries.get(digest)
    if (entry === undefined) return undefined
    const isLive = now >= entry.notBefore && now < entry.expiresAt && entry.isKeyTrusted()
    if (isLive && this.#isInForce(entry) && isOf(snapshot, entry)) return entry // RULE token.checked-on-every-hit
    this.#entries.delete(digest)
    return undefined
  }

  /** One comparison of integers, unless something was revoked meanwhile (REV-3). */
  #isInForce(entry: CachedToken): boolean {
    const { generation } = this.#revocations
    if (entry.generation === generation) return true
    if (entry.isRevoked()) return false // RULE rev.checked-on-hit
    entry.generation = generation
    return true
  }

  set(digest: string, entry: CachedToken): void {
    this.#entries.set(digest, entry)
  }

  get size(): number {
    return this.#entries.size
  }
}

/** The signature of a token says nothing of a store: what others change there costs no signature check (PERF-D6). */
function isOf(snapshot: Snapshot, entry: CachedToken): boolean {
  if (entry.snapshotVersion === snapshot.version) return true
  if (!areSameParts(entry.parts, entry.partsIn(snapshot))) return false // RULE token.made-anew-when-its-parts-change
  entry.snapshotVersion = snapshot.version
  return true
}

/** The key of a token: the digest of all of it. */
export function tokenDigest(token: string): string {
  return hash('sha256', token, 'base64')
}
