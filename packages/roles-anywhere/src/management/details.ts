import type { NotificationEvent } from '../objects/notification-setting.ts'
import type { AnchorInForce, ProfileInForce } from '../objects/service-view.ts'
import type { CertificateField } from '../service/attribute-mapping.ts'

/** When an object of the service came and changed; absent for what stands in the options. ISO 8601. */
export interface ObjectTimes {
  readonly createdAt?: string
  readonly updatedAt?: string
}

/** A trust anchor as it is shown. */
export interface TrustAnchorDetail extends ObjectTimes {
  readonly trustAnchorId: string
  readonly trustAnchorArn: string
  readonly name: string
  readonly enabled: boolean
  readonly source: {
    readonly sourceType: 'CERTIFICATE_BUNDLE'
    readonly sourceData: { readonly x509CertificateData: string }
  }
  readonly notificationSettings: readonly NotificationSettingDetail[]
}

/** A notification setting as it is shown. */
export interface NotificationSettingDetail {
  readonly event: NotificationEvent
  readonly enabled: boolean
  /** Days before the end. */
  readonly threshold: number
  readonly channel: 'ALL'
  /** Account, or `rolesanywhere.amazonaws.com` for a default. */
  readonly configuredBy: string
}

/** A profile as it is shown. */
export interface ProfileDetail extends ObjectTimes {
  readonly profileId: string
  readonly profileArn: string
  readonly name: string
  readonly enabled: boolean
  readonly roleArns: readonly string[]
  readonly managedPolicyArns: readonly string[]
  readonly sessionPolicy?: string
  readonly durationSeconds: number
  readonly acceptRoleSessionName: boolean
  readonly requireInstanceProperties: boolean
  readonly attributeMappings: readonly AttributeMappingDetail[]
  /** Account of the creator; absent for what stands in the options. */
  readonly createdBy?: string
}

/** A mapping as it is shown. */
export interface AttributeMappingDetail {
  readonly certificateField: CertificateField
  readonly mappingRules: readonly { readonly specifier: string }[]
  /** Ours, not AWS's. */
  readonly onUnmappable: 'reject' | 'drop' | 'encode'
  /** Ours, not AWS's. */
  readonly onRepeated: 'last' | 'reject'
}

/** Shows a trust anchor. */
export function trustAnchorDetail(anchor: AnchorInForce): TrustAnchorDetail {
  return {
    trustAnchorId: idOf(anchor.arn),
    trustAnchorArn: anchor.arn,
    name: anchor.name,
    enabled: anchor.enabled,
    source: {
      sourceType: 'CERTIFICATE_BUNDLE',
      sourceData: { x509CertificateData: anchor.pem },
    },
    notificationSettings: anchor.notificationSettings,
    ...timesOf(anchor.stored),
  }
}

/** Shows a profile. */
export function profileDetail(profile: ProfileInForce): ProfileDetail {
  const { sessionPolicy, stored } = profile
  return {
    profileId: idOf(profile.arn),
    profileArn: profile.arn,
    name: profile.name,
    enabled: profile.enabled,
    roleArns: profile.roleArns,
    managedPolicyArns: profile.managedPolicyArns,
    ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
    durationSeconds: profile.durationSeconds,
    acceptRoleSessionName: profile.acceptRoleSessionName,
    requireInstanceProperties: profile.requireInstanceProperties,
    attributeMappings: profile.attributeMappings.map(
      ({ certificateField, specifiers, onUnmappable = 'reject', onRepeated = 'last' }) => ({
        certificateField,
        mappingRules: specifiers.map((specifier) => ({ specifier })),
        onUnmappable,
        onRepeated,
      }),
    ),
    ...(stored === undefined ? {} : { createdBy: stored.createdBy }),
    ...timesOf(stored),
  }
}

/** Id of an object, out of its ARN. */
export function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** Times of a managed object; none for one that the application brought. */
export function timesOf(
  stored: { readonly createdAt: number; readonly updatedAt: number } | undefined,
): ObjectTimes {
  if (stored === undefined) return {}
  return { createdAt: isoTime(stored.createdAt), updatedAt: isoTime(stored.updatedAt) }
}

/** A time as it is shown. @param ms - since the epoch. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
