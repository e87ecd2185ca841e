import type { Answer, Question, Refusal, RefusalReason } from '../context/decision-point.ts'
import type { RequestFacts } from '../context/facts.ts'
import type { Principal, RootPrincipal } from '../identity/principal.ts'
import { parseArn } from '../policy/arn.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { uuidFrom } from '../ports/uuid.ts'
import type { AuditEvent, AuditSink } from './audit-event.ts'
import { userIdentity } from './user-identity.ts'

/** One call of a control-plane operation, answered or refused. No token, key, code or policy text is in it. */
export interface ApiCallRecord {
  /** Name of the operation, for example `AssumeRole`. */
  readonly eventName: string
  /** Who called; anonymous while nothing is proven. */
  readonly principal: Principal
  readonly requestId: string
  readonly facts: RequestFacts
  /** The role the call is about. */
  readonly roleArn?: string | undefined
  readonly requestParameters?: Readonly<Record<string, unknown>> | undefined
  readonly responseElements?: Readonly<Record<string, unknown>> | undefined
  /** What a refused call was refused with. */
  readonly error?: { readonly code: string; readonly message: string } | undefined
}

/** Writes the record of what was decided and what was done. */
export interface AuditLog {
  /** One event for every decision, cache hits included. */
  decision(question: Question, answer: Answer, snapshot: number): void
  /** One event for a Deny that no policy made. */
  refusal(refusal: Refusal, decisionId: string): void
  /** One event for a call of `service`, for example `sts`. */
  apiCall(service: string, call: ApiCallRecord): void
  /** One alarm for a use of a root user (ID-4). */
  rootUse(principal: RootPrincipal, facts: RequestFacts): void
}

const nothing = () => {}

/** Makes no events: the log of a line without sink. */
export const noAudit: AuditLog = Object.freeze({
  decision: nothing,
  refusal: nothing,
  apiCall: nothing,
  rootUse: nothing,
})

/** Options of {@link createAuditLog}. */
export interface AuditLogOptions {
  readonly sink: AuditSink
  readonly partition: string
  readonly clock: Clock
  readonly random: Random
  /** Whether the action only reads, from the level in the model. */
  readonly isReadOnly?: (action: string) => boolean | undefined
}

/** Creates the log: it numbers events and turns answers into CloudTrail-shaped records (state spec, section 15). */
export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { sink, partition, clock, random } = options
  let seq = 0
  const base = () => {
    seq += 1
    return {
      eventVersion: '1.0' as const,
      eventID: uuidFrom(random),
      seq,
      eventTime: new Date(clock.now()).toISOString(),
    }
  }
  return Object.freeze({
    decision(question: Question, answer: Answer, snapshot: number) {
      sink.write({ ...base(), ...decisionFields(question, answer, snapshot, options) })
    },
    refusal(refusal: Refusal, decisionId: string) {
      sink.write({ ...base(), ...refusalFields(refusal, decisionId, partition) })
    },
    apiCall(service: string, call: ApiCallRecord) {
      sink.write({ ...base(), ...apiCallFields(service, call, partition) })
    },
    rootUse(principal: RootPrincipal, facts: RequestFacts) {
      sink.write({ ...base(), ...rootUseFields(principal, facts, partition) })
    },
  })
}

type Fields = Omit<AuditEvent, 'eventVersion' | 'eventID' | 'seq' | 'eventTime'>

function decisionFields(
  question: Question,
  answer: Answer,
  snapshot: number,
  options: AuditLogOptions,
): Fields {
  const { decision } = answer
  const readOnly = options.isReadOnly?.(question.action)
  return {
    ...requestFields(question, answer.decisionId, options.partition),
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(decision.effect === 'Allow' ? {} : { errorCode: 'AccessDenied' }),
    additionalEventData: {
      decision: decision.effect,
      reason: decision.reason,
      ...(decision.layer === undefined ? {} : { layer: decision.layer }),
      ...(decision.level === undefined ? {} : { level: decision.level }),
      determiningPolicies: decision.determining,
      ...(decision.errors.length === 0 ? {} : { errors: decision.errors.map((e) => e.message) }),
      snapshot,
      cached: answer.isCached,
      source: question.source,
      ...(question.note === undefined ? {} : { request: question.note }),
    },
  }
}

function refusalFields(refusal: Refusal, decisionId: string, partition: string): Fields {
  const action = refusal.action ?? `gatewarden:${stepOf(refusal.reason)}`
  return {
    ...requestFields({ ...refusal, action }, decisionId, partition),
    errorCode: refusal.reason,
    additionalEventData: {
      decision: 'Deny',
      reason: refusal.reason,
      ...(refusal.note === undefined ? {} : { request: refusal.note }),
    },
  }
}

/** Where on the line a request without decision ended. */
function stepOf(reason: RefusalReason): string {
  if (reason === 'UnmappedRoute') return 'MatchRoute'
  return reason === 'InvalidResourceParameter' ? 'NameResource' : 'Authenticate'
}

type Asked = Pick<Question, 'principal' | 'action' | 'resource' | 'facts' | 'requestId'>

function requestFields(asked: Asked, decisionId: string, partition: string): Fields {
  const colon = asked.action.indexOf(':')
  const accountId = asked.resource === null ? undefined : parseArn(asked.resource)?.account
  return {
    ...(asked.requestId === undefined ? {} : { requestID: asked.requestId }),
    decisionID: decisionId,
    eventCategory: 'Data',
    eventType: 'Decision',
    eventSource: `${asked.action.slice(0, colon)}.${partition}`,
    eventName: asked.action.slice(colon + 1),
    userIdentity: userIdentity(asked.principal),
    ...sourceFields(asked.facts),
    ...(accountId === undefined ? {} : { recipientAccountId: accountId }),
    ...(asked.resource === null
      ? {}
      : { resources: [{ ARN: asked.resource, accountId: accountId ?? '' }] }),
  }
}

function apiCallFields(service: string, call: ApiCallRecord, partition: string): Fields {
  const accountId = call.roleArn === undefined ? undefined : parseArn(call.roleArn)?.account
  return {
    requestID: call.requestId,
    eventCategory: 'Management',
    eventType: 'ApiCall',
    eventSource: `${service}.${partition}`,
    eventName: call.eventName,
    userIdentity: userIdentity(call.principal),
    ...sourceFields(call.facts),
    ...(accountId === undefined ? {} : { recipientAccountId: accountId }),
    ...(call.roleArn === undefined
      ? {}
      : { resources: [{ ARN: call.roleArn, accountId: accountId ?? '' }] }),
    ...(call.requestParameters === undefined ? {} : { requestParameters: call.requestParameters }),
    ...(call.responseElements === undefined ? {} : { responseElements: call.responseElements }),
    ...(call.error === undefined
      ? {}
      : { errorCode: call.error.code, errorMessage: call.error.message }),
  }
}

function rootUseFields(principal: RootPrincipal, facts: RequestFacts, partition: string): Fields {
  return {
    eventCategory: 'Management',
    eventType: 'ServiceEvent',
    eventSource: `iam.${partition}`,
    eventName: 'RootUserActivity',
    userIdentity: userIdentity(principal),
    ...sourceFields(facts),
    recipientAccountId: principal.account,
    additionalEventData: { alarm: true },
  }
}

const longestText = 512

function sourceFields(facts: RequestFacts): Pick<AuditEvent, 'sourceIPAddress' | 'userAgent'> {
  const { sourceIp, userAgent } = facts
  return {
    ...(sourceIp === undefined ? {} : { sourceIPAddress: sourceIp }),
    ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, longestText) }),
  }
}
