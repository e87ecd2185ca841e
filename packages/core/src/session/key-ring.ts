import type { KeyObject } from 'node:crypto'
import { type Clock, systemClock } from '../ports/clock.ts'
import { type Random, systemRandom } from '../ports/random.ts'
import { type EcKey, ecKeyFromJwk, generateEcKey } from './ec-key.ts'
import { createForwardClock } from './forward-clock.ts'

/** `pending`: published; `active`: signs; `retired`: still verifies; `removed`: refused (SKEY-2). */
export type KeyState = 'pending' | 'active' | 'retired' | 'removed'

/** A signing key from configuration. */
export interface SigningKey {
  /** Private JWK of P-256. */
  readonly jwk: Readonly<Record<string, unknown>>
  /** When it begins to sign, in ms since the epoch; its predecessor retires then. */
  readonly activatesAt: number
}

/** Signing keys of session tokens. States follow from times: nothing runs in the background. */
export interface KeyRing {
  /** The active key. It is always among {@link KeyRing.jwks}. */
  signingKey(): { readonly kid: string; readonly privateKey: KeyObject }
  /** Public key to verify with; `undefined` for unknown and removed ones. */
  verificationKey(kid: string): KeyObject | undefined
  state(kid: string): KeyState
  /** Publishes a new key that signs after the lead; answers the waiting one if there is one. */
  rotate(): string
  /** Refuses a key from now on. If it was the active one, the next signs at once (SKEY-4). */
  remove(kid: string): void
  /** Public keys, pending and retired ones included. */
  jwks(): { readonly keys: readonly Readonly<Record<string, string>>[] }
}

/** Options of {@link createKeyRing}. */
export interface KeyRingOptions {
  /** Known keys in any order. Default one new key that ends with the process. */
  readonly keys?: readonly SigningKey[]
  /** How long a key is published before it signs. Default 86,400; at least 7,200 (SKEY-3). */
  readonly leadSeconds?: number
  /** How long a retired key verifies. Default and minimum 129,600, the longest session of a user (SKEY-3). */
  readonly retainSeconds?: number
  readonly clock?: Clock
  readonly random?: Random
}

/** Sessions of GetSessionToken and GetFederationToken, in seconds (STS-3). */
const longestSession = 129_600

interface RingKey {
  readonly key: EcKey
  activatesAt: number
  retiresAt: number
}

/**
 * Creates a ring of ES256 keys.
 *
 * @throws {TypeError} for a key that is not P-256, one given twice, or times under the minimum.
 */
export function createKeyRing(options: KeyRingOptions = {}): KeyRing {
  const lead = milliseconds('leadSeconds', options.leadSeconds ?? 86_400, 7_200)
  const retain = milliseconds(
    'retainSeconds',
    options.retainSeconds ?? longestSession,
    longestSession,
  )
  const clock = createForwardClock(options.clock ?? systemClock)
  const random = options.random ?? systemRandom
  let ring = readKeys(options.keys ?? [])
  reschedule(ring, Number.NEGATIVE_INFINITY)

  const stateOf = (entry: RingKey, now: number): KeyState => {
    if (now < entry.activatesAt) return 'pending'
    if (now < entry.retiresAt) return 'active'
    return now < entry.retiresAt + retain ? 'retired' : 'removed' // RULE token.retired-key-deadline
  }
  const ensureActive = (now: number): RingKey => {
    const active = ring.find((entry) => stateOf(entry, now) === 'active')
    if (active !== undefined) return active

    const next = ring.find((entry) => stateOf(entry, now) === 'pending') ?? newEntry(random, now)
    if (!ring.includes(next)) ring.push(next)
    next.activatesAt = now
    reschedule(ring, now)
    return next
  }
  const live = (): RingKey[] => {
    const now = clock.now()
    if (ring.some((entry) => stateOf(entry, now) === 'removed')) {
      ring = ring.filter((entry) => stateOf(entry, now) !== 'removed')
    }
    ensureActive(now)
    return ring
  }
  live()

  return Object.freeze({
    signingKey: () => ensureActive(clock.now()).key,
    verificationKey: (kid: string) => live().find((entry) => entry.key.kid === kid)?.key.publicKey,
    state(kid: string) {
      const entry = live().find((candidate) => candidate.key.kid === kid)
      return entry === undefined ? 'removed' : stateOf(entry, clock.now())
    },
    rotate() {
      const now = clock.now()
      const waiting = live().find((entry) => stateOf(entry, now) === 'pending')
      if (waiting !== undefined) return waiting.key.kid

      const entry = newEntry(random, now + lead) // RULE token.publish-before-signing
      ring.push(entry)
      reschedule(ring, now)
      return entry.key.kid
    },
    remove(kid: string) {
      ring = ring.filter((entry) => entry.key.kid !== kid) // RULE token.removed-key-refused
      reschedule(ring, clock.now())
      live()
    },
    jwks: () => ({ keys: live().map((entry) => entry.key.publicJwk) }),
  })
}

function newEntry(random: Random, activatesAt: number): RingKey {
  return { key: generateEcKey(random), activatesAt, retiresAt: Number.POSITIVE_INFINITY }
}

/** A key retires when the next one begins to sign; what has retired stays as it is. */
function reschedule(ring: RingKey[], now: number): void {
  for (const [index, entry] of ring.entries()) {
    if (entry.retiresAt <= now) continue
    entry.retiresAt = ring[index + 1]?.activatesAt ?? Number.POSITIVE_INFINITY
  }
}

function readKeys(keys: readonly SigningKey[]): RingKey[] {
  const ring = new Map<string, RingKey>()
  for (const { jwk, activatesAt } of keys) {
    const key = ecKeyFromJwk(jwk)
    if (key === undefined) throw new TypeError('"keys" option must hold private JWKs of P-256')
    if (!Number.isSafeInteger(activatesAt)) {
      throw new TypeError('"keys" option: "activatesAt" must be an integer of milliseconds')
    }
    // RULE token.one-key-per-kid
    if (ring.has(key.kid)) throw new TypeError(`"keys" option holds key \`${key.kid}\` twice`)
    ring.set(key.kid, { key, activatesAt, retiresAt: Number.POSITIVE_INFINITY })
  }
  return [...ring.values()].sort((a, b) => a.activatesAt - b.activatesAt)
}

function milliseconds(option: string, seconds: number, minimum: number): number {
  if (!Number.isSafeInteger(seconds) || seconds < minimum) {
    throw new TypeError(`"${option}" option must be an integer of at least ${minimum}`)
  }
  return seconds * 1000
}
