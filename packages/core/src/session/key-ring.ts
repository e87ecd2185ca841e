import type { KeyObject } from 'node:crypto'
import { type Clock, systemClock } from '../ports/clock.ts'
import { type Random, systemRandom } from '../ports/random.ts'
import {
  type EcKey,
  ecKeyFromJwk,
  generateEcKey,
  type PublicEcKey,
  publicEcKeyFromJwk,
} from './ec-key.ts'
import { KeySchedule, type KeyState, keyTimes, scheduledKeys } from './key-schedule.ts'

/** A signing key from configuration. */
export interface SigningKey {
  /** Private JWK of P-256. */
  readonly jwk: Readonly<Record<string, unknown>>
  /** When it begins to sign, in ms since the epoch; its predecessor retires then. */
  readonly activatesAt: number
}

/** A signing key that never leaves the service that holds it, for example a cloud's KMS or an HSM. */
export interface RemoteSigningKey {
  /** Public JWK of P-256. */
  readonly jwk: Readonly<Record<string, unknown>>
  /** When it begins to sign, in ms since the epoch; its predecessor retires then. */
  readonly activatesAt: number
  /**
   * Signs bytes by ECDSA with SHA-256.
   *
   * @returns `r` and `s`, 32 bytes each (RFC 7518, section 3.4); no DER.
   */
  readonly sign: RemoteSign
}

/** Signs the input of a JWS. */
export type RemoteSign = (input: Uint8Array) => Promise<Uint8Array>

/** The key that signs: here, or elsewhere. */
export type ActiveSigningKey =
  | { readonly kid: string; readonly privateKey: KeyObject }
  | { readonly kid: string; readonly sign: RemoteSign }

/** What session tokens are signed and verified with. */
export interface SessionKeys {
  /** The active key. It is always among {@link SessionKeys.jwks}. */
  signingKey(): ActiveSigningKey
  /** Public key to verify with; `undefined` for unknown and removed ones. */
  verificationKey(kid: string): KeyObject | undefined
  /** Public keys, pending and retired ones included. */
  jwks(): { readonly keys: readonly Readonly<Record<string, string>>[] }
}

/** {@link SessionKeys} in memory. States follow from times: nothing runs in the background. */
export interface KeyRing extends SessionKeys {
  state(kid: string): KeyState
  /** Publishes a new key that signs after the lead; answers the waiting one if there is one. */
  rotate(): string
  /**
   * Takes a key in at its time, or moves a known one there; answers its `kid`.
   *
   * @throws {TypeError} for a key that is not P-256.
   */
  place(key: SigningKey | RemoteSigningKey): string
  /** Refuses a key from now on. If it was the active one, the next signs at once (SKEY-4). */
  remove(kid: string): void
}

/** Options of {@link createKeyRing}. */
export interface KeyRingOptions {
  /** Known keys in any order. Default one new key that ends with the process. */
  readonly keys?: readonly (SigningKey | RemoteSigningKey)[]
  /** How long a key is published before it signs. Default 86,400; at least 7,200 (SKEY-3). */
  readonly leadSeconds?: number
  /** How long a retired key verifies. Default and minimum 129,600, the longest session of a user (SKEY-3). */
  readonly retainSeconds?: number
  readonly clock?: Clock
  readonly random?: Random
}

/** Sessions of GetSessionToken and GetFederationToken, in seconds (STS-3). */
const longestSession = 129_600

const defaults = { leadSeconds: 86_400, retainSeconds: longestSession }
const minimums = { leadSeconds: 7_200, retainSeconds: longestSession }

/**
 * Creates a ring of ES256 keys.
 *
 * @throws {TypeError} for a key that is not P-256, one given twice, or times under the minimum.
 */
export function createKeyRing(options: KeyRingOptions = {}): KeyRing {
  const times = keyTimes(options, defaults, minimums)
  const random = options.random ?? systemRandom
  const keys = scheduledKeys((options.keys ?? []).map(readKey))
  const schedule = new KeySchedule<RingKey>(keys, times, options.clock ?? systemClock)
  const active = (): RingKey => schedule.active() ?? schedule.begin(generateEcKey(random))
  const live = (): readonly RingKey[] => {
    active()
    return schedule.live()
  }
  active()

  return Object.freeze({
    signingKey: active,
    verificationKey: (kid: string) => live().find((key) => key.kid === kid)?.publicKey,
    state(kid: string) {
      active()
      return schedule.state(kid)
    },
    rotate() {
      active()
      return (schedule.pending() ?? schedule.publish(generateEcKey(random))).kid
    },
    place(given: SigningKey | RemoteSigningKey) {
      const { key, activatesAt } = readKey(given)
      return schedule.place(key, activatesAt).kid
    },
    remove(kid: string) {
      schedule.remove(kid)
      active()
    },
    jwks: () => ({ keys: live().map((key) => key.publicJwk) }),
  })
}

type RingKey = EcKey | (PublicEcKey & { readonly sign: RemoteSign })

function readKey(given: SigningKey | RemoteSigningKey): { key: RingKey; activatesAt: number } {
  const { jwk, activatesAt } = given
  if ('sign' in given) {
    const { sign } = given
    const publicKey = publicEcKeyFromJwk(jwk)
    if (publicKey !== undefined && typeof sign === 'function')
      return { key: { ...publicKey, sign }, activatesAt }
    throw new TypeError('"keys" option: a key with "sign" must be a public JWK of P-256')
  }
  const key = ecKeyFromJwk(jwk)
  if (key === undefined) throw new TypeError('"keys" option must hold private JWKs of P-256')
  return { key, activatesAt }
}
