import { IamError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import { echoed } from './echoed.ts'

/** The refusal of an action in AWS's words, the same whatever the reason. */
export function deniedAction(
  principal: Principal,
  action: string,
  resource: string | null,
): IamError {
  if (!('arn' in principal))
    return new IamError('AccessDenied', `Not authorized to perform ${action}`)
  const target = resource === null ? '' : ` on resource: ${echoed(resource)}`
  const message = `User: ${principal.arn} is not authorized to perform: ${action}${target}`
  return new IamError('AccessDenied', message)
}
