import {
  longestThreshold,
  type NotificationEvent,
  notificationEvents,
  type ResolvedSetting,
  usualThreshold,
} from '../../objects/notification-setting.ts'
import {
  flag,
  integer,
  invalidInput,
  list,
  members,
  oneOf,
  optional,
  type Reader,
} from '../readers.ts'

/** A notification setting; it replaces the one of its event. */
export interface NotificationSettingInput {
  readonly event: NotificationEvent
  readonly enabled: boolean
  /** Days before the end, 1 to 360. Default 45. */
  readonly threshold?: number | undefined
  readonly channel?: 'ALL' | undefined
}

/** Most settings, or keys of settings, of one call. */
export const mostSettings = 50

/** Readers of what names a setting. */
export const settingKeyMembers: {
  readonly event: Reader<NotificationEvent>
  readonly channel: Reader<'ALL' | undefined>
} = { event: oneOf(notificationEvents), channel: optional(oneOf(['ALL'])) }

const settingReader: Reader<NotificationSettingInput> = members({
  ...settingKeyMembers,
  enabled: flag,
  threshold: optional(integer(1, longestThreshold)),
})

/** Reads settings. */
export const settingsReader: Reader<readonly NotificationSettingInput[]> = list(
  1,
  mostSettings,
  settingReader,
)

/** Settings of an anchor with further ones. @throws {IamError} `ValidationException` for an event that stands twice. */
export function ownSettings(
  present: readonly ResolvedSetting[],
  given: readonly NotificationSettingInput[],
  configuredBy: string,
): readonly ResolvedSetting[] {
  const events = given.map(({ event }) => event)
  if (new Set(events).size < events.length)
    throw invalidInput('notificationSettings', 'has an event twice')
  const next = given.map(({ event, enabled, threshold = usualThreshold }) => ({
    event,
    enabled,
    threshold,
    channel: 'ALL' as const,
    configuredBy,
  }))
  return [...present.filter(({ event }) => !events.includes(event)), ...next]
}
