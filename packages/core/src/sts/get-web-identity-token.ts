import type { OutboundAlgorithm } from '../federation/outbound/outbound-key.ts'
import { issueOutboundToken, type OutboundTokenHost } from './outbound/issue-token.ts'
import type { OutboundTokenRequest } from './outbound/token-request.ts'
import { assertParameters } from './parameters/assert-parameters.ts'
import type { ParameterTable } from './parameters/parameter.ts'
import { integer, list, text } from './parameters/parameter-kinds.ts'
import type { TagInput } from './parameters/role-parameters.ts'
import { sessionTagsParameter } from './parameters/session-tags-parameter.ts'
import { tagsFromInput } from './parameters/tags-from-input.ts'
import { recordingRefusal } from './recording-refusal.ts'
import type { StsCall } from './sts-call.ts'

/** Input of GetWebIdentityToken. */
export interface GetWebIdentityTokenInput {
  /** Who the token is for: 1 to 10 of 1 to 1,000 characters. */
  readonly audience: readonly string[]
  /** `RS256` or `ES384`. */
  readonly signingAlgorithm: string
  /** 60 to 3,600; default 300. */
  readonly durationSeconds?: number | undefined
  /** At most 50; they are readable in the token. */
  readonly tags?: readonly TagInput[] | undefined
}

/** Output of GetWebIdentityToken. */
export interface GetWebIdentityTokenOutput {
  readonly webIdentityToken: string
  /** Milliseconds since the epoch, whole seconds. */
  readonly expiration: number
}

const defaultDurationSeconds = 300

/** Constraints of GetWebIdentityToken's parameters (section 5, OUT-2, OUT-3). */
export const getWebIdentityTokenParameters: ParameterTable<GetWebIdentityTokenInput> =
  Object.freeze({
    audience: list(10, text(1, 1_000, { isRequired: true }), 1),
    signingAlgorithm: text(5, 5, { isRequired: true, pattern: /^(?:RS256|ES384)$/ }), // RULE out.signing-algorithms
    durationSeconds: integer(60, 3_600), // RULE out.duration
    tags: sessionTagsParameter,
  })

/**
 * Gives a user or a role session a signed token with which it proves to another service who it is. The token is a JWT of the
 * account's outbound issuer and opens nothing here (FED-5).
 *
 * @throws {IamError} `ValidationError`, `MissingAuthenticationToken`, `AccessDenied`, `ExpiredToken`,
 *   `OutboundWebIdentityFederationDisabledException`, `SessionDurationEscalationException`,
 *   `JWTPayloadSizeExceededException`, `StalePolicy`, `ServiceUnavailable`.
 */
export async function getWebIdentityToken(
  input: Partial<GetWebIdentityTokenInput>,
  call: StsCall,
  host: OutboundTokenHost,
): Promise<GetWebIdentityTokenOutput> {
  const record = { ...call, eventName: 'GetWebIdentityToken' }
  const request = await recordingRefusal(host.recordApiCall, record, () =>
    tokenRequest(input, call),
  )
  const { token, expiresAt } = await issueOutboundToken(request, host)
  return Object.freeze({ webIdentityToken: token, expiration: expiresAt })
}

function tokenRequest(
  input: Partial<GetWebIdentityTokenInput>,
  call: StsCall,
): OutboundTokenRequest {
  assertParameters(getWebIdentityTokenParameters, input)
  return {
    principal: call.principal,
    audience: Object.freeze([...input.audience]),
    algorithm: input.signingAlgorithm as OutboundAlgorithm, // The pattern has no other.
    durationSeconds: input.durationSeconds ?? defaultDurationSeconds,
    tags: tagsFromInput(input.tags),
    facts: call.facts,
    requestId: call.requestId,
  }
}
