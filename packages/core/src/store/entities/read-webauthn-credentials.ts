import { mostMfaDevices } from '../../identity/mfa-device.ts'
import { webAuthnSizes } from '../../identity/second-factors.ts'
import type { JsonNode } from '../../policy/json.ts'
import type { FileReading } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import { base64UrlProblem, dateProblem, millisecondsOf, ownerIdProblem } from './entry-problems.ts'
import { readEntryList } from './read-entry-list.ts'
import type { WebAuthnCredentialRecord } from './second-factor-records.ts'

const members = ['CredentialId', 'UserId', 'PublicKey', 'SignCount', 'Transports', 'EnableDate']
/** Signature counters have 32 bits (WebAuthn Level 3, section 6.1). */
const counters = { min: 0, max: 4_294_967_295, default: 0 }

/**
 * Reads `WebAuthnCredentials` of a user.
 *
 * @param devices - number of its virtual MFA devices: all together are at most eight.
 */
export function readWebAuthnCredentials(
  reading: FileReading,
  node: JsonNode | undefined,
  devices: number,
): readonly WebAuthnCredentialRecord[] {
  return readEntryList(reading, node, {
    member: 'WebAuthnCredentials',
    entries: 'credentials',
    most: Math.max(0, mostMfaDevices - devices), // RULE lim.webauthn-credentials
    tooMany: `a user has at most ${mostMfaDevices} MFA devices and WebAuthn credentials`,
    read: (item) => readCredential(reading, item),
  })
}

function readCredential(
  reading: FileReading,
  node: JsonNode,
): WebAuthnCredentialRecord | undefined {
  const credential = ObjectReader.open(reading, node, members)
  if (credential === undefined) return undefined
  const { credentialId, publicKey } = webAuthnSizes
  const id = credential.requiredText('CredentialId', (it) => base64UrlProblem(it, 1, credentialId))
  const userId = credential.requiredText('UserId', ownerIdProblem('user'))
  const key = credential.requiredText('PublicKey', (it) => base64UrlProblem(it, 1, publicKey))
  // Without the number that registration saw, a cloned authenticator would start anew.
  const counter = credential.required('SignCount')
  const signCount = credential.integer('SignCount', counters)
  const transports = credential.texts('Transports', transportProblem) ?? []
  const enabled = credential.requiredText('EnableDate', dateProblem)
  const isWhole =
    id !== undefined &&
    userId !== undefined &&
    key !== undefined &&
    counter !== undefined &&
    enabled !== undefined
  if (!isWhole) return undefined
  return {
    id,
    userId,
    publicKey: Buffer.from(key.text, 'base64url'),
    signCount,
    transports: transports.map(({ text }) => text),
    enabledAt: millisecondsOf(enabled.text),
  }
}

function transportProblem(text: string): string | undefined {
  return /^[a-z-]{1,32}$/.test(text) ? undefined : 'must hold names such as `usb` or `internal`'
}
