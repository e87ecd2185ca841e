import type { JsonNode } from '../../policy/json.ts'
import type { FileReading } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import type { RootUserRecord } from './credential-records.ts'
import { readAccessKeys } from './read-access-keys.ts'
import { readMfaDevices } from './read-mfa-devices.ts'

/** Reads `RootUser` of an account: its credentials, in the form of a user's, and whether it may act without MFA. */
export function readRootUser(
  reading: FileReading,
  node: JsonNode | undefined,
): RootUserRecord | undefined {
  if (node === undefined) return undefined
  const known = ['AccessKeys', 'MFADevices', 'unsafeRootWithoutMfa']
  const members = ObjectReader.open(reading, node, known)
  if (members === undefined) return undefined
  return {
    reading,
    accessKeys: readAccessKeys(reading, members.member('AccessKeys'), 'root'),
    mfaDevices: readMfaDevices(reading, members.member('MFADevices'), 'root'),
    unsafeRootWithoutMfa: members.flag('unsafeRootWithoutMfa'),
  }
}
