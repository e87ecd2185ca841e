import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, lockedFile, type Random, systemClock, systemRandom } from '@gatewarden/core'
import { parseCertificate } from '../certificate/parse-certificate.ts'
import { readPem } from '../certificate/pem.ts'
import { checkKnownKeys } from '../option-checks.ts'
import { serialHex } from '../trust-store/certificate-facts.ts'
import { assertDevelopment } from './assert-development.ts'
import { type CaRecord, type IssuedRecord, parseRecord } from './ca-record.ts'
import {
  type DevelopmentCaOptions,
  issueAuthorities,
  issueLeaf,
  type LeafOptions,
} from './development-ca.ts'
import type { IssuedCertificate, Issuer } from './issue-certificate.ts'
import { issueList, type RevocationReason } from './issue-list.ts'
import { issuerFromPem } from './issuer-from-pem.ts'

/** Clock and randomness of a CA in a folder. */
export interface CaTools {
  readonly clock?: Clock
  readonly random?: Random
}

/** Options of {@link initCa}. */
export interface InitCaOptions extends DevelopmentCaOptions {
  /** URL of the revocation lists: leaves and lists name it. Default none. */
  readonly crlUrl?: string
}

/** A certificate from a CA in a folder. */
export interface RecordedCertificate extends IssuedCertificate {
  /** Hex, lower case: what `renew` and `revoke` take. */
  readonly serial: string
}

/** Revocation lists that were made together. */
export interface RevocationLists {
  readonly crlNumber: number
  /** Of the intermediate: full, or the delta that was asked for. */
  readonly listPem: string
  /** Of the root, always full. */
  readonly rootListPem: string
}

/** A development CA whose keys, certificates and lists lie in a folder. */
export interface CaFolder {
  readonly rootPem: string
  readonly intermediatePem: string
  /** Issues a leaf for client authentication; it passes the `strict` profile. @throws {TypeError} for an unknown option. */
  issue(leaf: LeafOptions): Promise<RecordedCertificate>
  /** Issues a further certificate of the same names with a new key. @throws {Error} for one that is unknown or revoked. */
  renew(certificate: string): Promise<RecordedCertificate>
  /**
   * Revokes a certificate, given in PEM or by its serial number in hex, and makes new lists of the next number.
   *
   * @throws {Error} for one that is unknown or revoked.
   */
  revoke(certificate: string, reason?: RevocationReason, lists?: ListKind): Promise<RevocationLists>
  /** Makes new lists of the next number; they are valid for 7 days. */
  crl(lists?: ListKind): Promise<RevocationLists>
  /** What was issued, oldest first. */
  list(): Promise<readonly IssuedRecord[]>
}

/** `full` lists, or a `delta` to the last full one. Default `full`. */
export interface ListKind {
  readonly delta?: boolean
}

const listDays = 7
const dayMs = 86_400_000
const names = {
  root: 'root.pem',
  rootKey: 'root.key.pem',
  intermediate: 'intermediate.pem',
  intermediateKey: 'intermediate.key.pem',
  list: 'crl.pem',
  delta: 'delta.crl.pem',
  rootList: 'root.crl.pem',
  record: 'ca.json',
} as const

/**
 * Makes a development CA in a folder: `root.pem`, `intermediate.pem`, their keys, the lists `crl.pem` and `root.crl.pem`, and
 * `ca.json`. Every file is readable by its owner alone. Not for production, and it says so in every certificate of its own.
 *
 * @throws {Error} with `NODE_ENV=production`, and for a folder that has a CA.
 * @throws {IamError} `ServiceUnavailable` when the folder cannot be written.
 * @throws {TypeError} for an unknown option.
 */
export async function initCa(folder: string, options: InitCaOptions = {}): Promise<CaFolder> {
  assertDevelopment()
  checkKnownKeys('initCa', options, ['commonName', 'key', 'clock', 'random', 'crlUrl'])
  const { crlUrl, ...rest } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await caFile(folder, names.record).update(async (text) => {
    if (text !== undefined) throw new Error('the folder has a development CA')
    const { root, intermediate } = await issueAuthorities(rest)
    await write(folder, names.rootKey, root.privateKeyPem)
    await write(folder, names.intermediateKey, intermediate.privateKeyPem)
    await write(folder, names.root, root.certificatePem)
    await write(folder, names.intermediate, intermediate.certificatePem)
    const url = crlUrl === undefined ? {} : { crlUrl }
    return textOf({ version: 1, crlNumber: 0, baseNumber: 0, ...url, issued: [] })
  })
  const ca = await openCa(folder, options)
  await ca.crl()
  return ca
}

/**
 * Opens the CA of a folder. Several processes may share one.
 *
 * @throws {Error} with `NODE_ENV=production`, and for a folder without a CA.
 */
export async function openCa(folder: string, tools: CaTools = {}): Promise<CaFolder> {
  assertDevelopment()
  const { clock = systemClock, random = systemRandom } = tools
  parseRecord(await caFile(folder, names.record).read())
  const [rootPem, rootKey, intermediatePem, intermediateKey] = await Promise.all(
    [names.root, names.rootKey, names.intermediate, names.intermediateKey].map((name) =>
      readFile(join(folder, name), 'utf8'),
    ),
  )
  const root = await issuerFromPem(rootPem as string, rootKey as string)
  const intermediate = await issuerFromPem(intermediatePem as string, intermediateKey as string)
  return new FileCa({
    folder,
    rootPem: rootPem as string,
    intermediatePem: intermediatePem as string,
    root,
    intermediate,
    clock,
    random,
  })
}

