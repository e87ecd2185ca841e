import { IamError } from '../../errors.ts'
import type { ChainLink, MfaProof, Session } from '../../identity/session.ts'
import { noTags, type Tags } from '../../identity/tags.ts'
import { foldCase } from '../../policy/fold-case.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IssuedCredentials, UserSessionGrant } from '../../session/session-grant.ts'
import { callerId } from '../get-caller-identity.ts'
import { deepestChain } from '../issue/plan-role-session.ts'
import {
  type AdmittedUserSession,
  issueUserSession,
  type UserSessionHost,
  userSessionDuration,
  userSessionSeconds,
} from '../issue-user-session.ts'
import { assertParameters } from '../parameters/assert-parameters.ts'
import { mfaParameters } from '../parameters/mfa-parameters.ts'
import type { ParameterTable } from '../parameters/parameter.ts'
import { text } from '../parameters/parameter-kinds.ts'
import { recordingRefusal } from '../recording-refusal.ts'
import type { RoleSessionIssuer, RoleSessionRequest } from '../role-session.ts'
import type { StsCall } from '../sts-call.ts'
import { factorHolder, type StepUpCaller, stepUpCaller } from './factor-holder.ts'
import { type FactorHost, type FactorInput, proveFactor } from './prove-factor.ts'
import { readAssertion } from './read-credential.ts'

/** Input of a step-up. */
export interface StepUpInput extends Omit<FactorInput, 'credential'> {
  /** `AuthenticationResponseJSON` of a browser, as it was sent. */
  readonly credential?: unknown
  /** 900 to 129,600; never beyond the end of the caller's session. Default that end; for a long-term key 43,200. */
  readonly durationSeconds?: number | undefined
}

/** What a step-up works with. */
export interface StepUpHost extends UserSessionHost, FactorHost {
  readonly sessions: Pick<RoleSessionIssuer, 'issue'>
  readonly clock: Clock
}

const stepUpParameters: ParameterTable<Omit<StepUpInput, 'credential'>> = Object.freeze({
  durationSeconds: userSessionDuration,
  ...mfaParameters,
  recoveryCode: text(1, 64, { isHidden: true }),
})

const longestRoleSessionSeconds = 3_600

/**
 * Gives a caller who shows a second factor a new session of the same principal with `amr`, `auth_time` and `mfa_ser`. It
 * ends with the caller's own session at the latest, and with that one's revocation.
 *
 * A user gets a session of itself, with a long-term key as by GetSessionToken. A role session is made anew by the role
 * assuming itself, so the role's trust policy decides, and the session lasts an hour at most; the factor is that of the
 * user its chain began with.
 *
 * @throws {IamError} `ValidationError`; `AccessDenied` for a caller without factors, whatever proves nothing, a trust policy
 *   that does not allow it, a chain of more than ten sessions; `ExpiredToken`, `PackedPolicyTooLarge`, `StalePolicy`,
 *   `ServiceUnavailable`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9470 | RFC 9470}
 */
export async function stepUp(
  input: StepUpInput,
  call: StsCall,
  host: StepUpHost,
): Promise<IssuedCredentials> {
  const record = { ...call, eventName: 'StepUp' }
  if (call.principal.kind === 'role-session') {
    const request = await recordingRefusal(host.recordApiCall, record, async () => {
      const { caller, mfa } = await prove(input, call, host)
      return roleRequest(input, caller, mfa, call)
    })
    return (await host.sessions.issue(request)).credentials
  }
  const { credentials } = await issueUserSession(host, record, 'step_up', async () => {
    const { caller, mfa } = await prove(input, call, host)
    return userSession(input, caller, mfa)
  })
  return credentials
}

interface Proven {
  readonly caller: StepUpCaller
  readonly mfa: MfaProof
}

async function prove(
  { credential, ...parameters }: StepUpInput,
  { principal }: StsCall,
  host: StepUpHost,
): Promise<Proven> {
  assertParameters(stepUpParameters, parameters)
  const caller = stepUpCaller(principal)
  const holder = factorHolder(caller)
  if (caller.session !== undefined && caller.session.expiresAt <= host.clock.now()) {
    throw new IamError('ExpiredToken', 'the session of the caller has ended')
  }
  const answer = credential === undefined ? undefined : readAssertion(credential)
  return { caller, mfa: await proveFactor({ ...parameters, credential: answer }, holder, host) }
}

function userSession(
  { durationSeconds }: StepUpInput,
  caller: StepUpCaller,
  mfa: MfaProof,
): AdmittedUserSession<object> {
  if (caller.kind !== 'user') throw new TypeError('the caller must be a user')
  const { account, arn, id, session } = caller
  const grant: UserSessionGrant = {
    kind: 'user',
    account,
    userArn: arn,
    userId: id,
    durationSeconds:
      session === undefined
        ? userSessionSeconds({ ...caller, session }, durationSeconds)
        : (durationSeconds ?? secondsLeft(session, mfa.at)),
    expiresBy: session?.expiresAt,
    tags: session?.tags ?? noTags,
    transitiveTagKeys: session?.transitiveTagKeys ?? [],
    sourceIdentity: session?.sourceIdentity,
    policies: session?.policySources ?? [],
    mfa,
    federation: session?.federation,
    chain: session === undefined ? [] : chainOf(arn, session), // RULE sts.step-up-ends-with-its-session
    origin: session?.origin,
    clientId: id,
    confirmation: session?.confirmation, // A bound session makes bound sessions, as role sessions do.
  }
  return {
    grant,
    requestParameters: { durationSeconds, serialNumber: mfa.serial },
    responseElements: {},
  }
}

/** Up to the next whole second: the grant's own end cuts what is too much. */
function secondsLeft({ expiresAt }: Session, now: number): number {
  return Math.max(1, Math.ceil((expiresAt - now) / 1000))
}

/** The session that is stepped up from is a link: whoever revokes it ends both (REV-2). */
function chainOf(arn: string, session: Session): readonly ChainLink[] {
  const chain = [{ arn, sessionId: session.id }, ...session.chain]
  if (chain.length <= deepestChain) return Object.freeze(chain)
  const message = `a session is stepped up from at most ${deepestChain} times in turn`
  throw new IamError('AccessDenied', message)
}

/** The role assumes itself: its trust policy sees the factor, and what bounds the session goes on doing so (STS-10). */
function roleRequest(
  { durationSeconds }: StepUpInput,
  caller: StepUpCaller,
  mfa: MfaProof,
  { facts, requestId }: StsCall,
): RoleSessionRequest {
  if (caller.kind !== 'role-session') throw new TypeError('the caller must be a role session')
  const { session, roleArn, sessionName } = caller
  const seconds = durationSeconds ?? secondsLeft(session, mfa.at)
  return {
    principal: caller,
    action: 'sts:AssumeRole',
    roleArn,
    sessionName,
    durationSeconds: Math.min(seconds, longestRoleSessionSeconds),
    expiresBy: session.expiresAt,
    tags: ownTags(session),
    transitiveTagKeys: [],
    sourceIdentity: undefined, // Inherited, and so are transitive tags and session policies.
    policies: { inline: undefined, arns: [] },
    mfa,
    federation: undefined,
    keys: new Map(),
    facts,
    clientId: callerId(caller),
    requestId,
    overlong: 'cut',
  }
}

/** Tags that are not handed down by themselves. */
function ownTags({ tags, transitiveTagKeys }: Session): Tags {
  const handedDown = new Set(transitiveTagKeys.map(foldCase))
  return new Map([...tags].filter(([key]) => !handedDown.has(foldCase(key))))
}
