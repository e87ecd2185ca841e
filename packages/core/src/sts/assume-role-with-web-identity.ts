import { IamError } from '../errors.ts'
import type { WebIdentity, WebIdentityVerifier } from '../federation/web-identity.ts'
import { nameProblem } from '../identity/names.ts'
import type { FederatedPrincipal } from '../identity/principal.ts'
import type { FederationFacts } from '../identity/session.ts'
import { tagSetProblem } from '../identity/tag-rules.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { foldCase } from '../policy/fold-case.ts'
import { isConfirmed, nothingProven } from '../session/possession.ts'
import type { Snapshot, SnapshotSource } from '../store/snapshot.ts'
import type { AssumeRoleOutput } from './assume-role.ts'
import { countingAuthentication } from './counting-authentication.ts'
import { echoed } from './echoed.ts'
import { actingChain } from './issue/acting-chain.ts'
import { assertParameters } from './parameters/assert-parameters.ts'
import type { ParameterTable } from './parameters/parameter.ts'
import { text } from './parameters/parameter-kinds.ts'
import { assertRoleArn, recordedRole } from './parameters/role-arn.ts'
import { type PolicyArnInput, roleParameters } from './parameters/role-parameters.ts'
import { type RecordApiCall, recordingRefusal } from './recording-refusal.ts'
import type { RoleSessionIssuer, RoleSessionRequest } from './role-session.ts'
import type { StsCall } from './sts-call.ts'

/** Input of AssumeRoleWithWebIdentity. */
export interface AssumeRoleWithWebIdentityInput {
  readonly roleArn: string
  /** 2 to 64 of `[A-Za-z0-9_+=,.@-]`. */
  readonly roleSessionName: string
  /** 4 to 20,000 characters. */
  readonly webIdentityToken: string
  /** At most 10. */
  readonly policyArns?: readonly PolicyArnInput[] | undefined
  /** At most 2,048 characters. */
  readonly policy?: string | undefined
  /** 900 to 43,200; default 3,600. */
  readonly durationSeconds?: number | undefined
}

/** Output of AssumeRoleWithWebIdentity. */
export interface AssumeRoleWithWebIdentityOutput extends AssumeRoleOutput {
  /** `sub` of the token. */
  readonly subjectFromWebIdentityToken: string
  /** `iss` of the token. */
  readonly provider: string
  /** The client id that the token was made for. */
  readonly audience: string
}

/** What AssumeRoleWithWebIdentity works with. */
export interface WebIdentityHost {
  readonly sessions: RoleSessionIssuer
  readonly webIdentities: WebIdentityVerifier
  readonly snapshots: SnapshotSource
  readonly metrics: Metrics
  readonly recordApiCall: RecordApiCall
}

/** Constraints of AssumeRoleWithWebIdentity's parameters. */
export const assumeRoleWithWebIdentityParameters: ParameterTable<AssumeRoleWithWebIdentityInput> =
  Object.freeze({
    ...roleParameters,
    webIdentityToken: text(4, 20_000, { isRequired: true, isHidden: true }),
  })

/**
 * Gives the holder of a foreign token temporary credentials of a role. The token is the only proof.
 *
 * @throws {IamError} `ValidationError`, `InvalidIdentityToken`, `ExpiredTokenException`, `IDPRejectedClaim`,
 *   `IDPCommunicationError`, `AccessDenied`, `MalformedPolicyDocument`, `PackedPolicyTooLarge`, `StalePolicy`,
 *   `ServiceUnavailable`.
 */
