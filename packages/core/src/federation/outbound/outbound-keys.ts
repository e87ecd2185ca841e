import { CompactSign } from 'jose'
import { type Clock, systemClock } from '../../ports/clock.ts'
import { type Random, systemRandom } from '../../ports/random.ts'
import type { SigningKey } from '../../session/key-ring.ts'
import {
  KeySchedule,
  type KeyState,
  type KeyTimes,
  keyTimes,
  type ScheduledKey,
  scheduledKeys,
} from '../../session/key-schedule.ts'
import {
  generateOutboundKey,
  type OutboundAlgorithm,
  type OutboundKey,
  outboundAlgorithms,
  outboundKeyFromJwk,
} from './outbound-key.ts'

/**
 * Signing keys of outbound tokens, of every account and algorithm: keys of their own, never those of sessions (D-6). A
 * key store that signs by itself implements it and shows no private key.
 */
export interface OutboundKeys {
  /**
   * Signs claims with the active key of an account: a compact JWS whose header is exactly `alg`, `typ: JWT`, `kid`.
   * The key is among {@link OutboundKeys.jwks} by then.
   *
   * @param payload - JSON of the claims, UTF-8.
   */
  sign(account: string, algorithm: OutboundAlgorithm, payload: Uint8Array): Promise<string>
  /** Public keys of an account: pending, active and retired ones of both algorithms. Nothing private. */
  jwks(account: string): Promise<{ readonly keys: readonly Readonly<Record<string, string>>[] }>
}

/** {@link OutboundKeys} with keys in memory. States follow from times: nothing runs in the background. */
export interface OutboundKeyRing extends OutboundKeys {
  state(account: string, kid: string): KeyState
  /** Publishes a new key that signs after the lead; answers the `kid` of the waiting one if there is one. */
  rotate(account: string, algorithm: OutboundAlgorithm): Promise<string>
  /**
   * Takes a key in at its time, or moves a known one there; answers its `kid`.
   *
   * @throws {TypeError} for a key that is neither RSA nor P-384.
   */
  place(key: OutboundSigningKey): string
  /** Takes a key out of the JWKS from now on. If it was the active one, the next signs at once (SKEY-4). */
  remove(account: string, kid: string): void
}

/** A signing key of one account from configuration. */
export interface OutboundSigningKey extends SigningKey {
  /** Twelve digits. */
  readonly account: string
  /** Private JWK: RSA of at least 2,048 bits (RS256) or P-384 (ES384). */
  readonly jwk: Readonly<Record<string, unknown>>
}

/** Options of {@link createOutboundKeys}. */
export interface OutboundKeysOptions {
  /** Known keys in any order. Where an account has none, one is made when first needed; it ends with the process. */
  readonly keys?: readonly OutboundSigningKey[]
  /** How long a key is published before it signs. Default 86,400; at least 7,200, twice the JWKS max-age (SKEY-3). */
  readonly leadSeconds?: number
  /** How long a retired key stays published. Default 43,200; at least 7,200: longest token and JWKS max-age. */
  readonly retainSeconds?: number
  /** Default the real clock. */
  readonly clock?: Clock
  /** Default the operating system's generator. RSA keys come from OpenSSL's. */
  readonly random?: Random
}

const defaults: KeyTimes = { leadSeconds: 86_400, retainSeconds: 43_200 }
const minimums: KeyTimes = { leadSeconds: 7_200, retainSeconds: 7_200 }

/**
 * Creates the keys of outbound tokens. Signing runs in the thread pool.
 *
 * @throws {TypeError} for a key that is neither RSA nor P-384, one given twice, whichever the account, or times under the
 *   minimum.
 */
export function createOutboundKeys(options: OutboundKeysOptions = {}): OutboundKeyRing {
  const times = keyTimes(options, defaults, minimums)
  const { clock = systemClock, random = systemRandom } = options
  const configured = readKeys(options.keys ?? [])
  const accounts = new Map<string, AccountKeys>()
  const of = (account: string): AccountKeys => {
    const known = accounts.get(account)
    if (known !== undefined) return known
    const keys = new AccountKeys(configured.get(account) ?? [], { times, clock, random })
    accounts.set(account, keys)
    return keys
  }
  return Object.freeze<OutboundKeyRing>({
    async sign(account, algorithm, payload) {
      const { kid, privateKey } = await of(account).active(algorithm)
      return await new CompactSign(payload)
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid })
        .sign(privateKey) // RULE out.signed-off-the-event-loop
    },
    jwks: async (account) => ({ keys: await of(account).publicJwks() }),
    state: (account, kid) => of(account).state(kid),
    rotate: (account, algorithm) => of(account).rotate(algorithm),
    place(given) {
      const { account, key, activatesAt } = readKey(given)
      return of(account).place(key, activatesAt)
    },
    remove: (account, kid) => of(account).remove(kid),
  })
}

