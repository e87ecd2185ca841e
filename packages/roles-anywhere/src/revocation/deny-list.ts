import type { Certificate } from '../certificate/certificate.ts'
import { decodeBase64 } from '../der/base64.ts'
import { hexFromBytes } from '../der/hex.ts'
import { magnitude } from '../der/integer.ts'
import { checkKnownKeys } from '../option-checks.ts'
import type { Authority } from '../path/authority.ts'

/** One certificate, as `CertificateFacts` name it. */
export interface DeniedSerial {
  /** base64url of the SHA-256 of the issuer's key. */
  readonly issuerSpkiSha256: string
  /** Lower-case hex, two digits an octet, without the sign octet. */
  readonly serialHex: string
}

/** Certificates and keys that are refused whatever any CA says (CRL-11). */
export interface DeniedCertificates {
  /** Default none. */
  readonly denySerials?: readonly DeniedSerial[]
  /** base64url of the SHA-256 of keys, of leaves or CAs. Default none. */
  readonly denySpki?: readonly string[]
}

const sha256Octets = 32

/** The local deny list, ready to be asked. */
export class DenyList {
  readonly #serials: ReadonlySet<string>
  readonly #keys: ReadonlySet<string>

  /** @throws {TypeError} for what is no hash or no serial number: a misspelt one would deny nothing. */
  constructor({ denySerials = [], denySpki = [] }: DeniedCertificates) {
    this.#keys = new Set(denySpki.map((hash) => hashHex('denySpki', hash)))
    this.#serials = new Set(denySerials.map(serialKey))
  }

  /** Whether nothing is denied: then no hash need be made. */
  get isEmpty(): boolean {
    return this.#keys.size === 0 && this.#serials.size === 0
  }

  /** Whether a key is denied; `spkiHash` is hex. */
  deniesKey(spkiHash: string): boolean {
    return this.#keys.has(spkiHash)
  }

  /** Whether a certificate of an issuer is denied. */
  deniesSerial({ serial }: Certificate, issuer: Pick<Authority, 'spkiHash'>): boolean {
    return this.#serials.has(`${issuer.spkiHash}${hexFromBytes(magnitude(serial))}`)
  }
}

/** The hash has a fixed length, so the two parts cannot meet. */
function serialKey(denied: DeniedSerial): string {
  checkKnownKeys('denySerials', denied, ['issuerSpkiSha256', 'serialHex'])
  if (!/^(?:00|(?!00)(?:[0-9a-f]{2})+)$/.test(denied.serialHex))
    throw new TypeError(
      '"denySerials" option: `serialHex` must be pairs of lower-case hex digits without a sign octet',
    )
  return `${hashHex('denySerials', denied.issuerSpkiSha256)}${denied.serialHex}`
}

function hashHex(option: string, hash: string): string {
  const text = hash.replaceAll('-', '+').replaceAll('_', '/')
  const bytes = /^[\w-]+$/.test(hash) ? decodeBase64(`${text}=`) : undefined
  if (bytes?.length !== sha256Octets)
    throw new TypeError(`"${option}" option: a key must be named by the base64url of its SHA-256`)
  return hexFromBytes(bytes)
}
