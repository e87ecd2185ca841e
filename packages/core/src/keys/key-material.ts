import { generateOutboundKey, type OutboundAlgorithm } from '../federation/outbound/outbound-key.ts'
import type { Random } from '../ports/random.ts'
import { generateEcKey } from '../session/ec-key.ts'
import type { KeyLine } from './key-document.ts'

/** A new key, before it is sealed. */
export interface KeyMaterial {
  readonly id: string
  /** Bytes of a master key, else the private JWK as UTF-8 JSON. */
  readonly secret: Buffer
}

const masterBytes = 32
/** Gives 12 characters: names of versions stand in tokens and entries. */
const versionBytes = 9

/** Makes a key for a line. RSA keys come from OpenSSL's generator, all others from `random`. */
export async function makeKey(line: KeyLine, random: Random): Promise<KeyMaterial> {
  if (line.purpose === 'master') {
    return {
      id: Buffer.from(random.bytes(versionBytes)).toString('base64url'),
      secret: Buffer.from(random.bytes(masterBytes)),
    }
  }
  const { kid, privateKey } =
    line.purpose === 'session'
      ? generateEcKey(random)
      : await generateOutboundKey(line.algorithm as OutboundAlgorithm, random)
  return { id: kid, secret: Buffer.from(JSON.stringify(privateKey.export({ format: 'jwk' }))) }
}
