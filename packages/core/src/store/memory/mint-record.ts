import { LRUCache } from 'lru-cache'
import { type Clock, systemClock } from '../../ports/clock.ts'
import type { MintRecord } from '../../ports/mint-record.ts'

/** Options of {@link createMemoryMintRecord}. */
export interface MemoryMintRecordOptions {
  /** Default: the clock of the process. */
  readonly clock?: Clock
  /** Keys remembered at once, 1 to 10,000,000; about 150 bytes each. Default 100,000. */
  readonly maxEntries?: number
}

/**
 * Remembers temporary access keys in this process: lost at a restart, unknown to other processes. When full it forgets
 * the key that was issued or asked for longest ago.
 *
 * @throws {TypeError} for an option that is unknown or out of range.
 */
export function createMemoryMintRecord(options: MemoryMintRecordOptions = {}): MintRecord {
  for (const name of Object.keys(options)) {
    if (name !== 'clock' && name !== 'maxEntries')
      throw new TypeError(`"${name}" option is unknown`)
  }
  const { clock = systemClock, maxEntries = 100_000 } = options
  if (!Number.isInteger(maxEntries) || maxEntries < 1 || maxEntries > 10_000_000) {
    throw new TypeError('"maxEntries" option must be a whole number from 1 to 10000000')
  }
  const minted = new LRUCache<string, { readonly account: string; readonly expiresAt: number }>({
    max: maxEntries, // RULE sts.mint-record-is-bounded
  })
  return Object.freeze({
    remember(accessKeyId: string, account: string, expiresAt: number): void {
      minted.set(accessKeyId, { account, expiresAt })
    },
    accountOf(accessKeyId: string): string | undefined {
      const entry = minted.get(accessKeyId)
      if (entry === undefined) return undefined
      if (entry.expiresAt > clock.now()) return entry.account
      minted.delete(accessKeyId)
      return undefined
    },
  })
}
