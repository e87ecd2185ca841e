import type { RequestFacts } from '../context/facts.ts'
import { IamError } from '../errors.ts'
import type { WebIdentity, WebIdentityVerifier } from '../federation/web-identity.ts'
import { type ArnOwner, roleArn } from '../identity/arns.ts'
import type { Confirmation } from '../identity/confirmation.ts'
import type { Principal } from '../identity/principal.ts'
import type { FederationFacts } from '../identity/session.ts'
import type { Tags } from '../identity/tags.ts'
import type { Random } from '../ports/random.ts'
import { uuidFrom } from '../ports/uuid.ts'
import { assertConfirmed, type Possession } from '../session/possession.ts'
import type { Revocations } from '../session/revocation/revocations.ts'
import type { Snapshot } from '../store/snapshot.ts'
import {
  federationFromWebIdentity,
  principalFromWebIdentity,
} from '../sts/assume-role-with-web-identity.ts'
import { nameFromText } from '../sts/name-from-text.ts'
import type { RoleSessionIssuer } from '../sts/role-session.ts'
import type { JwtTrust } from './foreign-trust.ts'
import type { MappedIdentity } from './mapped-identity.ts'
import { isIdentityRevoked } from './revocable-identities.ts'
import { principalFromSession, sessionParts } from './session-principal.ts'

/** What turns foreign tokens into principals. */
export interface JwtHost {
  readonly partition: string
  /** Account of the model: owns the provider and, by default, the role. */
  readonly account: string
  readonly webIdentities: WebIdentityVerifier
  readonly sessions: RoleSessionIssuer
  readonly random: Random
  readonly revocations: Revocations
}

/** The request that a token came with. */
export interface JwtRequest {
  readonly facts: RequestFacts
  readonly possession: Possession
  /** Of the request in audit events. Default a random one. */
  readonly requestId?: string | undefined
}

/** A caller by foreign token, and when its identity ends (ms). */
export interface JwtIdentity {
  readonly principal: Principal
  readonly expiresAt: number
  /** Whether the issuer's key that signed the token is still accepted. */
  readonly isKeyTrusted: () => boolean
  /** Whether a revocation ended the token, or the session that was begun for it. */
  readonly isRevoked: () => boolean
  /** What the token is bound to. */
  readonly confirmation: Confirmation | undefined
  /** What of a snapshot the identity, and its admission by a trust policy, were made from. */
  readonly partsIn: (snapshot: Snapshot) => readonly unknown[]
}

/**
 * Verifies a bearer token of a foreign issuer. With a role the caller acts through it, by the rules of
 * AssumeRoleWithWebIdentity: the role's trust policy decides (SOURCE-6). Without one it is an IdP caller (PRIN-13).
 *
 * @throws {IamError} `InvalidToken`, `ExpiredToken`, `AccessDenied` when no trust policy lets it in, `ServiceUnavailable`.
 */