interface CaParts extends Required<CaTools> {
  readonly folder: string
  readonly rootPem: string
  readonly intermediatePem: string
  readonly root: Issuer
  readonly intermediate: Issuer
}

class FileCa implements CaFolder {
  readonly rootPem: string
  readonly intermediatePem: string
  readonly #parts: CaParts

  constructor(parts: CaParts) {
    this.rootPem = parts.rootPem
    this.intermediatePem = parts.intermediatePem
    this.#parts = parts
  }

  async issue(leaf: LeafOptions): Promise<RecordedCertificate> {
    const { clock, random, intermediate, intermediatePem } = this.#parts
    let issued: RecordedCertificate | undefined
    await this.#change(async (record) => {
      const crlUrl = record.crlUrl === undefined ? {} : { crlUrl: record.crlUrl }
      const made = await issueLeaf({ ...crlUrl, ...leaf }, intermediate, intermediatePem, {
        clock,
        random,
      })
      const { serial, notAfter } = factsOf(made.certificatePem)
      issued = Object.freeze({ ...made, serial })
      return { ...record, issued: [...record.issued, { serial, notAfter, leaf }] }
    })
    // INVARIANT: the change above ran.
    return issued as RecordedCertificate
  }

  async renew(certificate: string): Promise<RecordedCertificate> {
    return this.issue(liveRecord(await this.list(), certificate).leaf)
  }

  async revoke(
    certificate: string,
    reason: RevocationReason = 'unspecified',
    lists: ListKind = {},
  ): Promise<RevocationLists> {
    return this.#publish(lists, (record) => {
      const revoked = liveRecord(record.issued, certificate)
      const at = this.#parts.clock.now()
      const revocation = { at, reason, listNumber: record.crlNumber + 1 }
      const issued = record.issued.map((one) => (one === revoked ? { ...one, revocation } : one))
      return { ...record, issued }
    })
  }

  crl(lists: ListKind = {}): Promise<RevocationLists> {
    return this.#publish(lists, (record) => record)
  }

  async list(): Promise<readonly IssuedRecord[]> {
    return parseRecord(await caFile(this.#parts.folder, names.record).read()).issued
  }

  async #publish(
    { delta = false }: ListKind,
    change: (record: CaRecord) => CaRecord,
  ): Promise<RevocationLists> {
    const { folder, root, intermediate, clock } = this.#parts
    let made: RevocationLists | undefined
    await this.#change(async (before) => {
      const record = change(before)
      const number = record.crlNumber + 1 // RULE ca.crl-number-rises
      const thisUpdate = clock.now()
      const times = { number, thisUpdate, nextUpdate: thisUpdate + listDays * dayMs }
      const point = record.crlUrl
      const baseNumber = delta ? record.baseNumber : undefined
      const entries = entriesOf(record, baseNumber ?? 0)
      const options = { ...times, entries, baseNumber, distributionPoint: point }
      const listPem = await issueList(options, intermediate)
      const rootListPem = await issueList({ ...times, entries: [] }, root)
      await write(folder, delta ? names.delta : names.list, listPem)
      await write(folder, names.rootList, rootListPem)
      made = Object.freeze({ crlNumber: number, listPem, rootListPem })
      return { ...record, crlNumber: number, baseNumber: delta ? record.baseNumber : number }
    })
    // INVARIANT: the change above ran.
    return made as RevocationLists
  }

  #change(change: (record: CaRecord) => Promise<CaRecord>): Promise<void> {
    const file = caFile(this.#parts.folder, names.record)
    return file.update(async (text) => textOf(await change(parseRecord(text))))
  }
}

function entriesOf(record: CaRecord, after: number): Parameters<typeof issueList>[0]['entries'] {
  return record.issued.flatMap(({ serial, revocation }) =>
    revocation === undefined || revocation.listNumber <= after
      ? []
      : [{ serial, revokedAt: revocation.at, reason: revocation.reason }],
  )
}

/** The record of a certificate in PEM, or of a serial number in hex. @throws {Error} unless it is there and not revoked. */
function liveRecord(issued: readonly IssuedRecord[], certificate: string): IssuedRecord {
  const serial = certificate.includes('-----')
    ? factsOf(certificate).serial
    : certificate.replaceAll(':', '').toLowerCase()
  const record = issued.find((one) => one.serial === serial)
  if (record === undefined) throw new Error('this CA has not issued the certificate')
  if (record.revocation !== undefined) throw new Error('the certificate is revoked')
  return record
}

function factsOf(pem: string): { readonly serial: string; readonly notAfter: number } {
  const [block] = readPem(pem) ?? []
  const parsed = parseCertificate(block?.der ?? new Uint8Array())
  if (!parsed.ok) throw new Error('not a certificate in PEM')
  return { serial: serialHex(parsed.certificate), notAfter: parsed.certificate.notAfter }
}

function caFile(folder: string, name: string): ReturnType<typeof lockedFile> {
  return lockedFile(join(folder, name), { what: 'file of the development CA' })
}

function write(folder: string, name: string, text: string): Promise<void> {
  return caFile(folder, name).update(async () => text)
}

function textOf(record: CaRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`
}
