import { IamError } from '../../errors.ts'
import type { Operation } from '../operation.ts'
import { parameters } from '../parameters.ts'
import { type HolderName, holderName, holderParameters, nouns } from './holder.ts'

/** A managed policy as permissions boundary. */
export interface BoundaryInput {
  /** ARN. */
  readonly permissionsBoundary: string
}

/** The operations on the permissions boundaries of one kind. */
export interface BoundaryFamily<Kind extends 'user' | 'role'> {
  readonly put: Operation<HolderName<Kind> & BoundaryInput, void>
  readonly delete: Operation<HolderName<Kind>, void>
}

/**
 * Permissions boundaries of users or roles. `iam:PermissionsBoundary` is the new boundary where one is put, and that of
 * the user or role otherwise.
 */
export function boundaries<Kind extends 'user' | 'role'>(kind: Kind): BoundaryFamily<Kind> {
  return {
    put: {
      name: `Put${nouns[kind]}PermissionsBoundary`,
      kind: 'write',
      parameters: holderParameters<Kind, BoundaryInput>(kind, {
        permissionsBoundary: parameters.arn,
      }),
      run: (input, call) => {
        const { permissionsBoundary: boundary } = input as BoundaryInput
        const keys = { 'iam:permissionsboundary': boundary }
        const holder = call.entity<'user' | 'role'>(kind, holderName(kind, input), { keys })
        call.attachablePolicy(boundary)
        call.update(holder, { boundary })
      },
    },
    delete: {
      name: `Delete${nouns[kind]}PermissionsBoundary`,
      kind: 'write',
      parameters: holderParameters<Kind, object>(kind, {}),
      run: (input, call) => {
        const holder = call.entity<'user' | 'role'>(kind, holderName(kind, input))
        if (holder.boundary === undefined) {
          const message = `The ${kind} ${holder.name} has no permissions boundary.`
          throw new IamError('NoSuchEntity', message)
        }
        call.update(holder, { boundary: undefined })
      },
    },
  }
}
