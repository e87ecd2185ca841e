import type { Principal } from '../../identity/principal.ts'
import type { SessionOrigin } from '../../identity/session.ts'

/**
 * Who a chain of sessions began with, as a session of `caller` hands it on: links of a chain name sessions, and neither a
 * user without session nor a foreign identity is one.
 */
export function sessionOrigin(caller: Principal): SessionOrigin | undefined {
  if (caller.kind === 'user') return { kind: 'user', id: caller.id ?? caller.arn }
  if (caller.kind !== 'role-session') return undefined
  const { origin, federation } = caller.session ?? {}
  if (origin !== undefined || federation === undefined) return origin
  const { issuer, subject } = federation
  return { kind: 'federated', issuer, subject } // RULE rev.origin
}
