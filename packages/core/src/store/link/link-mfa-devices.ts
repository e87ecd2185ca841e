import { mfaDeviceArn, userArn } from '../../identity/arns.ts'
import type { MfaDevice } from '../../identity/mfa-device.ts'
import { nameProblem } from '../../identity/names.ts'
import { ownText } from '../../policy/own-text.ts'
import type { UserRecord } from '../entities/records.ts'
import { entityId } from '../entity-id.ts'
import { type LocatedText, reportAt } from '../source/file-reading.ts'
import type { EntitySet } from './entity-set.ts'
import { refuseRepeat } from './refuse-repeat.ts'

/**
 * The MFA devices of all users by serial number. A serial number that stands twice, in one file or two, or is none of
 * the account is a defect, and so is a device that belongs to another unique id than that of its user.
 */
export function linkMfaDevices(
  { users }: EntitySet,
  partition: string,
): ReadonlyMap<string, MfaDevice> {
  const devices = new Map<string, MfaDevice>()
  const definedBy = new Map<string, string>()
  for (const user of users.records()) {
    if (user.mfaDevices.length === 0) continue
    const { account, name } = user.reading.place
    const { path } = user
    const arn = userArn({ partition, account, path, name })
    const id = user.id?.text ?? entityId({ kind: 'user', account, path, name })
    for (const record of user.mfaDevices) {
      refuseRepeat(user.reading, record.serial, definedBy, 'the MFA device is that of')
      refuseSerial(user, record.serial, partition)
      refuseForeign(user, record.userId, id)
      const serial = ownText(record.serial.text)
      const keyVersion = ownText(record.keyVersion)
      const { sealedSeed, enabledAt } = record
      const owner = { account, userArn: arn, userId: id }
      devices.set(serial, { serial, ...owner, sealedSeed, keyVersion, enabledAt })
    }
  }
  return devices
}

function refuseSerial(user: UserRecord, serial: LocatedText, partition: string): void {
  const { account } = user.reading.place
  const name = serial.text.slice(serial.text.lastIndexOf('/') + 1)
  const isOwn = serial.text === mfaDeviceArn({ partition, account, name })
  if (isOwn && nameProblem('mfa-device', name) === undefined) return
  const message = `the serial number must be \`${mfaDeviceArn({ partition, account, name: 'NAME' })}\``
  reportAt(user.reading, serial, 'INVALID_VALUE', message)
}

/** A device that was copied, or whose user was deleted and made again, is nobody's device (ID-3). */
function refuseForeign(user: UserRecord, userId: LocatedText, id: string): void {
  if (userId.text === id) return
  const message = `the MFA device belongs to \`${userId.text}\`, the user is \`${id}\``
  reportAt(user.reading, userId, 'INVALID_VALUE', message)
}
