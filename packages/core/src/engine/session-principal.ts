import { IamError, unreachable } from '../errors.ts'
import type { RootUser } from '../identity/account.ts'
import type { User } from '../identity/entities.ts'
import type {
  FederatedUserPrincipal,
  RoleSessionPrincipal,
  RootPrincipal,
  UserPrincipal,
} from '../identity/principal.ts'
import type { Session, SessionPolicyLayer } from '../identity/session.ts'
import { principalTags } from '../identity/tag-rules.ts'
import { noTags } from '../identity/tags.ts'
import { type CompiledPolicy, compilePolicy } from '../policy/compile-policy.ts'
import type {
  FederatedUserClaims,
  GrantedPolicies,
  RoleSessionClaims,
  SessionClaims,
  UserSessionClaims,
} from '../session/session-grant.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** Who a session token can stand for. */
export type SessionPrincipal =
  | RoleSessionPrincipal
  | UserPrincipal
  | RootPrincipal
  | FederatedUserPrincipal

/**
 * The principal that a verified session token stands for, on one snapshot: tags and policies of the role or user are
 * the current ones, a token never freezes them (D-10).
 *
 * @throws {IamError} `InvalidToken` when the role, user or root user is gone: a re-created one has another id (ID-3).
 */
export function principalFromSession(claims: SessionClaims, snapshot: Snapshot): SessionPrincipal {
  switch (claims.kind) {
    case 'role-session':
      return roleSession(claims, snapshot)
    case 'user':
      return userSession(claims, snapshot)
    case 'federated-user':
      return federatedUser(claims, snapshot)
    default:
      return unreachable(claims)
  }
}

/**
 * What of a snapshot {@link principalFromSession} and the binding of a token are made from. While all of it is the same,
 * so is the principal: a change of others leaves the object, and all that is remembered under it, in force (PERF-D6).
 */
export function sessionParts(claims: SessionClaims, snapshot: Snapshot): readonly unknown[] {
  const policies = claims.policies.flatMap(({ arns }) =>
    arns.map((arn) => snapshot.managedPolicy(arn)),
  )
  if (claims.kind === 'role-session') {
    const role = snapshot.roleById(claims.roleId)
    const { arn, name, tags, isServiceLinked, requiresProof } = role ?? {}
    return [arn, name, tags, isServiceLinked, requiresProof, ...policies]
  }
  const user = snapshot.userByArn(claims.userArn)
  const root = snapshot.account(claims.account)?.rootUser
  return [
    user?.id,
    user?.arn,
    user?.name,
    user?.account,
    user?.tags,
    root?.id,
    root?.arn,
    ...policies,
  ]
}

function roleSession(claims: RoleSessionClaims, snapshot: Snapshot): RoleSessionPrincipal {
  const role = snapshot.roleById(claims.roleId)
  if (role === undefined)
    throw new IamError('InvalidToken', 'the role of the session does not exist') // RULE session.role-must-exist
  return Object.freeze({
    kind: 'role-session',
    account: claims.account,
    arn: claims.arn,
    roleArn: role.arn,
    roleId: role.id,
    roleName: role.name,
    sessionName: claims.sessionName,
    isServiceLinked: role.isServiceLinked,
    tags: principalTags(role.tags, claims.tags),
    session: sessionOf(claims, snapshot),
  })
}

/** A session of GetSessionToken is its user, tags and all (STS-18), or the root user. */
function userSession(claims: UserSessionClaims, snapshot: Snapshot): UserPrincipal | RootPrincipal {
  const rootUser = rootHolder(claims, snapshot)
  if (rootUser !== undefined) {
    const { account, arn } = rootUser
    const session = sessionOf(claims, snapshot)
    return Object.freeze({ kind: 'root', account, arn, session, accessKeyId: undefined })
  }
  const user = holder(claims, snapshot)
  return Object.freeze({
    kind: 'user',
    account: user.account,
    arn: user.arn,
    id: user.id,
    name: user.name,
    tags: user.tags,
    session: sessionOf(claims, snapshot),
    accessKeyId: undefined,
  })
}

function federatedUser(claims: FederatedUserClaims, snapshot: Snapshot): FederatedUserPrincipal {
  const rootUser = rootHolder(claims, snapshot)
  const user = rootUser === undefined ? holder(claims, snapshot) : { ...rootUser, tags: noTags }
  return Object.freeze({
    kind: 'federated-user',
    account: user.account,
    arn: claims.arn,
    name: claims.name,
    userArn: user.arn,
    userId: user.id,
    tags: principalTags(user.tags, claims.tags),
    session: sessionOf(claims, snapshot),
  })
}

/** The root user whose key asked for the session; `undefined` for a session that another user asked for. */
function rootHolder(
  claims: UserSessionClaims | FederatedUserClaims,
  snapshot: Snapshot,
): RootUser | undefined {
  const { account, userArn, userId } = claims
  if (userId !== account) return undefined // No user has the id of an account (ID-1).
  const rootUser = snapshot.account(account)?.rootUser
  if (rootUser?.arn === userArn) return rootUser
  throw new IamError('InvalidToken', 'the root user of the session does not exist') // RULE session.root-must-exist
}

/** The user whose key asked for the session. */
function holder(claims: UserSessionClaims | FederatedUserClaims, snapshot: Snapshot): User {
  const user = snapshot.userByArn(claims.userArn)
  if (user?.id === claims.userId) return user
  throw new IamError('InvalidToken', 'the user of the session does not exist') // RULE session.user-must-exist
}

function sessionOf(claims: SessionClaims, snapshot: Snapshot): Session {
  return Object.freeze({
    id: claims.sessionId,
    accessKeyId: claims.accessKeyId,
    issuedAt: claims.issuedAt,
    expiresAt: claims.expiresAt,
    tags: claims.tags,
    transitiveTagKeys: claims.transitiveTagKeys,
    sourceIdentity: claims.sourceIdentity,
    policies: claims.policies.map((layer) => compileLayer(layer, snapshot)),
    policySources: claims.policies,
    mfa: claims.mfa,
    federation: claims.federation,
    chain: claims.chain,
    origin: claims.origin,
    confirmation: claims.confirmation,
  })
}

/** Documents of one call; a managed policy that is gone grants nothing (STS-8). */
function compileLayer(layer: GrantedPolicies, snapshot: Snapshot): SessionPolicyLayer {
  const inline = layer.inline === undefined ? [] : [compilePolicy(layer.inline, 'session/inline')]
  return [...inline, ...layer.arns.map((arn) => snapshot.managedPolicy(arn) ?? emptyPolicy(arn))]
}

function emptyPolicy(id: string): CompiledPolicy {
  return { id, statements: [], fault: undefined }
}
