import type { ContextValue } from '../decision/request.ts'
import type { IssuedCredentials } from '../session/session-grant.ts'
import { callerId } from './get-caller-identity.ts'
import { assertParameters } from './parameters/assert-parameters.ts'
import { mfaParameters } from './parameters/mfa-parameters.ts'
import type { ParameterTable } from './parameters/parameter.ts'
import { list, text } from './parameters/parameter-kinds.ts'
import { assertRoleArn, recordedRole } from './parameters/role-arn.ts'
import { type PolicyArnInput, roleParameters, type TagInput } from './parameters/role-parameters.ts'
import { sessionTagsParameter } from './parameters/session-tags-parameter.ts'
import { tagsFromInput } from './parameters/tags-from-input.ts'
import { type MfaHost, proveMfa } from './prove-mfa.ts'
import { type RecordApiCall, recordingRefusal } from './recording-refusal.ts'
import type { RoleSessionIssuer, RoleSessionRequest } from './role-session.ts'
import type { StsCall } from './sts-call.ts'

/** Input of AssumeRole. */
export interface AssumeRoleInput {
  readonly roleArn: string
  /** 2 to 64 of `[A-Za-z0-9_+=,.@-]`. */
  readonly roleSessionName: string
  /** At most 10. */
  readonly policyArns?: readonly PolicyArnInput[] | undefined
  /** At most 2,048 characters. */
  readonly policy?: string | undefined
  /** 900 to 43,200; default 3,600. */
  readonly durationSeconds?: number | undefined
  /** At most 50. */
  readonly tags?: readonly TagInput[] | undefined
  readonly transitiveTagKeys?: readonly string[] | undefined
  readonly externalId?: string | undefined
  readonly serialNumber?: string | undefined
  readonly tokenCode?: string | undefined
  readonly sourceIdentity?: string | undefined
}

/** Output of AssumeRole. */
export interface AssumeRoleOutput {
  readonly credentials: IssuedCredentials
  readonly assumedRoleUser: { readonly assumedRoleId: string; readonly arn: string }
  /** Percent of the budget of session policies and tags; `undefined` when there were none. */
  readonly packedPolicySize: number | undefined
  readonly sourceIdentity: string | undefined
}

/** What AssumeRole works with. */
export interface AssumeRoleHost extends MfaHost {
  readonly sessions: RoleSessionIssuer
  readonly recordApiCall: RecordApiCall
}

/** Constraints of AssumeRole's parameters (STS-1, STS-4, STS-6, STS-11). */
export const assumeRoleParameters: ParameterTable<AssumeRoleInput> = Object.freeze({
  ...roleParameters,
  tags: sessionTagsParameter,
  transitiveTagKeys: list(50, text(1, 128)),
  externalId: text(2, 1_224, { pattern: /^[\w+=,.@:/-]*$/ }),
  ...mfaParameters,
  sourceIdentity: text(2, 64, { pattern: /^[\w+=,.@-]*$/ }),
})

/**
 * Gives a user or a role session temporary credentials of a role.
 *
 * @throws {IamError} `ValidationError`, `AccessDenied`, `MalformedPolicyDocument`, `PackedPolicyTooLarge`,
 *   `MissingAuthenticationToken`, `ExpiredToken`, `StalePolicy`, `ServiceUnavailable`.
 */
export async function assumeRole(
  input: Partial<AssumeRoleInput>,
  call: StsCall,
  host: AssumeRoleHost,
): Promise<AssumeRoleOutput> {
  const record = { ...call, eventName: 'AssumeRole', roleArn: recordedRole(input.roleArn) }
  const request = await recordingRefusal(host.recordApiCall, record, () =>
    roleRequest(input, call, host),
  )
  const session = await host.sessions.issue(request)
  return Object.freeze({
    credentials: session.credentials,
    assumedRoleUser: { assumedRoleId: session.assumedRoleId, arn: session.arn },
    packedPolicySize: session.packedPolicySize === 0 ? undefined : session.packedPolicySize,
    sourceIdentity: session.sourceIdentity,
  })
}

async function roleRequest(
  input: Partial<AssumeRoleInput>,
  call: StsCall,
  host: MfaHost,
): Promise<RoleSessionRequest> {
  assertParameters(assumeRoleParameters, input)
  assertRoleArn(input.roleArn)
  const mfa = await proveMfa(input, call.principal, host)
  const keys = new Map<string, ContextValue>()
  if (input.externalId !== undefined) keys.set('sts:externalid', input.externalId) // RULE sts.external-id
  return {
    principal: call.principal,
    action: 'sts:AssumeRole',
    roleArn: input.roleArn,
    sessionName: input.roleSessionName,
    durationSeconds: input.durationSeconds,
    tags: tagsFromInput(input.tags),
    transitiveTagKeys: input.transitiveTagKeys ?? [],
    sourceIdentity: input.sourceIdentity,
    policies: { inline: input.policy, arns: (input.policyArns ?? []).map(({ arn }) => arn) },
    mfa,
    federation: undefined,
    keys,
    facts: call.facts,
    clientId: call.oauth?.clientId ?? callerId(call.principal),
    requestId: call.requestId,
    overlong: 'refuse',
    binding: call.proof?.binding,
    useProof: call.proof?.use,
  }
}
