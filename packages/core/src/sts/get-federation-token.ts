import type { DecisionPoint } from '../context/decision-point.ts'
import type { RequestFacts } from '../context/facts.ts'
import type { ContextValue } from '../decision/request.ts'
import { federatedUserArn } from '../identity/arns.ts'
import type { Tags } from '../identity/tags.ts'
import { parseArn } from '../policy/arn.ts'
import type { IssuedCredentials } from '../session/session-grant.ts'
import { type LongTermCaller, longTermCaller } from './caller-restrictions.ts'
import { ofDeniedQuestion } from './denials/denied-question.ts'
import { deniedAction } from './denied-action.ts'
import { packedSize } from './issue/packed-size.ts'
import { requestItself } from './issue/request-itself.ts'
import { sessionPolicyLayer } from './issue/session-policy-layer.ts'
import { combineSessionTags } from './issue/session-tags.ts'
import {
  type AdmittedUserSession,
  issueUserSession,
  plainSession,
  type UserSessionHost,
  userSessionDuration,
  userSessionSeconds,
} from './issue-user-session.ts'
import { assertParameters } from './parameters/assert-parameters.ts'
import type { ParameterTable } from './parameters/parameter.ts'
import { text } from './parameters/parameter-kinds.ts'
import { type PolicyArnInput, roleParameters, type TagInput } from './parameters/role-parameters.ts'
import { sessionTagsParameter } from './parameters/session-tags-parameter.ts'
import { tagsFromInput } from './parameters/tags-from-input.ts'
import type { StsCall } from './sts-call.ts'

/** Input of GetFederationToken. */
export interface GetFederationTokenInput {
  /** 2 to 32 of `[A-Za-z0-9_+=,.@-]`. */
  readonly name: string
  /** At most 10. */
  readonly policyArns?: readonly PolicyArnInput[] | undefined
  /** At most 2,048 characters. */
  readonly policy?: string | undefined
  /** 900 to 129,600; default 43,200. Of the root user at most and by default 3,600. */
  readonly durationSeconds?: number | undefined
  /** At most 50. */
  readonly tags?: readonly TagInput[] | undefined
}

/** What the answer and the record of a call tell besides the credentials. */
interface Federated {
  readonly federatedUser: {
    /** `ACCOUNT:NAME`. */
    readonly federatedUserId: string
    /** `arn:P:sts::A:federated-user/NAME`. */
    readonly arn: string
  }
  /** Percent of the budget of session policies and tags; `undefined` when there were none. */
  readonly packedPolicySize: number | undefined
}

/** Output of GetFederationToken. */
export interface GetFederationTokenOutput extends Federated {
  readonly credentials: IssuedCredentials
}

/** What GetFederationToken works with. */
export interface FederationTokenHost extends UserSessionHost {
  readonly decisions: DecisionPoint
}

/** Constraints of GetFederationToken's parameters (STS-3, STS-4, STS-6, STS-11). */
export const getFederationTokenParameters: ParameterTable<GetFederationTokenInput> = Object.freeze({
  name: text(2, 32, { isRequired: true, pattern: /^[\w+=,.@-]*$/ }),
  policyArns: roleParameters.policyArns,
  policy: roleParameters.policy,
  durationSeconds: userSessionDuration,
  tags: sessionTagsParameter,
})

/**
 * Gives a user or root user that signs with a long-term key a session for somebody it vouches for: what the user may do,
 * less what the session policies leave out. Without session policies it is nothing (PRIN-14).
 *
 * @throws {IamError} `ValidationError`, `AccessDenied`, `MalformedPolicyDocument`, `PackedPolicyTooLarge`,
 *   `MissingAuthenticationToken`, `StalePolicy`, `ServiceUnavailable`.
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html}
 */
export async function getFederationToken(
  input: Partial<GetFederationTokenInput>,
  call: StsCall,
  host: FederationTokenHost,
): Promise<GetFederationTokenOutput> {
  const record = { ...call, eventName: 'GetFederationToken' }
  const { credentials, responseElements } = await issueUserSession(
    host,
    record,
    'get_federation_token',
    () => admit(input, call, host),
  )
  return Object.freeze({ credentials, ...responseElements })
}

function admit(
  input: Partial<GetFederationTokenInput>,
  call: StsCall,
  host: FederationTokenHost,
): AdmittedUserSession<Federated> {
  assertParameters(getFederationTokenParameters, input)
  const user = longTermCaller(call.principal, 'GetFederationToken')
  const { name, durationSeconds } = input
  const { all: tags } = combineSessionTags(tagsFromInput(input.tags), [], undefined)
  const given = { inline: input.policy, arns: (input.policyArns ?? []).map(({ arn }) => arn) }
  const policies = sessionPolicyLayer(given)
  const packed = packedSize(policies, tags)
  const { account, arn: userArn, id: userId } = user
  const arn = federatedUserArn({ partition: parseArn(userArn)?.partition ?? '', account, name })
  authorize(user, arn, tags, input, call, host.decisions)
  return {
    grant: {
      kind: 'federated-user',
      account,
      name,
      userArn,
      userId,
      durationSeconds: userSessionSeconds(user, durationSeconds),
      tags,
      policies,
      clientId: userId,
      ...plainSession,
    },
    requestParameters: {
      name,
      durationSeconds,
      hasSessionPolicy: given.inline !== undefined,
      policyArns: given.arns,
      tags: Array.from(tags, ([key, value]) => ({ key, value })),
    },
    responseElements: {
      federatedUser: { federatedUserId: `${account}:${name}`, arn },
      packedPolicySize: packed === 0 ? undefined : packed,
    },
  }
}

/** Asks the caller's policies for the session and, where it has tags, for tagging it: both must allow (EVAL-17). */
function authorize(
  principal: LongTermCaller,
  resource: string,
  tags: Tags,
  { durationSeconds }: GetFederationTokenInput,
  call: StsCall,
  decisions: DecisionPoint,
): void {
  const keys = new Map<string, ContextValue>(call.facts.keys)
  if (durationSeconds !== undefined) keys.set('sts:durationseconds', String(durationSeconds))
  const requestTags = tags.size > 0 ? tags : undefined
  const facts: RequestFacts = { ...requestItself(call.facts), requestTags, keys }
  const actions = ['sts:GetFederationToken', ...(tags.size > 0 ? ['sts:TagSession'] : [])]
  for (const action of actions) {
    const { requestId } = call
    const question = { principal, action, resource, facts, source: 'sts', requestId } as const
    const { decision } = decisions.decide(question)
    if (decision.effect !== 'Allow')
      throw ofDeniedQuestion(deniedAction(principal, action, resource), question) // RULE sts.federation-token-is-allowed
  }
}
