import { IamError } from '../errors.ts'
import { outboundAlgorithms } from '../federation/outbound/outbound-key.ts'
import type { OutboundKeys } from '../federation/outbound/outbound-keys.ts'
import { type Clock, systemClock } from '../ports/clock.ts'
import { type Logger, silentLogger } from '../ports/logger.ts'
import { type Random, systemRandom } from '../ports/random.ts'
import { systemTimers, type Timers } from '../ports/timers.ts'
import { isoSeconds } from '../session/iso-seconds.ts'
import type { SessionKeys } from '../session/key-ring.ts'
import { type KeyState, keyTimes } from '../session/key-schedule.ts'
import type { MasterKey, MasterKeys } from '../session/master-keys.ts'
import type { EncryptionKey } from './encryption-key.ts'
import { readFormerMasterKeys, warnOfIgnored } from './former-master-keys.ts'
import { KeyBook } from './key-book.ts'
import type { KeyLine, KeyPurpose } from './key-document.ts'
import { KeyRings } from './key-rings.ts'
import type { KeyStorage } from './key-storage.ts'

/** Options of {@link openKeyStore}. */
export interface KeyStoreOptions {
  /** Where the sealed keys lie: `keyFile(path)`, or a store of one's own. */
  readonly storage: KeyStorage
  /** What they are sealed with. Of a list the first seals and all open: that is how one takes the place of another. */
  readonly encryptionKey: EncryptionKey | readonly EncryptionKey[]
  /**
   * Master keys that were in use before there was a key store, the current one last: access keys and MFA devices made with
   * them go on. Taken in when the first master key would be made, and never later: what was removed does not come back.
   */
  readonly masterKeys?: readonly MasterKey[]
  /** How long a new key waits before it is used. Default 86,400; at least 7,200 (SKEY-3). */
  readonly leadSeconds?: number
  /** How often changes of other processes are looked for. Default 60; 1 to 3,600. */
  readonly refreshSeconds?: number
  readonly clock?: Clock
  readonly random?: Random
  readonly timers?: Timers
  /** Default `silentLogger`. */
  readonly logger?: Logger
}

/** What may be told of a key. Nothing secret. */
export interface KeyFacts {
  readonly id: string
  readonly purpose: KeyPurpose
  readonly state: KeyState
  /** ISO 8601, whole seconds. */
  readonly activatesAt: string
  readonly account?: string | undefined
  readonly algorithm?: string | undefined
}

/** Keys that outlive the process and that several processes share, sealed wherever they lie. */
export interface KeyStore {
  /** For `createSessionTokens`. */
  readonly sessionKeys: SessionKeys
  readonly masterKeys: MasterKeys
  readonly outboundKeys: OutboundKeys
  /** Every key with its state. */
  list(): readonly KeyFacts[]
  /**
   * Adds a key that is used after the lead; answers its id, or that of the one that waits already.
   *
   * @throws {IamError} `KeyStoreInvalid`, `ServiceUnavailable`.
   */
  rotate(line: KeyLine): Promise<string>
  /**
   * Refuses a key from now on, in this process at once and in others when they look next: sessions, secrets and tokens
   * of it are dead (SKEY-4). If it was the active one, the next takes its place, or a new one.
   *
   * @throws {IamError} `NoSuchEntity`, `KeyStoreInvalid`, `ServiceUnavailable`.
   */
  remove(id: string): Promise<void>
  /**
   * Seals again, with the first encryption key, what is sealed with another; answers how many keys. When it is 0 the
   * others can go (ROT-4).
   *
   * @throws {IamError} `KeyStoreInvalid`, `ServiceUnavailable`.
   */
  rewrap(): Promise<number>
  /**
   * Looks for changes of other processes now.
   *
   * @throws {IamError} `KeyStoreInvalid`, `ServiceUnavailable`; the known keys stay in use.
   */
  reload(): Promise<void>
  /** Stops looking for changes. */
  close(): void
}

const minimumLeadSeconds = 7_200

