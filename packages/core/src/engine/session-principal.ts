import { IamError } from '../errors.ts'
import type { RoleSessionPrincipal } from '../identity/principal.ts'
import type { SessionPolicyLayer } from '../identity/session.ts'
import { principalTags } from '../identity/tag-rules.ts'
import { type CompiledPolicy, compilePolicy } from '../policy/compile-policy.ts'
import type { GrantedPolicies, SessionClaims } from '../session/session-grant.ts'
import type { Snapshot } from '../store/snapshot.ts'

/**
 * The principal that a verified session token stands for, on one snapshot: tags and policies of the role are the
 * current ones, a token never freezes them (D-10).
 *
 * @throws {IamError} `InvalidToken` when the role is gone: a re-created one has another id (ID-3).
 */
export function principalFromSession(
  claims: SessionClaims,
  snapshot: Snapshot,
): RoleSessionPrincipal {
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
    session: Object.freeze({
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
    }),
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
