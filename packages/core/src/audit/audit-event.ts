import type { StatementReference } from '../decision/decision.ts'

/** Who acted, CloudTrail-shaped. No token, key or code is ever in it. */
export interface UserIdentity {
  readonly type:
    | 'Root'
    | 'IAMUser'
    | 'AssumedRole'
    | 'FederatedUser'
    | 'WebIdentityUser'
    | 'Certificate'
    | 'AWSService'
    | 'Anonymous'
  readonly principalId?: string
  readonly arn?: string
  readonly accountId?: string
  readonly accessKeyId?: string
  readonly sessionContext?: {
    readonly sessionIssuer?: { readonly arn: string; readonly userName: string }
    readonly attributes: { readonly creationDate: string; readonly mfaAuthenticated: boolean }
    readonly webIdFederationData?: { readonly federatedProvider: string }
    readonly sourceIdentity?: string
  }
}

/** One audit record (state spec, section 15). */
export interface AuditEvent {
  readonly eventVersion: '1.0'
  readonly eventID: string
  readonly requestID?: string
  readonly decisionID?: string
  readonly seq: number
  /** ISO 8601 with milliseconds, UTC. */
  readonly eventTime: string
  readonly eventCategory: 'Management' | 'Data'
  readonly eventType: 'ApiCall' | 'Decision' | 'ServiceEvent'
  /** `SERVICE.PARTITION`, for example `sts.gw`. */
  readonly eventSource: string
  /** Action without its prefix. */
  readonly eventName: string
  readonly userIdentity: UserIdentity
  readonly sourceIPAddress?: string
  readonly userAgent?: string
  readonly recipientAccountId?: string
  /** From the level of the action; absent for actions of no model. */
  readonly readOnly?: boolean
  readonly resources?: readonly { readonly ARN: string; readonly accountId: string }[]
  readonly requestParameters?: Readonly<Record<string, unknown>>
  readonly responseElements?: Readonly<Record<string, unknown>>
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly additionalEventData?: {
    readonly decision?: 'Allow' | 'Deny'
    readonly reason?: string
    readonly layer?: string
    readonly determiningPolicies?: readonly StatementReference[]
    readonly errors?: readonly string[]
    readonly snapshot?: number
    readonly cached?: boolean
    readonly source?: string
    readonly [extra: string]: unknown
  }
}

/** Where audit events go. Must not throw and must not block. */
export interface AuditSink {
  write(event: AuditEvent): void
}