/**
 * Opens a key store, and makes its first keys where there are none.
 *
 * Every key is sealed in an envelope of its own: by AES-256-GCM with a data key that the encryption key wraps, bound to
 * its purpose and id. Who has the storage without the encryption key has nothing.
 *
 * @throws {TypeError} for an option that is wrong.
 * @throws {IamError} `KeyStoreInvalid` when the document was altered or none of the encryption keys opens it,
 *   `ServiceUnavailable` when the storage cannot be reached.
 */
export async function openKeyStore(options: KeyStoreOptions): Promise<KeyStore> {
  const settings = resolveOptions(options)
  const { clock, storage } = settings
  const book = new KeyBook(settings)
  await book.begin([{ purpose: 'session' }, { purpose: 'master' }])
  warnOfIgnored(settings.masterKeys, book.keys(), settings.logger)
  const rings = new KeyRings(book.keys(), settings)
  book.follow(rings)
  const outbound = rings.outbound
  const ready = (account: string) =>
    book.ensure(
      outboundAlgorithms.map((algorithm) => ({ purpose: 'outbound', account, algorithm })),
    )
  const stop = refresh(book, settings)

  return Object.freeze<KeyStore>({
    sessionKeys: rings.session,
    masterKeys: rings.master,
    outboundKeys: Object.freeze<OutboundKeys>({
      async sign(account, algorithm, payload) {
        await ready(account)
        return await outbound.sign(account, algorithm, payload)
      },
      async jwks(account) {
        await ready(account)
        return await outbound.jwks(account)
      },
    }),
    list: () =>
      book.keys().map((key) => {
        const { id, purpose, account, algorithm, activatesAt } = key
        const state = rings.state(key)
        return { id, purpose, state, activatesAt: isoSeconds(activatesAt), account, algorithm }
      }),
    rotate: (line) => book.rotate(line, clock.now() + settings.leadSeconds * 1000),
    remove: (id) => book.remove(id),
    rewrap: () => book.rewrap(),
    reload: async () => book.read(await storage.read()),
    close: stop,
  })
}

type Settings = Required<Omit<KeyStoreOptions, 'encryptionKey'>> & {
  readonly encryptionKeys: readonly EncryptionKey[]
}

function resolveOptions(options: KeyStoreOptions): Settings {
  const { storage, refreshSeconds = 60 } = options
  if (typeof storage?.read !== 'function' || typeof storage.update !== 'function')
    throw new TypeError('"storage" option must be a key storage: keyFile(path)')
  const encryptionKeys = Object.freeze([options.encryptionKey].flat())
  const isKey = (key: EncryptionKey | undefined) =>
    typeof key?.wrap === 'function' && /^[A-Za-z0-9._:/-]{1,128}$/.test(key.id)
  if (encryptionKeys.length === 0 || !encryptionKeys.every(isKey))
    throw new TypeError('"encryptionKey" option must be an encryption key, or a list of them')
  if (!Number.isSafeInteger(refreshSeconds) || refreshSeconds < 1 || refreshSeconds > 3_600)
    throw new TypeError('"refreshSeconds" option must be an integer from 1 to 3600')
  const lead = { leadSeconds: 86_400, retainSeconds: 0 }
  const minimum = { leadSeconds: minimumLeadSeconds, retainSeconds: 0 }
  const { leadSeconds } = keyTimes({ leadSeconds: options.leadSeconds }, lead, minimum)
  return Object.freeze({
    storage,
    encryptionKeys,
    masterKeys: readFormerMasterKeys(options.masterKeys),
    leadSeconds,
    refreshSeconds,
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    timers: options.timers ?? systemTimers,
    logger: options.logger ?? silentLogger,
  })
}

/** Looks for changes again and again; a failure keeps the known keys and is logged. */
function refresh(book: KeyBook, { storage, timers, logger, refreshSeconds }: Settings): () => void {
  let cancel = () => {}
  let isClosed = false
  const look = async (): Promise<void> => {
    try {
      await book.read(await storage.read())
    } catch (error) {
      const code = error instanceof IamError ? error.code : undefined
      logger.error(
        { err: error, code },
        'the key store could not be read: the known keys stay in use',
      )
    }
    if (!isClosed) wait()
  }
  const wait = (): void => {
    cancel = timers.after(refreshSeconds * 1000, () => void look())
  }
  wait()
  return () => {
    isClosed = true
    cancel()
  }
}
