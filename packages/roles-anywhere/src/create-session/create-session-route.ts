import {
  anonymous,
  type HttpInput,
  type HttpOutput,
  IamError,
  uuidFrom,
  type WireRoute,
} from '@gatewarden/core'
import { type AnswerStamp, errorAnswer, sessionAnswer } from './answer.ts'
import type { CreateSessionCall, CreateSessionService } from './call.ts'
import { type CreatedSession, createSession } from './create-session.ts'
import { CreateSessionRefusal } from './refusal.ts'

const bodyLimit = 16_384

/** `POST /sessions`. Answers in the wire's own JSON whatever happens, and writes one audit record a call. */
export function createSessionRoute(service: CreateSessionService): WireRoute {
  return Object.freeze({
    method: 'POST',
    path: '/sessions',
    bodyLimit,
    handle: (input: HttpInput) => handle(input, service),
    refuse: (code: 'RequestEntityTooLarge' | 'InternalFailure', input: HttpInput) =>
      refuse(code, input, service),
  })
}

async function handle(input: HttpInput, service: CreateSessionService): Promise<HttpOutput> {
  const call = newCall(input, service)
  try {
    if (input.body.length > bodyLimit) throw bodyTooLarge()
    const created = await createSession(call, service)
    recordSuccess(call, created, service)
    return sessionAnswer(created.session, created.subjectArn, stampOf(call, service))
  } catch (error) {
    const refusal = refusalOf(error)
    recordRefusal(call, refusal, error, service)
    return errorAnswer(refusal, stampOf(call, service))
  }
}

function refuse(
  code: 'RequestEntityTooLarge' | 'InternalFailure',
  input: HttpInput,
  service: CreateSessionService,
): HttpOutput {
  const call = newCall(input, service)
  const refusal = code === 'RequestEntityTooLarge' ? bodyTooLarge() : internalError(undefined)
  recordRefusal(call, refusal, refusal, service)
  return errorAnswer(refusal, stampOf(call, service))
}

function newCall(input: HttpInput, { host }: CreateSessionService): CreateSessionCall {
  return {
    input,
    requestId: uuidFrom(host.random),
    principal: anonymous,
    roleArn: undefined,
    parameters: undefined,
  }
}

function stampOf({ requestId }: CreateSessionCall, { host }: CreateSessionService): AnswerStamp {
  return { requestId, now: host.clock.now() }
}

/** What a failure means to the caller. Everything that is not foreseen is a bug: 500 without a word about it. */
function refusalOf(error: unknown): CreateSessionRefusal {
  if (error instanceof CreateSessionRefusal) return error
  if (error instanceof IamError && error.status === 503) {
    return new CreateSessionRefusal(
      'ServiceUnavailableException',
      'Temporarily unavailable, try again',
      error.code,
      error,
    )
  }
  return internalError(error)
}

function internalError(cause: unknown): CreateSessionRefusal {
  return new CreateSessionRefusal('InternalServerException', 'Internal error', undefined, cause)
}

function bodyTooLarge(): CreateSessionRefusal {
  return new CreateSessionRefusal(
    'RequestEntityTooLarge',
    `The body is larger than ${bodyLimit} bytes`,
  ) // RULE ra.body-cap
}

function recordSuccess(
  call: CreateSessionCall,
  { session, subjectArn }: CreatedSession,
  { host }: CreateSessionService,
): void {
  host.metrics.authentication('x509', 'accepted')
  host.recordApiCall({
    ...recordOf(call, host),
    responseElements: {
      assumedRoleUser: { arn: session.arn, assumedRoleId: session.assumedRoleId },
      accessKeyId: session.credentials.accessKeyId,
      sourceIdentity: session.sourceIdentity,
      subjectArn,
    },
  })
}

function recordRefusal(
  call: CreateSessionCall,
  refusal: CreateSessionRefusal,
  error: unknown,
  { host }: CreateSessionService,
): void {
  const isOurs = refusal.status >= 500
  host.metrics.authentication('x509', isOurs ? 'error' : 'refused')
  if (isOurs) host.logger.error({ err: error, requestId: call.requestId }, 'CreateSession failed')
  const { code, message, detail } = refusal
  host.recordApiCall({
    ...recordOf(call, host),
    error: { code, message: detail === undefined ? message : `${message} (${detail})` },
  })
}

function recordOf(
  call: CreateSessionCall,
  host: CreateSessionService['host'],
): Parameters<typeof host.recordApiCall>[0] {
  return {
    eventName: 'CreateSession',
    principal: call.principal,
    requestId: call.requestId,
    facts: host.requestFacts(call.input),
    roleArn: call.roleArn,
    requestParameters: call.parameters,
  }
}
