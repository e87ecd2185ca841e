import type { Clock } from '../ports/clock.ts'
import { createForwardClock } from './forward-clock.ts'

/** `pending`: published; `active`: signs; `retired`: still verifies; `removed`: refused (SKEY-2). */
export type KeyState = 'pending' | 'active' | 'retired' | 'removed'

/** A key and when it begins to sign, in ms since the epoch. */
export interface ScheduledKey<Key> {
  readonly key: Key
  readonly activatesAt: number
}

/** Times of a {@link KeySchedule} in seconds. */
export interface KeyTimes {
  /** How long a key is published before it signs (SKEY-3). */
  readonly leadSeconds: number
  /** How long a retired key verifies. */
  readonly retainSeconds: number
}

interface Entry<Key> {
  readonly key: Key
  activatesAt: number
  retiresAt: number
}

/**
 * The life of the signing keys of one purpose and algorithm: of any moment one key is active. States follow from times;
 * nothing runs in the background, and no key is made here.
 */
export class KeySchedule<Key extends { readonly kid: string }> {
  readonly #clock: Clock
  readonly #leadMs: number
  readonly #retainMs: number
  #entries: Entry<Key>[]

  constructor(keys: readonly ScheduledKey<Key>[], times: KeyTimes, clock: Clock) {
    this.#clock = createForwardClock(clock)
    this.#leadMs = times.leadSeconds * 1000
    this.#retainMs = times.retainSeconds * 1000
    this.#entries = keys
      .map((entry) => ({ ...entry, retiresAt: Number.POSITIVE_INFINITY }))
      .sort((a, b) => a.activatesAt - b.activatesAt)
    this.#reschedule(Number.NEGATIVE_INFINITY)
  }

  /** The key that signs; the next one at once where the last was removed. `undefined`: one has to be made. */
  active(): Key | undefined {
    const now = this.#clock.now()
    const active = this.#entries.find((entry) => this.#stateOf(entry, now) === 'active')
    if (active !== undefined) return active.key
    const next = this.#entries.find((entry) => this.#stateOf(entry, now) === 'pending')
    if (next === undefined) return undefined
    next.activatesAt = now
    this.#reschedule(now)
    return next.key
  }

  /** Every key that is not removed. */
  live(): readonly Key[] {
    const now = this.#clock.now()
    if (this.#entries.some((entry) => this.#stateOf(entry, now) === 'removed')) {
      this.#entries = this.#entries.filter((entry) => this.#stateOf(entry, now) !== 'removed')
    }
    return this.#entries.map(({ key }) => key)
  }

  /** The key that is published and waits. */
  pending(): Key | undefined {
    const now = this.#clock.now()
    return this.#entries.find((entry) => this.#stateOf(entry, now) === 'pending')?.key
  }

  state(kid: string): KeyState {
    const entry = this.#entries.find(({ key }) => key.kid === kid)
    return entry === undefined ? 'removed' : this.#stateOf(entry, this.#clock.now())
  }

  /** Adds a key that signs from now on: for a schedule without an active one. */
  begin(key: Key): Key {
    return this.#add(key, this.#clock.now())
  }

  /** Publishes a key that signs after the lead. */
  publish(key: Key): Key {
    return this.#add(key, this.#clock.now() + this.#leadMs) // RULE token.publish-before-signing
  }

  /** Takes a key in at its time, or moves the one of its id there. */
  place(key: Key, activatesAt: number): Key {
    this.#entries = this.#entries.filter(({ key: { kid } }) => kid !== key.kid)
    return this.#add(key, activatesAt)
  }

  /** Refuses a key from now on (SKEY-4). */
  remove(kid: string): void {
    this.#entries = this.#entries.filter(({ key }) => key.kid !== kid) // RULE token.removed-key-refused
    this.#reschedule(this.#clock.now())
  }

  #add(key: Key, activatesAt: number): Key {
    this.#entries.push({ key, activatesAt, retiresAt: Number.POSITIVE_INFINITY })
    this.#entries.sort((a, b) => a.activatesAt - b.activatesAt)
    this.#reschedule(this.#clock.now())
    return key
  }

  #stateOf(entry: Entry<Key>, now: number): KeyState {
    if (now < entry.activatesAt) return 'pending'
    if (now < entry.retiresAt) return 'active'
    return now < entry.retiresAt + this.#retainMs ? 'retired' : 'removed' // RULE token.retired-key-deadline
  }

  /** A key retires when the next one begins to sign; what has retired stays as it is. */
  #reschedule(now: number): void {
    for (const [index, entry] of this.#entries.entries()) {
      if (entry.retiresAt <= now) continue
      entry.retiresAt = this.#entries[index + 1]?.activatesAt ?? Number.POSITIVE_INFINITY
    }
  }
}

/**
 * Checks the times of a ring of keys.
 *
 * @throws {TypeError} for a time that is no integer or under its minimum.
 */
export function keyTimes(
  options: { readonly [Name in keyof KeyTimes]?: number | undefined },
  defaults: KeyTimes,
  minimums: KeyTimes,
): KeyTimes {
  const { leadSeconds = defaults.leadSeconds, retainSeconds = defaults.retainSeconds } = options
  assertSeconds('leadSeconds', leadSeconds, minimums.leadSeconds)
  assertSeconds('retainSeconds', retainSeconds, minimums.retainSeconds)
  return { leadSeconds, retainSeconds }
}

/**
 * Reads configured keys, each with its time.
 *
 * @throws {TypeError} for a time that is no integer, or a key that is given twice.
 */
export function scheduledKeys<Key extends { readonly kid: string }>(
  keys: readonly ScheduledKey<Key>[],
): readonly ScheduledKey<Key>[] {
  const kids = new Set<string>()
  for (const { key, activatesAt } of keys) {
    if (!Number.isSafeInteger(activatesAt)) {
      throw new TypeError('"keys" option: "activatesAt" must be an integer of milliseconds')
    }
    // RULE token.one-key-per-kid
    if (kids.has(key.kid)) throw new TypeError(`"keys" option holds key \`${key.kid}\` twice`)
    kids.add(key.kid)
  }
  return keys
}

function assertSeconds(option: string, seconds: number, minimum: number): void {
  if (Number.isSafeInteger(seconds) && seconds >= minimum) return
  throw new TypeError(`"${option}" option must be an integer of at least ${minimum}`)
}
