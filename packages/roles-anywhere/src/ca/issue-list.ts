/// <reference path="./web-crypto-globals.d.ts" />
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  cryptoProvider,
  Extension,
  PemConverter,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509'
import { der } from '../der/write-der.ts'
import type { Issuer } from './issue-certificate.ts'
import { keyAlgorithms } from './key-type.ts'

cryptoProvider.set(webcrypto)

/** Why a certificate is revoked, in the words of RFC 5280 section 5.3.1. */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'privilegeWithdrawn'

/** One entry of a list. */
export interface ListEntry {
  /** Hex. */
  readonly serial: string
  /** Milliseconds since the epoch. */
  readonly revokedAt: number
  readonly reason: RevocationReason
}

/** What a list is to say. Times are milliseconds since the epoch. */
export interface ListOptions {
  readonly number: number
  readonly thisUpdate: number
  readonly nextUpdate: number
  readonly entries: readonly ListEntry[]
  /** Present: the list is a delta to the full list of that number. */
  readonly baseNumber?: number | undefined
  /** Present: the list is that of a distribution point with this URL. */
  readonly distributionPoint?: string | undefined
}

/** Issues one revocation list, PEM. */
export async function issueList(options: ListOptions, issuer: Issuer): Promise<string> {
  const { number, baseNumber, distributionPoint } = options
  const extensions: Extension[] = [
    await AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
    new Extension('2.5.29.20', false, integer(number)),
  ]
  if (baseNumber !== undefined)
    extensions.push(new Extension('2.5.29.27', true, integer(baseNumber)))
  if (distributionPoint !== undefined)
    extensions.push(new Extension('2.5.29.28', true, issuingPoint(distributionPoint)))
  const list = await X509CrlGenerator.create({
    issuer: issuer.name,
    thisUpdate: new Date(options.thisUpdate),
    nextUpdate: new Date(options.nextUpdate),
    entries: options.entries.map(({ serial, revokedAt, reason }) => ({
      serialNumber: serial,
      revocationDate: new Date(revokedAt),
      // RFC 5280, section 5.3.1: an unspecified reason is not written.
      ...(reason === 'unspecified' ? {} : { reason: X509CrlReason[reason] }),
    })),
    extensions,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: keyAlgorithms[issuer.keyType].sign,
  })
  // The label that OpenSSL reads (RFC 7468, section 6); the library's own is another.
  return `${PemConverter.encode(list.rawData, 'X509 CRL')}\n`
}

/** INTEGER of a number that is not negative. */
function integer(value: number): Uint8Array<ArrayBuffer> {
  const octets: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  if ((octets[0] ?? 0x80) >= 0x80) octets.unshift(0)
  return new Uint8Array(der.integer(...octets))
}

/** IssuingDistributionPoint with one URL (RFC 5280, section 5.2.5). */
function issuingPoint(url: string): Uint8Array<ArrayBuffer> {
  const fullName = der.tagged(0, der.implicit(6, Buffer.from(url, 'latin1')))
  return new Uint8Array(der.sequence(der.tagged(0, fullName)))
}
