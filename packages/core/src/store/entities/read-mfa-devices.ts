import { mostMfaDevices, sealedSeedBytes } from '../../identity/mfa-device.ts'
import type { JsonNode } from '../../policy/json.ts'
import type { FileReading } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import type { MfaDeviceFileRecord, MfaDeviceRecord } from './credential-records.ts'
import {
  type CredentialOwner,
  dateProblem,
  millisecondsOf,
  ownerIdProblem,
  versionProblem,
} from './entry-problems.ts'
import { readEntryList } from './read-entry-list.ts'

const members = ['SerialNumber', 'UserId', 'Seed', 'KeyVersion', 'EnableDate']

/** Reads `MFADevices` of a user or of the root user: at most eight, each with its sealed seed. */
export function readMfaDevices(
  reading: FileReading,
  node: JsonNode | undefined,
  owner: CredentialOwner,
): readonly MfaDeviceRecord[] {
  return readEntryList(reading, node, {
    member: 'MFADevices',
    entries: 'MFA devices',
    most: mostMfaDevices, // RULE lim.mfa-devices
    tooMany: `a user has at most ${mostMfaDevices} MFA devices`,
    read: (item) => readMfaDevice(reading, item, owner),
  })
}

function readMfaDevice(
  reading: FileReading,
  node: JsonNode,
  owner: CredentialOwner,
): MfaDeviceRecord | undefined {
  const device = ObjectReader.open(reading, node, members)
  if (device === undefined) return undefined
  const serial = device.requiredText('SerialNumber')
  const userId = device.requiredText('UserId', ownerIdProblem(owner))
  const seed = device.requiredText('Seed', seedProblem)
  const keyVersion = device.requiredText('KeyVersion', versionProblem)
  const enabled = device.requiredText('EnableDate', dateProblem)
  const isWhole =
    serial !== undefined &&
    userId !== undefined &&
    seed !== undefined &&
    keyVersion !== undefined &&
    enabled !== undefined
  if (!isWhole) return undefined
  return {
    serial,
    userId,
    sealedSeed: Buffer.from(seed.text, 'base64'),
    keyVersion: keyVersion.text,
    enabledAt: millisecondsOf(enabled.text),
  }
}

const fileMembers = ['Seed', 'KeyVersion', 'UserId', 'EnableDate']

/** Reads a file of `mfa-devices`: one device, of a user or the root user, or of nobody yet. */
export function readMfaDeviceFile(
  reading: FileReading,
  node: JsonNode,
): MfaDeviceFileRecord | undefined {
  const device = ObjectReader.open(reading, node, fileMembers)
  if (device === undefined) return undefined
  const seed = device.requiredText('Seed', seedProblem)
  const keyVersion = device.requiredText('KeyVersion', versionProblem)
  const isOwned = device.member('UserId') !== undefined || device.member('EnableDate') !== undefined
  const userId = isOwned ? device.requiredText('UserId') : undefined
  const enabled = isOwned ? device.requiredText('EnableDate', dateProblem) : undefined
  const isWhole = !isOwned || (userId !== undefined && enabled !== undefined)
  if (seed === undefined || keyVersion === undefined || !isWhole) return undefined
  const owner = userId && enabled && { userId, enabledAt: millisecondsOf(enabled.text) }
  const sealedSeed = Buffer.from(seed.text, 'base64')
  return { reading, sealedSeed, keyVersion: keyVersion.text, owner }
}

/** 48 bytes are 64 letters without padding: one text for one seed. */
function seedProblem(text: string): string | undefined {
  return /^[A-Za-z0-9+/]{64}$/.test(text) ? undefined : `must be ${sealedSeedBytes} bytes in base64`
}