interface Surroundings {
  readonly times: KeyTimes
  readonly clock: Clock
  readonly random: Random
}

/** The keys of one account: a schedule for each algorithm. */
class AccountKeys {
  readonly #schedules: ReadonlyMap<OutboundAlgorithm, KeySchedule<OutboundKey>>
  readonly #making = new Map<OutboundAlgorithm, Promise<OutboundKey>>()
  readonly #random: Random

  constructor(keys: readonly ScheduledKey<OutboundKey>[], surroundings: Surroundings) {
    const { times, clock, random } = surroundings
    this.#random = random
    this.#schedules = new Map(
      outboundAlgorithms.map((algorithm) => {
        const fitting = keys.filter(({ key }) => key.algorithm === algorithm)
        return [algorithm, new KeySchedule(fitting, times, clock)]
      }),
    )
  }

  /** The key that signs. Where there is none it is made, once for all who wait. */
  async active(algorithm: OutboundAlgorithm): Promise<OutboundKey> {
    const schedule = this.#schedule(algorithm)
    for (;;) {
      const active = schedule.active()
      if (active !== undefined) return active
      await this.#make(algorithm, (key) => schedule.begin(key))
    }
  }

  async publicJwks(): Promise<readonly Readonly<Record<string, string>>[]> {
    // A set that lacked one algorithm would be cached without the key that signs next.
    await Promise.all(outboundAlgorithms.map((algorithm) => this.active(algorithm)))
    return outboundAlgorithms.flatMap((algorithm) =>
      this.#schedule(algorithm)
        .live()
        .map(({ publicJwk }) => publicJwk),
    )
  }

  state(kid: string): KeyState {
    for (const schedule of this.#schedules.values()) {
      const state = schedule.state(kid)
      if (state !== 'removed') return state
    }
    return 'removed'
  }

  async rotate(algorithm: OutboundAlgorithm): Promise<string> {
    const schedule = this.#schedule(algorithm)
    await this.active(algorithm)
    const waiting =
      schedule.pending() ?? (await this.#make(algorithm, (key) => schedule.publish(key)))
    return waiting.kid
  }

  place(key: OutboundKey, activatesAt: number): string {
    return this.#schedule(key.algorithm).place(key, activatesAt).kid
  }

  remove(kid: string): void {
    for (const schedule of this.#schedules.values()) schedule.remove(kid)
  }

  #schedule(algorithm: OutboundAlgorithm): KeySchedule<OutboundKey> {
    return this.#schedules.get(algorithm) as KeySchedule<OutboundKey>
  }

  #make(
    algorithm: OutboundAlgorithm,
    add: (key: OutboundKey) => OutboundKey,
  ): Promise<OutboundKey> {
    const known = this.#making.get(algorithm)
    if (known !== undefined) return known
    const making = generateOutboundKey(algorithm, this.#random)
      .then(add)
      .finally(() => this.#making.delete(algorithm))
    this.#making.set(algorithm, making)
    return making
  }
}

function readKeys(
  keys: readonly OutboundSigningKey[],
): ReadonlyMap<string, readonly ScheduledKey<OutboundKey>[]> {
  const read = keys.map(readKey)
  // Over all accounts: a key of two issuers would let one sign for the other.
  scheduledKeys(read)
  return Map.groupBy(read, ({ account }) => account)
}

function readKey({ account, jwk, activatesAt }: OutboundSigningKey): ScheduledKey<OutboundKey> & {
  readonly account: string
} {
  const key = outboundKeyFromJwk(jwk)
  if (key !== undefined) return { account, key, activatesAt }
  throw new TypeError('"keys" option must hold private JWKs: RSA of 2,048 bits or more, or P-384')
}
