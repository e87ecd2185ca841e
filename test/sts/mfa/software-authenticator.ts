import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What a page and an authenticator might do otherwise than they should. */
export interface Deviation {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  /** Further members of the client data, as JSON text before the others. */
  readonly clientData?: string
  /** Default true. */
  readonly isVerified?: boolean
  /** Default true. */
  readonly isPresent?: boolean
  readonly counter?: number
  readonly userHandle?: string
  /** Statement of the attestation; default none. */
  readonly attestation?: { readonly format: string; readonly statement: CborMap }
  /** Key that signs instead of the credential's. */
  readonly signer?: SoftwareAuthenticator
}

/** Options of a ceremony, as far as an authenticator reads them. */
export type CeremonyOptions = Readonly<Record<string, unknown>>

/** A passkey in software: one ES256 credential with a signature counter (WebAuthn Level 3, sections 6 and 7). */
export interface SoftwareAuthenticator {
  readonly id: string
  readonly privateKey: KeyObject
  /** Answers `PublicKeyCredentialCreationOptionsJSON` as a browser does. */
  register(options: CeremonyOptions, deviation?: Deviation): object
  /** Answers `PublicKeyCredentialRequestOptionsJSON` as a browser does. */
  assert(options: CeremonyOptions, deviation?: Deviation): object
}

/** Makes an authenticator with a new key. */
export function createSoftwareAuthenticator(page: string, firstCount = 1): SoftwareAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const rawId = randomBytes(16)
  const id = rawId.toString('base64url')
  let count = firstCount - 1
  const nextCount = (deviation: Deviation) => {
    count = deviation.counter ?? (firstCount === 0 ? 0 : count + 1)
    return count
  }
  const answer = (response: object) => ({
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    authenticatorAttachment: 'cross-platform',
    response,
  })
  const authenticator: SoftwareAuthenticator = {
    id,
    privateKey,
    register(options, deviation = {}) {
      const rpId = deviation.rpId ?? (options['rp'] as { id: string }).id
      const { format, statement } = deviation.attestation ?? { format: 'none', statement: [] }
      const length = Buffer.alloc(2)
      length.writeUInt16BE(rawId.length)
      const credential = Buffer.concat([Buffer.alloc(16), length, rawId, coseKey(publicKey)])
      const authData = Buffer.concat([
        authenticatorData(rpId, nextCount(deviation), flagsOf(deviation) | attested),
        credential,
      ])
      return answer({
        clientDataJSON: clientData('webauthn.create', options, page, deviation),
        attestationObject: cbor([
          ['fmt', format],
          ['attStmt', statement],
          ['authData', authData],
        ]).toString('base64url'),
        transports: ['usb', 'nfc'],
        publicKeyAlgorithm: -7,
      })
    },
    assert(options, deviation = {}) {
      const rpId = deviation.rpId ?? String(options['rpId'])
      const data = authenticatorData(rpId, nextCount(deviation), flagsOf(deviation))
      const clientDataJSON = clientData('webauthn.get', options, page, deviation)
      const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, 'base64url'))])
      const key = deviation.signer?.privateKey ?? privateKey
      return answer({
        clientDataJSON,
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, key).toString('base64url'),
        ...(deviation.userHandle === undefined ? {} : { userHandle: deviation.userHandle }),
      })
    },
  }
  return authenticator
}

const [present, verified, attested] = [1, 4, 64]

function flagsOf({ isVerified = true, isPresent = true }: Deviation): number {
  return (isPresent ? present : 0) | (isVerified ? verified : 0)
}

function authenticatorData(rpId: string, count: number, flags: number): Buffer {
  const tail = Buffer.alloc(5)
  tail.writeUInt8(flags)
  tail.writeUInt32BE(count, 1)
  return Buffer.concat([sha256(Buffer.from(rpId)), tail])
}

function clientData(
  type: string,
  options: CeremonyOptions,
  page: string,
  deviation: Deviation,
): string {
  const challenge = deviation.challenge ?? options['challenge']
  const origin = deviation.origin ?? page
  const members = { type: deviation.type ?? type, challenge, origin }
  const text = `{${deviation.clientData ?? '"crossOrigin":false,'}${JSON.stringify(members).slice(1)}`
  return Buffer.from(text).toString('base64url')
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** EC2 key of ES256 on P-256 (RFC 9053, sections 2.1 and 7.1). */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return cbor([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ])
}

/** Entries of a CBOR map. */
export type CborMap = readonly (readonly [key: string | number, value: CborValue])[]
type CborValue = string | number | Buffer | CborMap | readonly Buffer[]

/** Writes a map (RFC 8949), as far as authenticators need it. */
function cbor(map: CborMap): Buffer {
  return Buffer.concat([
    head(5, map.length),
    ...map.flatMap(([key, value]) => [item(key), item(value)]),
  ])
}

function item(value: CborValue): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, value.length), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (isBytesList(value)) return Buffer.concat([head(4, value.length), ...value.map(item)])
  return cbor(value)
}

function isBytesList(value: CborMap | readonly Buffer[]): value is readonly Buffer[] {
  return value.length > 0 && Buffer.isBuffer(value[0])
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.of((major << 5) | length)
  if (length < 256) return Buffer.of((major << 5) | 24, length)
  return Buffer.of((major << 5) | 25, length >> 8, length & 255)
}
