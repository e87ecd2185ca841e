/** What a notice is about. */
export type NotificationEvent = 'CA_CERTIFICATE_EXPIRY' | 'END_ENTITY_CERTIFICATE_EXPIRY'

/** When a trust anchor tells that certificates end (RA-26). */
export interface NotificationSetting {
  /** Certificates of the anchor itself, or those below it: judged when they are used. */
  readonly event: NotificationEvent
  readonly enabled: boolean
  /** Days before the end, 1 to 360. Default 45. */
  readonly threshold?: number
  /** Every channel: log line and counter. The only value. */
  readonly channel?: 'ALL'
}

/** A setting with nothing left out. */
export interface ResolvedSetting extends Required<NotificationSetting> {
  /** Account that made the setting, or `rolesanywhere.amazonaws.com` for a default. */
  readonly configuredBy: string
}

/** Events in the order in which settings are listed. */
export const notificationEvents: readonly NotificationEvent[] = Object.freeze([
  'CA_CERTIFICATE_EXPIRY',
  'END_ENTITY_CERTIFICATE_EXPIRY',
])

/** Days before the end of a certificate at which a default setting tells. */
export const usualThreshold = 45

/** Longest threshold in days. */
export const longestThreshold = 360

/** Settings of an anchor: its own, and for other events the default of AWS. */
export function resolveSettings(own: readonly ResolvedSetting[]): readonly ResolvedSetting[] {
  return notificationEvents.map(
    (event) => own.find((setting) => setting.event === event) ?? usualSetting(event), // RULE ra.usual-notifications
  )
}

function usualSetting(event: NotificationEvent): ResolvedSetting {
  return Object.freeze({
    event,
    enabled: true,
    threshold: usualThreshold,
    channel: 'ALL',
    configuredBy: 'rolesanywhere.amazonaws.com',
  })
}
