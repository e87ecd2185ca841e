import { mfaDeviceArn, rootArn, userArn } from '../../identity/arns.ts'
import { type MfaDevice, mostMfaDevices } from '../../identity/mfa-device.ts'
import { ownText } from '../../policy/own-text.ts'
import type { MfaDeviceFileRecord } from '../entities/credential-records.ts'
import type { UserRecord } from '../entities/records.ts'
import { reportAt } from '../source/file-reading.ts'
import type { EntitySet } from './entity-set.ts'
import { refuseRepeat } from './refuse-repeat.ts'

/** Unique id of a user: what its file gives, or what follows from its place. */
export type UserIdOf = (user: UserRecord) => string

/** What devices of files of their own are linked with. */
export interface DeviceFileContext {
  readonly partition: string
  readonly userIdOf: UserIdOf
  /** Devices that stand in files of users and accounts, by serial number. */
  readonly devices: ReadonlyMap<string, MfaDevice>
  /** By serial number: the file that has it. */
  readonly definedBy: Map<string, string>
}

interface Owner {
  readonly arn: string
  /** MFA devices and WebAuthn credentials that it has already. */
  count: number
}

/**
 * The MFA devices of `mfa-devices` that belong to somebody, by serial number. A serial number that another file has, a
 * device of a user that is not there, and a ninth device of a user are defects.
 */
export function linkDeviceFiles(
  entities: EntitySet,
  { partition, userIdOf, devices, definedBy }: DeviceFileContext,
): readonly MfaDevice[] {
  const records = [...entities.mfaDevices.records()]
  if (records.length === 0) return []
  const owners = ownersOf(entities, userIdOf, partition)
  for (const { account, userId } of devices.values()) count(owners.get(ownerKey(account, userId)))
  return records.flatMap((record) => {
    const { account, name } = record.reading.place
    const serial = mfaDeviceArn({ partition, account, name })
    const place = { text: serial, start: 0 }
    refuseRepeat(record.reading, place, definedBy, 'the MFA device is that of')
    return linked(record, serial, owners)
  })
}

function linked(
  { reading, owner: given, sealedSeed, keyVersion }: MfaDeviceFileRecord,
  serial: string,
  owners: ReadonlyMap<string, Owner>,
): readonly MfaDevice[] {
  if (given === undefined) return []
  const { account } = reading.place
  const userId = ownText(given.userId.text)
  const owner = owners.get(ownerKey(account, userId))
  if (owner === undefined) {
    const message = `the MFA device belongs to \`${userId}\`, which is no user of the account`
    reportAt(reading, given.userId, 'UNKNOWN_REFERENCE', message) // RULE store.devices-have-owners
    return []
  }
  count(owner)
  if (owner.count > mostMfaDevices) {
    const message = `a user has at most ${mostMfaDevices} MFA devices and WebAuthn credentials`
    reportAt(reading, given.userId, 'LIMIT_EXCEEDED', message) // RULE lim.mfa-devices-of-their-own
  }
  const { enabledAt } = given
  const own = { serial, account, userArn: owner.arn, userId, sealedSeed, enabledAt }
  return [{ ...own, keyVersion: ownText(keyVersion) }]
}

function ownersOf(
  { users, accounts }: EntitySet,
  userIdOf: UserIdOf,
  partition: string,
): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>()
  for (const user of users.records()) {
    const { account, name } = user.reading.place
    const arn = userArn({ partition, account, path: user.path, name })
    owners.set(ownerKey(account, userIdOf(user)), { arn, count: user.webAuthnCredentials.length })
  }
  for (const { reading, rootUser } of accounts.records()) {
    const { account } = reading.place
    const arn = rootArn({ partition, account })
    if (rootUser !== undefined) owners.set(ownerKey(account, account), { arn, count: 0 })
  }
  return owners
}

/** Both parts have a fixed length. */
function ownerKey(account: string, userId: string): string {
  return `${account}/${userId}`
}

function count(owner: Owner | undefined): void {
  if (owner !== undefined) owner.count += 1
}
