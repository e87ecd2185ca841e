import { sign } from 'node:crypto'
import { der, encode } from './der-writer.ts'
import { ecdsaSha256, type ForgeKey } from './forge-certificate.ts'
import type { ForgedCa } from './forge-chain.ts'
import { authorityKeyId, extension } from './forge-extensions.ts'

/** A list in the making; every part can be replaced by bytes that no CA would write. */
export interface ForgeCrlOptions {
  /** Default 1. */
  readonly number?: number
  /** Of a delta list. */
  readonly baseNumber?: number
  /** Encoded entries; see {@link crlEntry}. */
  readonly entries?: readonly Uint8Array[]
  /** Content of issuingDistributionPoint. */
  readonly scope?: readonly Uint8Array[]
  readonly thisUpdate?: Buffer
  /** `null`: none. */
  readonly nextUpdate?: Buffer | null
  readonly version?: Buffer
  readonly issuer?: Buffer
  /** Signs; default the key of the CA. */
  readonly signer?: ForgeKey
  /** Replaces every extension. */
  readonly extensions?: readonly Buffer[]
  /** Added to the usual ones. */
  readonly moreExtensions?: readonly Buffer[]
  readonly innerAlgorithm?: Buffer
  readonly outerAlgorithm?: Buffer
  /** Default `sha256`; `null` for ML-DSA. */
  readonly hash?: string | null
}

/** cRLNumber. */
export function crlNumber(number: number, isCritical = false): Buffer {
  return extension('2.5.29.20', der.integer(...integerOctets(number)), isCritical)
}

/** Reason codes by name. */
export const reasons = Object.freeze({ keyCompromise: 1, certificateHold: 6, removeFromCrl: 8 })

/** reasonCode of an entry. */
export function reasonCode(reason: number): Buffer {
  return extension('2.5.29.21', encode(0x0a, Buffer.from([reason])))
}

/** One entry: content octets of a serial number, and extensions. */
export function crlEntry(serial: readonly number[], ...extensions: readonly Buffer[]): Buffer {
  return der.sequence(
    der.integer(...serial),
    der.utcTime('241201000000Z'),
    ...(extensions.length === 0 ? [] : [der.sequence(...extensions)]),
  )
}

/** Writes and signs a list of a CA. Without options: number 1, no entries, current at the time of forged certificates. */
export function forgeCrl(ca: ForgedCa, options: ForgeCrlOptions = {}): Buffer {
  const { number = 1, baseNumber, entries = [], scope, moreExtensions = [] } = options
  const signer = options.signer ?? ca.key
  const algorithm = options.innerAlgorithm ?? ecdsaSha256
  const extensions = options.extensions ?? [
    authorityKeyId(signer),
    crlNumber(number),
    ...(baseNumber === undefined
      ? []
      : [extension('2.5.29.27', der.integer(...integerOctets(baseNumber)), true)]),
    ...(scope === undefined ? [] : [extension('2.5.29.28', der.sequence(...scope), true)]),
    ...moreExtensions,
  ]
  const { nextUpdate = der.utcTime('250201000000Z') } = options
  const tbs = der.sequence(
    options.version ?? der.integer(1),
    algorithm,
    options.issuer ?? ca.name,
    options.thisUpdate ?? der.utcTime('241201000000Z'),
    ...(nextUpdate === null ? [] : [nextUpdate]),
    ...(entries.length === 0 ? [] : [der.sequence(...entries)]),
    ...(extensions.length === 0 ? [] : [der.tagged(0, der.sequence(...extensions))]),
  )
  const { hash = 'sha256' } = options
  const signature = sign(hash, tbs, {
    key: signer.privateKey,
    dsaEncoding: 'der',
  })
  return der.sequence(tbs, options.outerAlgorithm ?? algorithm, der.bits(signature))
}

/** PEM of a list. */
export function crlPem(list: Uint8Array): string {
  return `-----BEGIN X509 CRL-----\n${Buffer.from(list).toString('base64')}\n-----END X509 CRL-----\n`
}

/** Entries of `count` certificates, 16-octet serial numbers counted from 1: 35 octets each. */
export function countedEntries(count: number): Buffer {
  const sample = crlEntry(countedSerial(1))
  const entries = Buffer.alloc(sample.length * count)
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength)
  for (let at = 0; at < count; at += 1) {
    sample.copy(entries, at * sample.length)
    view.setUint32(at * sample.length + 4 + 12, at + 1)
  }
  return entries
}

/** The serial number that {@link countedEntries} gives to entry `number`. */
export function countedSerial(number: number): number[] {
  return [
    0x40,
    ...Array<number>(11).fill(0x5a),
    ...Buffer.from(Uint32Array.of(number).buffer).reverse(),
  ]
}

function integerOctets(value: number): number[] {
  const octets: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return octets.length === 0 || (octets[0] ?? 0) >= 0x80 ? [0, ...octets] : octets
}
