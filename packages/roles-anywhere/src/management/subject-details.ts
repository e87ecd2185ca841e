import type { StoredSubject } from '../objects/service-objects.ts'
import type { SubjectRecord } from '../subjects/subject-record.ts'
import { idOf, isoTime } from './details.ts'

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
