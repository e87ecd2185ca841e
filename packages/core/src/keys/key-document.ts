import { IamError } from '../errors.ts'
import { lengthPrefixed } from '../session/length-prefixed.ts'
import type { Envelope } from './envelope.ts'

/** What a key is for; keys of two purposes are never the same (SKEY-1). */
export type KeyPurpose = 'session' | 'master' | 'outbound'

/** The keys of which one is active at a time: those of a purpose, and for outbound tokens of an account and algorithm. */
export interface KeyLine {
  readonly purpose: KeyPurpose
  /** Twelve digits; of outbound keys alone. */
  readonly account?: string
  /** `RS256` or `ES384`; of outbound keys alone. */
  readonly algorithm?: string
}

/** One key of a document. */
export interface KeyRecord extends KeyLine {
  /** RFC 7638 thumbprint, or version of a master key. */
  readonly id: string
  /** When it begins to sign or to derive, in ms since the epoch. */
  readonly activatesAt: number
  readonly envelope: Envelope
}

/** Names a line in one text; ids are unique in it. */
export function lineName({ purpose, account = '', algorithm = '' }: KeyLine): string {
  return lengthPrefixed([purpose, account, algorithm]).toString('base64')
}

/** What the envelope of a key is bound to: it does not open as another key. */
export function envelopeBinding({
  purpose,
  account,
  algorithm,
  id,
}: Omit<KeyRecord, 'envelope'>): Buffer {
  return lengthPrefixed(['key-store', purpose, account ?? '', algorithm ?? '', id])
}

/** The text of a document. */
export function formatKeyDocument(keys: readonly KeyRecord[]): string {
  const written = keys.map(({ activatesAt, ...key }) => ({
    ...key,
    activatesAt: new Date(activatesAt).toISOString(),
  }))
  return `${JSON.stringify({ version: 1, keys: written }, null, 2)}\n`
}

/**
 * Reads a document.
 *
 * @throws {IamError} `KeyStoreInvalid` for what {@link formatKeyDocument} does not write. Nothing of it is told.
 */
export function parseKeyDocument(text: string): readonly KeyRecord[] {
  const document = parseObject(text)
  if (document['version'] !== 1 || !Array.isArray(document['keys'])) throw malformed()
  const keys = document['keys'].map(readRecord)
  const ids = new Set(keys.map((key) => `${lineName(key)}${key.id}`))
  if (ids.size !== keys.length) throw malformed()
  return keys
}

function readRecord(value: unknown): KeyRecord {
  const record = isObject(value) ? value : {}
  const { purpose, account, algorithm, id, activatesAt, envelope } = record
  const time = typeof activatesAt === 'string' ? Date.parse(activatesAt) : Number.NaN
  const isOutbound = purpose === 'outbound'
  const isWhole =
    (isOutbound || purpose === 'session' || purpose === 'master') &&
    isOutbound === (typeof account === 'string') &&
    isOutbound === (typeof algorithm === 'string') &&
    typeof id === 'string' &&
    Number.isSafeInteger(time) &&
    isObject(envelope)
  if (!isWhole) throw malformed()
  const place = isOutbound ? { account: String(account), algorithm: String(algorithm) } : {}
  return { purpose, ...place, id, activatesAt: time, envelope: readEnvelope(envelope) }
}

function readEnvelope({ encryptionKey, dataKey, sealed }: Record<string, unknown>): Envelope {
  const isWhole = [encryptionKey, dataKey, sealed].every((part) => typeof part === 'string')
  if (!isWhole) throw malformed()
  return {
    encryptionKey: String(encryptionKey),
    dataKey: String(dataKey),
    sealed: String(sealed),
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // The parser's message would quote the document.
  }
  throw malformed()
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(): IamError {
  return new IamError(
    'KeyStoreInvalid',
    'the document of the key store is not one that was written by it',
  )
}
