import type { NotificationEvent } from '../objects/notification-setting.ts'
import type { StoredSubject } from '../objects/service-objects.ts'
import type { AnchorInForce, ProfileInForce } from '../objects/service-view.ts'
import type { CertificateField } from '../service/attribute-mapping.ts'
import type { SubjectRecord } from '../subjects/subject-record.ts'

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

/** A subject in a list. */
export interface SubjectSummary {
  readonly subjectId: string
  readonly subjectArn: string
  readonly x509Subject: string
  readonly enabled: boolean
  /** ISO 8601. */
  readonly createdAt: string
  /** ISO 8601. */
  readonly updatedAt: string
  /** ISO 8601. Absent when what was seen is forgotten. */
  readonly lastSeenAt?: string
}

/** A subject as it is shown. */
export interface SubjectDetail extends SubjectSummary {
  readonly trustAnchorArn: string
  /** Newest first, at most 100. */
  readonly credentials: readonly SubjectCredentialDetail[]
  /** What callers claimed; newest first, at most 10. */
  readonly instanceProperties: readonly {
    readonly properties: Readonly<Record<string, string>>
    readonly seenAt: string
    readonly failed: boolean
  }[]
}

/** A certificate of a subject as it is shown. */
export interface SubjectCredentialDetail {
  /** Ours: subject of the sessions of the certificate, for `iam.sessions.revoke()`. */
  readonly credentialId: string
  /** Lower-case hex. */
  readonly serialNumber: string
  readonly issuer: string
  /** PEM. */
  readonly x509CertificateData: string
  readonly seenAt: string
  readonly enabled: boolean
  readonly failed: boolean
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

/** What is known of a subject: what was seen, what was decided, or both. */
export interface KnownSubject {
  readonly arn: string
  readonly seen: SubjectRecord | undefined
  readonly decided: StoredSubject | undefined
}

/** Shows a subject in a list. */
export function subjectSummary({ arn, seen, decided }: KnownSubject): SubjectSummary {
  const createdAt = Math.min(seen?.createdAt ?? Infinity, decided?.createdAt ?? Infinity)
  const updatedAt = Math.max(seen?.lastSeenAt ?? 0, decided?.updatedAt ?? 0)
  return {
    subjectId: idOf(arn),
    subjectArn: arn,
    x509Subject: seen?.x509Subject ?? decided?.x509Subject ?? '',
    enabled: decided?.enabled ?? true,
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
    ...(seen === undefined ? {} : { lastSeenAt: isoTime(seen.lastSeenAt) }),
  }
}

/** Shows a subject. */
export function subjectDetail(subject: KnownSubject): SubjectDetail {
  const { seen, decided } = subject
  const disabled = decided?.disabledCredentials ?? []
  return {
    ...subjectSummary(subject),
    trustAnchorArn: seen?.trustAnchorArn ?? decided?.trustAnchorArn ?? '',
    credentials: (seen?.credentials ?? []).map(({ id, seenAt, ...credential }) => ({
      credentialId: id,
      ...credential,
      seenAt: isoTime(seenAt),
      enabled: !disabled.includes(id),
    })),
    instanceProperties: (seen?.instanceProperties ?? []).map(({ seenAt, ...sent }) => ({
      ...sent,
      seenAt: isoTime(seenAt),
    })),
  }
}

function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

function timesOf(
  stored: { readonly createdAt: number; readonly updatedAt: number } | undefined,
): ObjectTimes {
  if (stored === undefined) return {}
  return { createdAt: isoTime(stored.createdAt), updatedAt: isoTime(stored.updatedAt) }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
