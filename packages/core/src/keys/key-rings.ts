import { createOutboundKeys, type OutboundKeyRing } from '../federation/outbound/outbound-keys.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { createKeyRing, type KeyRing } from '../session/key-ring.ts'
import type { KeyState } from '../session/key-schedule.ts'
import { createMasterKeys, type MasterKeyRing, type MasterKeys } from '../session/master-keys.ts'
import type { KeyRecord } from './key-document.ts'

/** A key of the document with its secret. */
export interface OpenKey extends KeyRecord {
  /** Bytes of a master key, else the private JWK as UTF-8 JSON. */
  readonly secret: Uint8Array
}

/** What the rings are made of beside their keys. */
export interface KeyRingsParts {
  readonly leadSeconds: number
  readonly clock: Clock
  readonly random: Random
}

/** The keys of a document in use: a ring for each purpose. */
export class KeyRings {
  readonly session: KeyRing
  readonly outbound: OutboundKeyRing
  readonly master: MasterKeys
  readonly #masterRing: MasterKeyRing
  readonly #clock: Clock
  #masters: readonly OpenKey[]

  /** @throws {TypeError} for a secret that is no key of its purpose. */
  constructor(keys: readonly OpenKey[], parts: KeyRingsParts) {
    const of = (purpose: string) => keys.filter((key) => key.purpose === purpose)
    this.#clock = parts.clock
    this.#masters = byTime(of('master'))
    this.#masterRing = createMasterKeys({ keys: this.#masters.map(masterKeyOf) })
    this.session = createKeyRing({ ...parts, keys: of('session').map(signingKeyOf) })
    this.outbound = createOutboundKeys({ ...parts, keys: of('outbound').map(signingKeyOf) })
    const { has, derive } = this.#masterRing
    this.master = Object.freeze({ has, derive, currentVersion: () => this.#currentMaster() })
  }

  /** Takes a key in at its time, or moves a known one there. */
  place(key: OpenKey): void {
    if (key.purpose === 'session') this.session.place(signingKeyOf(key))
    else if (key.purpose === 'outbound') this.outbound.place(signingKeyOf(key))
    else {
      if (!this.#masterRing.has(key.id)) this.#masterRing.add(masterKeyOf(key))
      this.#masters = byTime([...this.#masters.filter(({ id }) => id !== key.id), key])
    }
  }

  remove({ purpose, account = '', id }: KeyRecord): void {
    if (purpose === 'session') this.session.remove(id)
    else if (purpose === 'outbound') this.outbound.remove(account, id)
    else {
      this.#masterRing.remove(id)
      this.#masters = this.#masters.filter((key) => key.id !== id)
    }
  }

  state({ purpose, account = '', id }: KeyRecord): KeyState {
    if (purpose === 'session') return this.session.state(id)
    if (purpose === 'outbound') return this.outbound.state(account, id)
    const key = this.#masters.find((master) => master.id === id)
    if (key === undefined) return 'removed'
    if (key.activatesAt > this.#clock.now()) return 'pending'
    return this.#currentMaster() === id ? 'active' : 'retired'
  }

  /** The latest whose time has come: by then every process has it. */
  #currentMaster(): string {
    const now = this.#clock.now()
    const key = this.#masters.findLast(({ activatesAt }) => activatesAt <= now) ?? this.#masters[0]
    if (key === undefined) throw new TypeError('a key store has at least one master key')
    return key.id
  }
}

function byTime(keys: readonly OpenKey[]): readonly OpenKey[] {
  return keys.toSorted((a, b) => a.activatesAt - b.activatesAt)
}

function masterKeyOf({ id, secret }: OpenKey): { version: string; bytes: Uint8Array } {
  return { version: id, bytes: secret }
}

function signingKeyOf({ account = '', secret, activatesAt }: OpenKey): {
  account: string
  jwk: Readonly<Record<string, unknown>>
  activatesAt: number
} {
  return { account, jwk: JSON.parse(Buffer.from(secret).toString('utf8')), activatesAt }
}
