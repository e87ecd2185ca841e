import { IamError } from '../../errors.ts'
import type { Confirmation } from '../../identity/confirmation.ts'
import type { Role } from '../../identity/entities.ts'
import type { RoleSessionRequest } from '../role-session.ts'

/**
 * What a role session will be bound to. What the role demands is a fact about the role: only who may assume it learns
 * it (WIRE-6).
 *
 * @throws {IamError} `ValidationError` where a role that requires proof is asked for a bearer token (TOK-4).
 */
export function sessionConfirmation(
  request: RoleSessionRequest,
  role: Role,
): Confirmation | undefined {
  const { binding: asked } = request
  // RULE pop.inherited
  const binding =
    asked === undefined || asked.kind === 'bearer' ? (inherited(request) ?? asked) : asked
  if (binding === undefined) {
    // Whoever gets the secret access key too can sign.
    return role.requiresProof === true ? Object.freeze({ kind: 'signature' }) : undefined // RULE pop.signed-only
  }
  if (binding.kind !== 'bearer') return binding
  if (role.requiresProof !== true) return undefined
  // RULE pop.role-requires-proof
  throw new IamError('ValidationError', 'the role requires proof of possession: none was given')
}

/** A bound session makes bound sessions: assuming a role must not shed the proof. */
function inherited({ principal }: RoleSessionRequest): Confirmation | undefined {
  return 'session' in principal ? principal.session?.confirmation : undefined
}
