import { IamError } from '../../errors.ts'
import { echoed } from '../echoed.ts'
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
  const { principal } = request
  if (!('arn' in principal))
    return new IamError('AccessDenied', `Not authorized to perform ${action}`)
  const message = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${echoed(request.roleArn)}`
  return new IamError('AccessDenied', message)
}
