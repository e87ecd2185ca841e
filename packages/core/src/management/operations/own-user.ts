import { IamError } from '../../errors.ts'
import type { ManagementCall } from '../management-call.ts'

/**
 * The name of the caller's own user, where a call names none.
 *
 * @throws {IamError} `ValidationError` for a caller that is no user; `NoSuchEntity` for one that is gone, or whose name
 *   another user has now (ID-3).
 */
export function ownUserName(call: ManagementCall): string {
  const { principal, snapshot } = call.state
  if (principal.kind !== 'user') {
    throw new IamError(
      'ValidationError',
      'Must specify userName when calling with non-User credentials',
    )
  }
  const user = snapshot.userByArn(principal.arn)
  if (user !== undefined && (principal.id === undefined || principal.id === user.id))
    return user.name
  throw new IamError('NoSuchEntity', 'The user of the caller cannot be found.')
}