export async function identityFromJwt(
  token: string,
  trust: JwtTrust,
  snapshot: Snapshot,
  { facts, possession, requestId }: JwtRequest,
  host: JwtHost,
): Promise<JwtIdentity> {
  const identity = await verifyWebIdentity(token, snapshot, host)
  const { confirmation } = identity
  assertConfirmed(confirmation, possession)
  const mapped = trust.map?.(identity.claims) ?? {}
  const role = mapped.role ?? trust.role
  const providerIn = (other: Snapshot) => other.oidcProvider(host.account, identity.provider.issuer)
  const isRevoked = () => isIdentityRevoked(identity, host.revocations)
  if (role === undefined) {
    const { expiresAt, isKeyTrusted } = identity
    const principal = principalFromWebIdentity(identity)
    const partsIn = (other: Snapshot) => [providerIn(other)]
    return { principal, expiresAt, isKeyTrusted, isRevoked, confirmation, partsIn }
  }
  const asked = roleArnOf(role, host)
  if (confirmation === undefined && snapshot.roleByArn(asked)?.requiresProof === true) {
    throw new IamError('AccessDenied', 'the role requires proof of possession') // RULE pop.no-bearer-in-process
  }
  const claims = await admitted(identity, asked, () =>
    host.sessions.begin({
      principal: principalFromWebIdentity(identity),
      action: 'sts:AssumeRoleWithWebIdentity',
      roleArn: asked,
      sessionName: nameFromText(mapped.name ?? identity.subject),
      durationSeconds: undefined,
      tags: mergeTags(identity, mapped),
      transitiveTagKeys: identity.transitiveTagKeys,
      sourceIdentity: identity.sourceIdentity,
      policies: { inline: undefined, arns: [] },
      mfa: identity.mfa,
      federation: keptClaims(identity),
      keys: new Map(),
      facts,
      clientId: identity.audience,
      requestId: requestId ?? uuidFrom(host.random),
      overlong: 'cut',
      binding: confirmation ?? { kind: 'bearer' },
    }),
  )
  return {
    principal: principalFromSession(claims, snapshot),
    expiresAt: Math.min(identity.expiresAt, claims.expiresAt),
    isKeyTrusted: identity.isKeyTrusted,
    isRevoked: () => isRevoked() || host.revocations.isRevoked(claims),
    confirmation,
    partsIn: (other) => [
      providerIn(other),
      ...trustParts(asked, other),
      ...sessionParts(claims, other),
    ],
  }
}

/** What decides whether a role may be taken: its trust policy, and what guardrails bear on its account (TRUST-1). */
export function trustParts(arn: string, snapshot: Snapshot): readonly unknown[] {
  const role = snapshot.roleByArn(arn)
  const account = role === undefined ? undefined : snapshot.account(role.account)
  const guardrails = role === undefined ? undefined : snapshot.guardrails(role.account)
  return [
    role?.id,
    role?.trustPolicy,
    role?.maxSessionDurationSeconds,
    account?.organization,
    guardrails?.scps,
    guardrails?.rcps,
  ]
}

/** Callers are told one text for every reason (TRUST-6); the log learns whom the trust policy kept out. */
async function admitted<T>(
  { provider, subject }: WebIdentity,
  role: string,
  begin: () => Promise<T>,
): Promise<T> {
  try {
    return await begin()
  } catch (error) {
    if (!(error instanceof IamError) || error.code !== 'AccessDenied') throw error
    const { issuer } = provider
    const detail = `no trust policy of ${role} lets in subject \`${subject}\` of \`${issuer}\``
    throw new IamError(error.code, error.message, { cause: new Error(detail, { cause: error }) })
  }
}

/** A role by ARN, or by name in the account of the model. */
export function roleArnOf(role: string, { partition, account }: ArnOwner): string {
  return role.startsWith('arn:') ? role : roleArn({ partition, account, path: '/', name: role })
}

/** On a native route a bad foreign token is a bad bearer token; the codes of the STS wire stay there. */
async function verifyWebIdentity(
  token: string,
  snapshot: Snapshot,
  host: JwtHost,
): Promise<WebIdentity> {
  try {
    return await host.webIdentities.verify(token, host.account, snapshot)
  } catch (cause) {
    throw badToken(cause)
  }
}

function keptClaims(identity: WebIdentity): FederationFacts {
  try {
    return federationFromWebIdentity(identity)
  } catch (cause) {
    throw badToken(cause)
  }
}

function badToken(cause: unknown): unknown {
  if (!(cause instanceof IamError)) return cause
  if (cause.code === 'ExpiredTokenException') {
    return new IamError('ExpiredToken', 'the token of the identity provider has expired', { cause })
  }
  if (cause.code === 'IDPCommunicationError') {
    const message = 'the keys of the identity provider cannot be read'
    const { headers } = cause // When keys are asked for again.
    return new IamError('ServiceUnavailable', message, { cause, headers }) // RULE jwks.unreachable-is-503
  }
  const message = `the token of the identity provider is not valid: ${cause.message}`
  return new IamError('InvalidToken', message, { cause })
}

function mergeTags(identity: WebIdentity, mapped: MappedIdentity): Tags {
  return new Map([...identity.tags, ...Object.entries(mapped.tags ?? {})])
}
