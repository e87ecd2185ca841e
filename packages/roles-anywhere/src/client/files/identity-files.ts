import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Logger } from '@gatewarden/core'
import { readPem } from '../../certificate/pem.ts'
import { tags } from '../../der/tags.ts'
import type { SigningIdentity } from '../fetch-credentials.ts'
import { isKeyOf } from '../key-match.ts'
import type { IdentitySource } from '../renewing-provider.ts'
import { privateKeyFromPem, signerFromKey } from '../signing-key.ts'
import { fileStamps } from './file-stamps.ts'
import { type Passphrase, readPassphrase } from './passphrase.ts'

/** A path, or what gives the bytes of something that has none: standard input, a secret store. */
export type FileSource = string | (() => Promise<Uint8Array>)

/** Certificate and key in files. */
export interface IdentityFilesOptions {
  /** PEM with the leaf, and after it any intermediates; or PKCS#12, with the key in it. */
  readonly certificateFile: FileSource
  /** PEM: PKCS#8, encrypted PKCS#8, PKCS#1 or SEC 1. Default: the key stands in `certificateFile`. */
  readonly privateKeyFile?: FileSource
  /** PEM with further intermediates. Default none. */
  readonly chainFile?: FileSource
  /** Of an encrypted key or of PKCS#12. Default none. */
  readonly passphrase?: Passphrase
}

/** Longer is no certificate: reading it would only cost memory. */
const longestFile = 1_048_576

/**
 * Certificate and key from files. A pair that cannot be read, or does not belong together, is being exchanged: whoever
 * rotates writes two files. The last good pair stays in use meanwhile.
 */
export function identityFiles(options: IdentityFilesOptions, logger: Logger): IdentitySource {
  const { certificateFile, privateKeyFile, chainFile, passphrase } = options
  const paths = [certificateFile, privateKeyFile, chainFile].filter(
    (source) => typeof source === 'string',
  )
  if (typeof passphrase === 'object') paths.push(...('file' in passphrase ? [passphrase.file] : []))
  let seen: string | undefined
  let good: SigningIdentity | undefined
  return {
    hasChanged: async () => seen !== (await fileStamps(paths)),
    async read() {
      // Before reading: what changes meanwhile is seen next time.
      seen = await fileStamps(paths)
      try {
        good = await readIdentity(options)
      } catch (err) {
        if (good === undefined) throw err
        logger.warn({ err }, 'certificate and key cannot be used: the last pair stays in use') // RULE rac.last-good-pair
      }
      return good
    },
  }
}

/** @throws {TypeError} */
async function readIdentity(options: IdentityFilesOptions): Promise<SigningIdentity> {
  const { certificateFile, privateKeyFile, chainFile } = options
  const [main, key, chain, passphrase] = await Promise.all([
    bytesOf('certificateFile', certificateFile),
    privateKeyFile === undefined ? undefined : bytesOf('privateKeyFile', privateKeyFile),
    chainFile === undefined ? undefined : bytesOf('chainFile', chainFile),
    readPassphrase(options.passphrase),
  ])
  if (isPkcs12(main)) {
    if (key !== undefined)
      throw new TypeError('"privateKeyFile" option: PKCS#12 has its key in itself')
    // Loaded where it is needed: a service that only checks certificates shall not pay for it.
    const { readPkcs12 } = await import('../pkcs12.ts')
    const content = readPkcs12(main, passphrase ?? '')
    return identityOf(content.certificates, content.key, chain)
  }
  const certificates = certificatesIn('certificateFile', main)
  const pem = Buffer.from(key ?? main).toString('utf8')
  return identityOf(certificates, privateKeyFromPem(pem, passphrase), chain)
}

/** Puts the certificate of the key first. */
function identityOf(
  certificates: readonly Uint8Array[],
  key: KeyObject,
  chain: Uint8Array | undefined,
): SigningIdentity {
  const [leaf, ...rest] = certificates
  if (leaf === undefined) throw new TypeError('"certificateFile" option holds no certificate')
  if (!isKeyOf(leaf, key)) throw new TypeError('the private key is not that of the certificate')
  const further = chain === undefined ? [] : certificatesIn('chainFile', chain)
  const certificate = [leaf, ...rest, ...further].map(pemOf).join('')
  return { certificate, sign: signerFromKey(key) }
}

function certificatesIn(option: string, bytes: Uint8Array): readonly Uint8Array[] {
  const blocks = readPem(Buffer.from(bytes).toString('utf8'))
  if (blocks === undefined) throw new TypeError(`"${option}" option: not well-formed PEM`)
  return blocks.filter(({ label }) => label === 'CERTIFICATE').map(({ der }) => der)
}

/** Whether bytes begin as PKCS#12 does: a sequence with a version, where PEM is text. */
function isPkcs12(bytes: Uint8Array): boolean {
  const length = bytes[1] ?? 0
  const content = 2 + (length > 0x80 ? length & 0x7f : 0)
  return bytes[0] === tags.sequence && bytes[content] === tags.integer
}

async function bytesOf(option: string, source: FileSource): Promise<Uint8Array> {
  const bytes = typeof source === 'string' ? await readFile(source) : await source()
  if (bytes.length > longestFile) throw new TypeError(`"${option}" option: longer than 1 MiB`)
  return bytes
}

function pemOf(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`
}
