import { createHash } from 'node:crypto'
import {
  type FederationFacts,
  IamError,
  type RoleSession,
  type RoleSessionRequest,
} from '@gatewarden/core'
import type { ServiceView } from '../objects/service-view.ts'
import type { Profile } from '../service/profile.ts'
import { objectArn } from '../service/service-scope.ts'
import { subjectId } from '../subjects/subject-identity.ts'
import type { CreateSessionCall, CreateSessionService } from './call.ts'
import { federationFacts, servicePrincipal, sessionSeconds } from './certificate-session.ts'
import { certificateKeys } from './condition-keys.ts'
import { mapAttributes } from './map-attributes.ts'
import { assertSubjectEnabled, observed } from './observe-subject.ts'
import type { CreateSessionParameters } from './parameters.ts'
import { readProof } from './proof.ts'
import {
  assertStillTrusted,
  enabledAnchor,
  type ProvenCall,
  proveCertificate,
} from './prove-certificate.ts'
import { CreateSessionRefusal, invalid, notAuthorized, notProven } from './refusal.ts'
import { sourceIdentity } from './source-identity.ts'

/** What CreateSession gives. */
export interface CreatedSession {
  readonly session: RoleSession
  readonly subjectArn: string
}

/**
 * Turns a signed request into a role session (section 3): proof, path, replay, profile, mapping, trust policy, mint.
 *
 * @throws {CreateSessionRefusal}
 */
export async function createSession(
  call: CreateSessionCall,
  service: CreateSessionService,
): Promise<CreatedSession> {
  const now = service.host.clock.now()
  const { generation } = service.store
  const proof = readProof(call.input)
  const proven = await service.inFlight.run(() => proveCertificate(call, proof, now, service))
  const federation = federationFacts(proven.parameters.trustAnchorArn, proven.trust.facts)
  call.principal = { ...federation, kind: 'federated', issuer: undefined }
  const created = await observed(proven, now, service, async () => {
    const { parameters, trust } = proven
    const subject = subjectId(parameters.trustAnchorArn, trust.facts)
    await assertSubjectEnabled(subject, trust.facts, service)
    await useOnce(proven.signedText, now, service)
    const profile = allowedProfile(parameters, await service.state.current())
    const request = sessionRequest(call, proven, profile, federation, now, service)
    const session = await issue(request, service)
    // A session that was under way while its anchor was disabled is newer than the watermark: it is not handed out.
    await enabledAnchor(parameters.trustAnchorArn, service) // RULE ra.no-session-overtakes
    return { session, subjectArn: objectArn(service.scope, 'subject', subject) }
  })
  // INVARIANT: after the use was noted: a list that comes later finds it, and one that came before is asked here.
  await assertStillTrusted(proven, generation, service)
  return created
}

/**
 * A signature counts once. The key is the signed text, never the signature: ECDSA has two valid signatures for one
 * text. Asked after the path is valid, so that strangers cannot fill the store (RA-17).
 */
async function useOnce(
  signedText: string,
  now: number,
  service: CreateSessionService,
): Promise<void> {
  if (service.allowsReplay) return
  const hash = createHash('sha256').update(signedText, 'latin1').digest()
  const expiresAt = now + 2 * service.windowSeconds * 1000
  const isFirst = await service.host.singleUse.useOnce(
    'rolesanywhere:CreateSession',
    new Uint8Array(hash),
    expiresAt,
  )
  if (!isFirst) throw notProven('replay') // RULE ra.replay
}

/** @throws {CreateSessionRefusal} when the profile is unknown, or does not allow what is asked for. */
function allowedProfile(parameters: CreateSessionParameters, view: ServiceView): Profile {
  const profile = view.profiles.get(parameters.profileArn)
  if (profile === undefined)
    throw new CreateSessionRefusal('ResourceNotFoundException', 'Profile not found')
  if (!profile.enabled) throw notAuthorized('profile is disabled')
  if (!profile.roleArns.includes(parameters.roleArn))
    throw notAuthorized('role is not listed in the profile') // RULE ra.listed-roles
  if (parameters.roleSessionName !== undefined && !profile.acceptRoleSessionName) {
    throw notAuthorized('profile does not accept a session name') // RULE ra.session-name
  }
  if (profile.requireInstanceProperties && parameters.instanceProperties === undefined) {
    throw invalid('instanceProperties is missing')
  }
  return profile
}

function sessionRequest(
  call: CreateSessionCall,
  { parameters, trust }: ProvenCall,
  profile: Profile,
  federation: FederationFacts,
  now: number,
  service: CreateSessionService,
): RoleSessionRequest {
  const { facts } = trust
  const tags = mapAttributes(facts, profile.attributeMappings)
  const keys = certificateKeys({
    facts,
    tags,
    trustAnchorArn: parameters.trustAnchorArn,
    profileArn: profile.arn,
    account: service.scope.account,
    via: 'signature',
  })
  return {
    principal: servicePrincipal,
    action: 'sts:AssumeRole',
    roleArn: parameters.roleArn,
    sessionName: parameters.roleSessionName ?? facts.serialHex,
    durationSeconds: sessionSeconds(parameters.durationSeconds, profile, trust.validUntil, now),
    tags,
    transitiveTagKeys: [],
    sourceIdentity: sourceIdentity(facts),
    policies: { inline: profile.sessionPolicy, arns: profile.managedPolicyArns },
    mfa: undefined,
    federation,
    keys,
    facts: service.host.requestFacts(call.input),
    clientId: federation.subject,
    requestId: call.requestId,
    overlong: 'cut',
  }
}

async function issue(
  request: RoleSessionRequest,
  { host }: CreateSessionService,
): Promise<RoleSession> {
  try {
    return await host.sessions.issue(request)
  } catch (error) {
    if (!(error instanceof IamError)) throw error
    if (error.code === 'AccessDenied') throw notAuthorized('trust policy', error) // RULE ra.trust-policy-decides
    // Both speak of tags and names out of the certificate, which the caller knows.
    if (error.code === 'PackedPolicyTooLarge' || error.code === 'ValidationError') {
      throw new CreateSessionRefusal('ValidationException', error.message, error.code, error)
    }
    throw error
  }
}
