import { IamError } from '../../errors.ts'

/**
 * Refuses to delete what is in use.
 *
 * @param remedy - completes "Cannot delete entity, ...".
 * @throws {IamError} `DeleteConflict`.
 */
export function assertUnused(isUnused: boolean, remedy: string): void {
  if (isUnused) return
  throw new IamError('DeleteConflict', `Cannot delete entity, ${remedy}.`) // RULE management.delete-conflict
}
