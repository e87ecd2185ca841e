import { unreachable } from '../errors.ts'
import type {
  FederatedUserPrincipal,
  Principal,
  RoleSessionPrincipal,
  RootPrincipal,
  UserPrincipal,
} from '../identity/principal.ts'
import type { Session } from '../identity/session.ts'
import type { UserIdentity } from './audit-event.ts'

/** Who acted, as CloudTrail writes it (state spec, section 15). */
export function userIdentity(principal: Principal): UserIdentity {
  switch (principal.kind) {
    case 'anonymous':
      return { type: 'Anonymous' }
    case 'root':
      return {
        type: 'Root',
        principalId: principal.account,
        arn: principal.arn,
        accountId: principal.account,
        ...longTermKey(principal),
        ...sessionFields(principal.session, undefined),
      }
    case 'service':
      return { type: 'AWSService', principalId: principal.service }
    case 'federated': {
      const isCertificate = principal.issuer === undefined
      return {
        type: isCertificate ? 'Certificate' : 'WebIdentityUser',
        principalId: `${principal.provider}:${principal.subject}`,
      }
    }
    case 'user':
    case 'federated-user':
      return {
        type: principal.kind === 'user' ? 'IAMUser' : 'FederatedUser',
        ...(principal.kind === 'user' && principal.id !== undefined
          ? { principalId: principal.id }
          : {}),
        arn: principal.arn,
        accountId: principal.account,
        ...longTermKey(principal),
        ...sessionFields(principal.session, undefined),
      }
    case 'role-session':
      return {
        type: 'AssumedRole',
        principalId: `${principal.roleId ?? principal.roleName}:${principal.sessionName}`,
        arn: principal.arn,
        accountId: principal.account,
        ...sessionFields(principal.session, principal),
      }
    default:
      return unreachable(principal)
  }
}

function longTermKey(
  principal: UserPrincipal | RootPrincipal | FederatedUserPrincipal,
): Pick<UserIdentity, 'accessKeyId'> {
  if (principal.kind === 'federated-user' || principal.accessKeyId === undefined) return {}
  return { accessKeyId: principal.accessKeyId }
}

function sessionFields(
  session: Session | undefined,
  role: RoleSessionPrincipal | undefined,
): Pick<UserIdentity, 'accessKeyId' | 'sessionContext'> {
  if (session === undefined) return {}
  const { federation, sourceIdentity } = session
  return {
    accessKeyId: session.accessKeyId,
    sessionContext: {
      ...(role === undefined
        ? {}
        : { sessionIssuer: { arn: role.roleArn, userName: role.roleName } }),
      attributes: {
        creationDate: new Date(session.issuedAt).toISOString(),
        mfaAuthenticated: session.mfa !== undefined,
      },
      ...(federation === undefined
        ? {}
        : { webIdFederationData: { federatedProvider: federation.provider } }),
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    },
  }
}
