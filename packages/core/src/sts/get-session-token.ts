import { noTags } from '../identity/tags.ts'
import type { IssuedCredentials } from '../session/session-grant.ts'
import { longTermUser } from './caller-restrictions.ts'
import {
  type AdmittedUserSession,
  defaultUserSessionSeconds,
  issueUserSession,
  plainSession,
  type UserSessionHost,
  userSessionDuration,
} from './issue-user-session.ts'
import { assertParameters } from './parameters/assert-parameters.ts'
import { mfaParameters } from './parameters/mfa-parameters.ts'
import type { ParameterTable } from './parameters/parameter.ts'
import { type MfaHost, proveMfa } from './prove-mfa.ts'
import type { StsCall } from './sts-call.ts'

/** Input of GetSessionToken. */
export interface GetSessionTokenInput {
  /** 900 to 129,600; default 43,200. */
  readonly durationSeconds?: number | undefined
  readonly serialNumber?: string | undefined
  readonly tokenCode?: string | undefined
}

/** Output of GetSessionToken. */
export interface GetSessionTokenOutput {
  readonly credentials: IssuedCredentials
}

/** What GetSessionToken works with. */
export type SessionTokenHost = UserSessionHost & MfaHost

/** Constraints of GetSessionToken's parameters (STS-3, STS-4). */
export const getSessionTokenParameters: ParameterTable<GetSessionTokenInput> = Object.freeze({
  durationSeconds: userSessionDuration,
  ...mfaParameters,
})

/**
 * Gives a user that signs with a long-term key a session of itself. No permission is asked, and none can be taken away.
 *
 * @throws {IamError} `ValidationError`, `AccessDenied`, `MissingAuthenticationToken`, `ServiceUnavailable`.
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html}
 */
export async function getSessionToken(
  input: Partial<GetSessionTokenInput>,
  call: StsCall,
  host: SessionTokenHost,
): Promise<GetSessionTokenOutput> {
  const record = { ...call, eventName: 'GetSessionToken' }
  const { credentials } = await issueUserSession(host, record, 'get_session_token', () =>
    admit(input, call, host),
  )
  return Object.freeze({ credentials })
}

async function admit(
  input: Partial<GetSessionTokenInput>,
  call: StsCall,
  host: MfaHost,
): Promise<AdmittedUserSession<object>> {
  assertParameters(getSessionTokenParameters, input)
  const user = longTermUser(call.principal, 'GetSessionToken')
  const mfa = await proveMfa(input, user, host)
  const { durationSeconds } = input
  return {
    grant: {
      kind: 'user',
      account: user.account,
      userArn: user.arn,
      userId: user.id,
      durationSeconds: durationSeconds ?? defaultUserSessionSeconds,
      tags: noTags,
      policies: [],
      clientId: user.id,
      ...plainSession,
      mfa,
    },
    requestParameters: { durationSeconds, serialNumber: mfa?.serial },
    responseElements: {},
  }
}
