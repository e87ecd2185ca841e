import type { NotificationEvent } from '../../objects/notification-setting.ts'
import { idReader } from '../inputs.ts'
import { storedOf } from '../management-call.ts'
import type { Operation, OperationsOf } from '../operation.ts'
import { list, members } from '../readers.ts'
import {
  mostSettings,
  type NotificationSettingInput,
  ownSettings,
  settingKeyMembers,
  settingsReader,
} from './notification-settings.ts'
import { nextAnchor, type TrustAnchorOutput } from './trust-anchors.ts'

/** Input of PutNotificationSettings. */
export interface PutNotificationSettingsInput {
  readonly trustAnchorId: string
  /** 1 to 50. */
  readonly notificationSettings: readonly NotificationSettingInput[]
}

/** Input of ResetNotificationSettings. */
export interface ResetNotificationSettingsInput {
  readonly trustAnchorId: string
  /** 1 to 50. Their settings are the defaults again. */
  readonly notificationSettingKeys: readonly {
    readonly event: NotificationEvent
    readonly channel?: 'ALL' | undefined
  }[]
}

/** Operations on the notifications of trust anchors (RA-26). */
export interface NotificationOperations {
  putNotificationSettings(input: PutNotificationSettingsInput): Promise<TrustAnchorOutput>
  resetNotificationSettings(input: ResetNotificationSettingsInput): Promise<TrustAnchorOutput>
}

const putNotificationSettings: Operation<PutNotificationSettingsInput, TrustAnchorOutput> = {
  read: members({ trustAnchorId: idReader, notificationSettings: settingsReader }),
  run: ({ trustAnchorId, notificationSettings }, call) =>
    call.change((view) => {
      const stored = storedOf(call.anchor(view, trustAnchorId))
      const settings = ownSettings(stored.notificationSettings, notificationSettings, call.account)
      return nextAnchor(call, stored, { notificationSettings: settings })
    }),
}

const resetNotificationSettings: Operation<ResetNotificationSettingsInput, TrustAnchorOutput> = {
  read: members({
    trustAnchorId: idReader,
    notificationSettingKeys: list(1, mostSettings, members(settingKeyMembers)),
  }),
  run: ({ trustAnchorId, notificationSettingKeys }, call) =>
    call.change((view) => {
      const stored = storedOf(call.anchor(view, trustAnchorId))
      const events = notificationSettingKeys.map(({ event }) => event)
      const rest = stored.notificationSettings.filter(({ event }) => !events.includes(event))
      return nextAnchor(call, stored, { notificationSettings: rest })
    }),
}

/** Every operation on notifications. */
export const notificationOperations: OperationsOf<NotificationOperations> = Object.freeze({
  putNotificationSettings,
  resetNotificationSettings,
})
