import type { IamError } from '../../errors.ts'
import { deniedAction } from '../denied-action.ts'
import type { RoleSessionRequest } from '../role-session.ts'

/** An action that a role session is decided on. */
export type RoleSessionAction =
  | RoleSessionRequest['action']
  | 'sts:TagSession'
  | 'sts:SetSourceIdentity'

/** The refusal of a role session in AWS's words, the same whether the role is missing or denied (TRUST-6). */
export function deniedRoleSession(
  request: Pick<RoleSessionRequest, 'principal' | 'roleArn'>,
  action: RoleSessionAction,
): IamError {
  return deniedAction(request.principal, action, request.roleArn)
}