export async function assumeRoleWithWebIdentity(
  input: Partial<AssumeRoleWithWebIdentityInput>,
  call: StsCall,
  host: WebIdentityHost,
): Promise<AssumeRoleWithWebIdentityOutput> {
  const record = {
    ...call,
    eventName: 'AssumeRoleWithWebIdentity',
    roleArn: recordedRole(input.roleArn),
  }
  const { identity, request } = await recordingRefusal(host.recordApiCall, record, async () => {
    assertParameters(assumeRoleWithWebIdentityParameters, input)
    const { account } = assertRoleArn(input.roleArn)
    const snapshot = host.snapshots.current()
    const identity = await countingAuthentication(host.metrics, 'web_identity', () =>
      provenIdentity(input.webIdentityToken, account, snapshot, call, host),
    )
    assertUsableClaims(identity)
    return { identity, request: roleRequest(input, call, identity) }
  })
  const session = await host.sessions.issue(request)
  return Object.freeze({
    credentials: session.credentials,
    assumedRoleUser: { assumedRoleId: session.assumedRoleId, arn: session.arn },
    packedPolicySize: session.packedPolicySize === 0 ? undefined : session.packedPolicySize,
    sourceIdentity: session.sourceIdentity,
    subjectFromWebIdentityToken: identity.subject,
    provider: identity.provider.issuer,
    audience: identity.audience,
  })
}

async function provenIdentity(
  token: string,
  account: string,
  snapshot: Snapshot,
  call: StsCall,
  host: WebIdentityHost,
): Promise<WebIdentity> {
  const identity = await host.webIdentities.verify(token, account, snapshot)
  if (!isConfirmed(identity.confirmation, call.proof?.possession ?? nothingProven)) {
    throw new IamError('InvalidIdentityToken', 'the token is bound: the request lacks its proof')
  }
  return identity
}

function roleRequest(
  input: AssumeRoleWithWebIdentityInput,
  call: StsCall,
  identity: WebIdentity,
): RoleSessionRequest {
  return {
    principal: principalFromWebIdentity(identity),
    action: 'sts:AssumeRoleWithWebIdentity',
    roleArn: input.roleArn,
    sessionName: input.roleSessionName,
    durationSeconds: input.durationSeconds,
    tags: identity.tags,
    transitiveTagKeys: identity.transitiveTagKeys,
    sourceIdentity: identity.sourceIdentity,
    policies: { inline: input.policy, arns: (input.policyArns ?? []).map(({ arn }) => arn) },
    mfa: undefined,
    federation: federationFromWebIdentity(identity),
    keys: new Map(),
    actors: call.oauth && actingChain(call.oauth, identity.mayAct),
    facts: call.facts,
    clientId: call.oauth?.clientId ?? identity.audience,
    requestId: call.requestId,
    overlong: 'refuse',
    binding: call.proof?.binding,
    useProof: call.proof?.use,
  }
}

/** Tags and source identity are claims here, not parameters: what is wrong with them is the provider's doing. */
function assertUsableClaims(identity: WebIdentity): void {
  const { sourceIdentity } = identity
  const problem =
    tagSetProblem(identity.tags) ??
    (sourceIdentity === undefined ? undefined : nameProblem('role-session', sourceIdentity))
  // RULE sts.token-claims-are-checked
  if (problem !== undefined)
    throw new IamError('IDPRejectedClaim', `web identity token was rejected: ${echoed(problem)}`)
}

/** The caller that a verified foreign token stands for. */
export function principalFromWebIdentity(identity: WebIdentity): FederatedPrincipal {
  const { provider, subject, claims } = identity
  return Object.freeze({
    kind: 'federated',
    provider: provider.arn,
    issuer: provider.keyPrefix,
    subject,
    claims,
  })
}

const largestClaimsBytes = 1_024

/**
 * The claims that a session keeps of a foreign token (FED-12).
 *
 * @throws {IamError} `IDPRejectedClaim` above 1 KiB: a claim that were dropped instead could be one that a
 *   Deny reads.
 */
export function federationFromWebIdentity(identity: WebIdentity): FederationFacts {
  const { provider, subject } = identity
  const kept = new Set(provider.sessionClaims.map(foldCase))
  const claims = new Map([...identity.claims].filter(([name]) => kept.has(foldCase(name))))
  if (Buffer.byteLength(JSON.stringify([...claims])) > largestClaimsBytes) {
    throw new IamError('IDPRejectedClaim', 'the claims that a session keeps exceed 1,024 bytes')
  }
  return Object.freeze({ issuer: provider.keyPrefix, provider: provider.arn, subject, claims })
}
