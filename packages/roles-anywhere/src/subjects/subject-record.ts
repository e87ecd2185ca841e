/** One use of a certificate whose path was valid. */
export interface SubjectObservation {
  readonly subjectId: string
  readonly trustAnchorArn: string
  /** RFC 4514 text; empty for a certificate without a name. */
  readonly x509Subject: string
  readonly credential: Omit<SubjectCredential, 'seenAt' | 'failed'>
  readonly instanceProperties: Readonly<Record<string, string>> | undefined
  /** Milliseconds since the epoch. */
  readonly seenAt: number
  /** No session was given. */
  readonly failed: boolean
}

/** A certificate of a subject. */
export interface SubjectCredential {
  /** `x509:`, SHA-256 of the issuer's key, `:`, serial number: subject of its sessions (RA-37). */
  readonly id: string
  /** Lower-case hex. */
  readonly serialNumber: string
  /** RFC 4514 text. */
  readonly issuer: string
  /** PEM. */
  readonly x509CertificateData: string
  /** Milliseconds since the epoch. */
  readonly seenAt: number
  /** Of its last use. */
  readonly failed: boolean
}

/** Instance properties as a caller sent them: claims of the caller, not facts. */
export interface SentProperties {
  readonly properties: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  readonly seenAt: number
  readonly failed: boolean
}

/** What was seen of a subject: a record, never a grant (RA-24). */
export interface SubjectRecord {
  readonly subjectId: string
  readonly trustAnchorArn: string
  readonly x509Subject: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** Milliseconds since the epoch. */
  readonly lastSeenAt: number
  /** Newest first. */
  readonly credentials: readonly SubjectCredential[]
  /** Newest first. */
  readonly instanceProperties: readonly SentProperties[]
}

const mostCredentials = 100
const mostProperties = 10

/** The record with one observation more. */
export function withObservation(
  record: SubjectRecord | undefined,
  observation: SubjectObservation,
): SubjectRecord {
  const { subjectId, trustAnchorArn, x509Subject, instanceProperties: properties } = observation
  const { seenAt, failed } = observation
  const credential = { ...observation.credential, seenAt, failed }
  const others = (record?.credentials ?? []).filter(({ id }) => id !== credential.id)
  const sent = record?.instanceProperties ?? []
  return {
    subjectId,
    trustAnchorArn,
    x509Subject,
    createdAt: record?.createdAt ?? seenAt,
    lastSeenAt: Math.max(record?.lastSeenAt ?? 0, seenAt),
    credentials: [credential, ...others].slice(0, mostCredentials), // RULE ra.newest-credentials
    instanceProperties:
      properties === undefined ? sent : withProperties(sent, { properties, seenAt, failed }),
  }
}

function withProperties(
  sent: readonly SentProperties[],
  last: SentProperties,
): readonly SentProperties[] {
  const key = propertiesKey(last)
  return [last, ...sent.filter((one) => propertiesKey(one) !== key)].slice(0, mostProperties)
}

function propertiesKey({ properties }: SentProperties): string {
  return JSON.stringify(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)))
}
