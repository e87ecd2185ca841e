import { noTags } from '../identity/tags.ts'
import type { IssuedCredentials } from '../session/session-grant.ts'
import type { SnapshotSource } from '../store/snapshot.ts'
import { longTermCaller } from './caller-restrictions.ts'
import {
  type AdmittedUserSession,
  issueUserSession,
  plainSession,
  type UserSessionHost,
  userSessionDuration,
  userSessionSeconds,
} from './issue-user-session.ts'
import { assertParameters } from './parameters/assert-parameters.ts'
import { mfaParameters } from './parameters/mfa-parameters.ts'
import type { ParameterTable } from './parameters/parameter.ts'
import { type MfaHost, proveMfa } from './prove-mfa.ts'
import { assertRootFactor } from './root-factor.ts'
import type { StsCall } from './sts-call.ts'

/** Input of GetSessionToken. */
export interface GetSessionTokenInput {
  /** 900 to 129,600; default 43,200. Of the root user at most and by default 3,600. */
  readonly durationSeconds?: number | undefined
  readonly serialNumber?: string | undefined
  readonly tokenCode?: string | undefined
}

/** Output of GetSessionToken. */
export interface GetSessionTokenOutput {
  readonly credentials: IssuedCredentials
}

/** What GetSessionToken works with. */
export interface SessionTokenHost extends UserSessionHost, MfaHost {
  readonly snapshots: SnapshotSource
}

/** Constraints of GetSessionToken's parameters (STS-3, STS-4). */
export const getSessionTokenParameters: ParameterTable<GetSessionTokenInput> = Object.freeze({
  durationSeconds: userSessionDuration,
  ...mfaParameters,
})

/**
 * Gives a user or root user that signs with a long-term key a session of itself. No permission is asked, and none can be
 * taken away; but the root user proves a second factor in the call (ID-4).
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
  host: SessionTokenHost,
): Promise<AdmittedUserSession<object>> {
  assertParameters(getSessionTokenParameters, input)
  const user = longTermCaller(call.principal, 'GetSessionToken')
  const mfa = await proveMfa(input, user, host)
  assertRootFactor(user, mfa, host.snapshots.current())
  const { durationSeconds } = input
  return {
    grant: {
      kind: 'user',
      account: user.account,
      userArn: user.arn,
      userId: user.id,
      durationSeconds: userSessionSeconds(user, durationSeconds),
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
