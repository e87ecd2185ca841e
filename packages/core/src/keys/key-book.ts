import { IamError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { MasterKey } from '../session/master-keys.ts'
import type { EncryptionKey } from './encryption-key.ts'
import { type Envelope, openEnvelope, sealEnvelope } from './envelope.ts'
import { formerMasterKeys } from './former-master-keys.ts'
import {
  envelopeBinding,
  formatKeyDocument,
  type KeyLine,
  type KeyRecord,
  lineName,
  parseKeyDocument,
} from './key-document.ts'
import { makeKey } from './key-material.ts'
import type { KeyRings, OpenKey } from './key-rings.ts'
import type { KeyStorage } from './key-storage.ts'

/** What a book is kept with. */
export interface KeyBookParts {
  readonly storage: KeyStorage
  readonly encryptionKeys: readonly EncryptionKey[]
  readonly clock: Clock
  readonly random: Random
  /** Taken in where the document has no master key yet. */
  readonly masterKeys: readonly MasterKey[]
}

type Change = (keys: readonly OpenKey[]) => Promise<readonly OpenKey[]> | readonly OpenKey[]

/** The keys of a document, opened; changes go to the storage first and come into use then. */
export class KeyBook {
  readonly #parts: KeyBookParts
  readonly #first: EncryptionKey
  #keys: readonly OpenKey[] = []
  #rings: KeyRings | undefined
  /** Changes of this process run one after the other. */
  #running: Promise<unknown> = Promise.resolve()

  constructor(parts: KeyBookParts) {
    this.#parts = parts
    this.#first = parts.encryptionKeys[0] as EncryptionKey
  }

  keys(): readonly OpenKey[] {
    return this.#keys
  }

  /** Opens the document, and writes it where keys of a line are missing. */
  async begin(lines: readonly KeyLine[]): Promise<void> {
    const document = await this.#parts.storage.read()
    if (document !== undefined) this.#keys = await this.#open(document)
    await this.ensure(lines)
  }

  /** From now on every change comes into use in these rings. */
  follow(rings: KeyRings): void {
    this.#rings = rings
  }

  /** Takes in what another process wrote. */
  async read(document: string | undefined): Promise<void> {
    if (document === undefined)
      throw new IamError('KeyStoreInvalid', 'the document of the key store is gone')
    this.#use(await this.#open(document))
  }

  /** Makes a key for every line that has none. */
  async ensure(lines: readonly KeyLine[]): Promise<void> {
    const isMissing = (keys: readonly KeyRecord[]) => (line: KeyLine) =>
      !keys.some((key) => lineName(key) === lineName(line))
    if (!lines.some(isMissing(this.#keys))) return
    await this.#change(async (keys) => {
      const now = this.#parts.clock.now()
      const made = lines.filter(isMissing(keys)).flatMap((line) => this.#begin(line, now))
      return [...keys, ...(await Promise.all(made))]
    })
  }

  async rotate(line: KeyLine, activatesAt: number): Promise<string> {
    let id = ''
    await this.#change(async (keys) => {
      const now = this.#parts.clock.now()
      const waiting = ofLine(keys, line).find((key) => key.activatesAt > now)
      const next = waiting ?? (await this.#make(line, activatesAt)) // RULE keys.waits-for-the-others
      id = next.id
      return waiting === undefined ? [...keys, next] : keys
    })
    return id
  }

  async remove(id: string): Promise<void> {
    await this.#change(async (keys) => {
      const removed = keys.find((key) => key.id === id)
      if (removed === undefined) throw new IamError('NoSuchEntity', 'there is no key of this id')
      const now = this.#parts.clock.now()
      const others = keys.filter((key) => key !== removed)
      const line = ofLine(others, removed).toSorted((a, b) => a.activatesAt - b.activatesAt)
      if (line.some((key) => key.activatesAt <= now)) return others
      // Written down: every process takes the same one in its place.
      const [next] = line
      if (next === undefined) return [...others, await this.#make(removed, now)]
      return others.map((key) => (key === next ? { ...next, activatesAt: now } : key))
    })
  }

  async rewrap(): Promise<number> {
    let count = 0
    await this.#change((keys) =>
      Promise.all(
        keys.map(async (key) => {
          if (key.envelope.encryptionKey === this.#first.id) return key
          count += 1
          return await this.#seal(key)
        }),
      ),
    )
    return count
  }

  #change(change: Change): Promise<void> {
    const run = this.#running.then(async () => {
      let changed: readonly OpenKey[] = []
      await this.#parts.storage.update(async (document) => {
        // What another process wrote meanwhile is part of what is changed.
        if (document !== undefined) this.#use(await this.#open(document))
        else if (this.#keys.length > 0)
          throw new IamError('KeyStoreInvalid', 'the document of the key store is gone')
        changed = await change(this.#keys.filter((key) => !this.#isOver(key)))
        return formatKeyDocument(changed.map(recordOf))
      })
      this.#use(changed)
    })
    this.#running = run.catch(() => {})
    return run
  }

  /** Retired for longer than anything it signed can live. */
  #isOver(key: OpenKey): boolean {
    return this.#rings?.state(key) === 'removed'
  }

  #use(keys: readonly OpenKey[]): void {
    const before = this.#keys
    this.#keys = keys
    const rings = this.#rings
    if (rings === undefined) return
    // New ones first: at no moment is a line without a key.
    for (const key of keys) {
      const known = before.find(isSameAs(key))
      if (known?.activatesAt !== key.activatesAt) rings.place(key)
    }
    for (const key of before) if (!keys.some(isSameAs(key))) rings.remove(key)
  }

  async #open(document: string): Promise<readonly OpenKey[]> {
    const records = parseKeyDocument(document)
    return await Promise.all(
      records.map(async (record) => {
        const known = this.#keys.find(isSameAs(record))
        if (known !== undefined && isSameEnvelope(known.envelope, record.envelope))
          return { ...known, ...record }
        const { encryptionKeys } = this.#parts
        const binding = envelopeBinding(record)
        const secret = await openEnvelope(record.envelope, binding, encryptionKeys)
        if (secret !== undefined) return { ...record, secret }
        const message = `the ${record.purpose} key ${record.id} does not open: it was altered, or sealed with another encryption key than ${encryptionKeys.map(({ id }) => id).join(', ')}`
        throw new IamError('KeyStoreInvalid', message)
      }),
    )
  }

  /** The first keys of a line. */
  #begin(line: KeyLine, now: number): readonly Promise<OpenKey>[] {
    const { masterKeys } = this.#parts
    if (line.purpose !== 'master' || masterKeys.length === 0) return [this.#make(line, now)]
    return formerMasterKeys(masterKeys, now).map((key) => this.#seal(key)) // RULE keys.former-master-keys-once
  }

  async #make(line: KeyLine, activatesAt: number): Promise<OpenKey> {
    const { purpose, account, algorithm } = line
    const place = account === undefined ? {} : { account, algorithm: algorithm ?? '' }
    const { id, secret } = await makeKey(line, this.#parts.random)
    return await this.#seal({ purpose, ...place, id, activatesAt, secret })
  }

  async #seal(key: Omit<OpenKey, 'envelope'>): Promise<OpenKey> {
    const binding = envelopeBinding(key)
    return {
      ...key,
      envelope: await sealEnvelope(key.secret, binding, this.#first, this.#parts.random),
    }
  }
}

function ofLine(keys: readonly OpenKey[], line: KeyLine): readonly OpenKey[] {
  return keys.filter((key) => lineName(key) === lineName(line))
}

function isSameAs(one: KeyRecord): (other: KeyRecord) => boolean {
  return (other) => other.id === one.id && lineName(other) === lineName(one)
}

function recordOf({ secret: _, ...record }: OpenKey): KeyRecord {
  return record
}

function isSameEnvelope(one: Envelope, other: Envelope): boolean {
  return (
    one.sealed === other.sealed &&
    one.dataKey === other.dataKey &&
    one.encryptionKey === other.encryptionKey
  )
}
