import { type KeyObject, verify } from 'node:crypto'
import { IamError } from '../errors.ts'
import type { RemoteSign } from './key-ring.ts'

/**
 * Makes a compact JWS (RFC 7515, section 7.1) whose signature another service gives. It is handed out only if the
 * published key verifies it: a service that answers DER, or has another key by now, would mint tokens that nobody takes.
 *
 * @throws {IamError} `ServiceUnavailable` when the service fails or its signature is not of the key.
 */
export async function signRemotely(
  parts: { readonly header: object; readonly payload: Uint8Array },
  sign: RemoteSign,
  publicKey: KeyObject | undefined,
): Promise<string> {
  const header = Buffer.from(JSON.stringify(parts.header)).toString('base64url')
  const input = `${header}.${Buffer.from(parts.payload).toString('base64url')}`
  const bytes = Buffer.from(input)
  const signature = await sign(bytes).catch((cause: unknown) => {
    throw new IamError('ServiceUnavailable', 'the signing service failed', { cause })
  })
  const key = publicKey && { key: publicKey, dsaEncoding: 'ieee-p1363' as const }
  // RULE keys.remote-signature-is-checked
  if (key === undefined || signature.length !== 64 || !verify('sha256', bytes, key, signature)) {
    throw new IamError('ServiceUnavailable', 'the signature is not of the published key')
  }
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}
