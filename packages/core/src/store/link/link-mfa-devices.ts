import { mfaDeviceArn } from '../../identity/arns.ts'
import type { MfaDevice } from '../../identity/mfa-device.ts'
import { nameProblem } from '../../identity/names.ts'
import { ownText } from '../../policy/own-text.ts'
import { type LocatedText, reportAt } from '../source/file-reading.ts'
import { type CredentialHolder, credentialHolders } from './credential-holders.ts'
import type { EntitySet } from './entity-set.ts'
import { linkDeviceFiles, type UserIdOf } from './link-device-files.ts'
import { refuseRepeat } from './refuse-repeat.ts'

/**
 * The MFA devices of all users and root users by serial number. A serial number that stands twice, in one file or two, or
 * is none of the account is a defect, and so is a device that belongs to another unique id than that of its owner.
 */
export function linkMfaDevices(
  entities: EntitySet,
  partition: string,
  userIdOf: UserIdOf,
): ReadonlyMap<string, MfaDevice> {
  const devices = new Map<string, MfaDevice>()
  const definedBy = new Map<string, string>()
  for (const holder of credentialHolders(entities, partition)) {
    const { account, arn: userArn, id: userId, credentials } = holder
    for (const record of credentials.mfaDevices) {
      const remedy = '; `createMfaDevice` takes a `name` for a further device'
      const claim = 'the MFA device is that of'
      refuseRepeat(credentials.reading, record.serial, definedBy, claim, remedy)
      refuseSerial(holder, record.serial, partition)
      refuseForeign(holder, record.userId)
      const serial = ownText(record.serial.text)
      const keyVersion = ownText(record.keyVersion)
      const { sealedSeed, enabledAt } = record
      devices.set(serial, { serial, account, userArn, userId, sealedSeed, keyVersion, enabledAt })
    }
  }
  const context = { partition, userIdOf, devices, definedBy }
  for (const device of linkDeviceFiles(entities, context)) devices.set(device.serial, device)
  return devices
}

function refuseSerial(
  { credentials, account }: CredentialHolder,
  serial: LocatedText,
  partition: string,
): void {
  const name = serial.text.slice(serial.text.lastIndexOf('/') + 1)
  const isOwn = serial.text === mfaDeviceArn({ partition, account, name })
  if (isOwn && nameProblem('mfa-device', name) === undefined) return
  const message = `the serial number must be \`${mfaDeviceArn({ partition, account, name: 'NAME' })}\``
  reportAt(credentials.reading, serial, 'INVALID_VALUE', message)
}

/** A device that was copied, or whose user was deleted and made again, is nobody's device (ID-3). */
function refuseForeign({ credentials, id, title }: CredentialHolder, userId: LocatedText): void {
  if (userId.text === id) return
  const message = `the MFA device belongs to \`${userId.text}\`, the ${title} is \`${id}\``
  reportAt(credentials.reading, userId, 'INVALID_VALUE', message)
}
