import type { Principal } from '../identity/principal.ts'
import type { PrincipalElement, PrincipalEntry } from '../policy/principal-element.ts'

/**
 * How a resource policy names the caller (PRIN-1): itself, what its session was made from, or only its account.
 */
export type Strength = 'none' | 'account' | 'entity' | 'self'

/** The caller, as far as `NotPrincipal` needs it beside the principal. */
export interface CallerTraits {
  /** A permissions boundary is attached to the caller (PRIN-10). */
  readonly hasBoundary: boolean
}

/** The strength with which the element names the caller; `none`: the statement does not concern it. */
export function matchPrincipal(
  element: PrincipalElement,
  effect: 'Allow' | 'Deny',
  caller: Principal,
  traits: CallerTraits,
): Strength {
  const strength = strongest(element.entries, caller)
  if (!element.isNegated) return strength
  if (effect === 'Allow') return strength === 'none' ? 'self' : 'none' // RULE prin.not-principal-allow
  if (traits.hasBoundary) return 'self' // RULE prin.not-principal-deny-with-boundary
  const isListed = strength === 'self' || strength === 'entity' // RULE prin.not-principal-deny
  return isListed ? 'none' : 'self' // RULE prin.not-principal-reaches-the-unlisted
}

const order: Readonly<Record<Strength, number>> = { none: 0, account: 1, entity: 2, self: 3 }

function strongest(entries: readonly PrincipalEntry[], caller: Principal): Strength {
  let best: Strength = 'none'
  for (const entry of entries) {
    const strength = strengthOf(entry, caller)
    if (order[strength] > order[best]) best = strength // RULE prin.strengths
  }
  return best
}

/** One cell of the table of section 6.1. */
function strengthOf(entry: PrincipalEntry, caller: Principal): Strength {
  switch (entry.kind) {
    case 'everyone':
      return 'self'
    case 'account':
      return accountStrength(entry, caller)
    case 'user':
      if (caller.kind === 'user') return when(isNamed(entry, caller.id, caller.arn), 'self')
      return when(
        caller.kind === 'federated-user' && isNamed(entry, caller.userId, caller.userArn),
        'entity',
      )
    case 'role':
      return when(
        caller.kind === 'role-session' && isNamed(entry, caller.roleId, caller.roleArn),
        'entity', // RULE prin.role-entry-is-entity
      )
    case 'assumed-role':
      return when(caller.kind === 'role-session' && namesSession(entry, caller), 'self')
    case 'federated-user':
      return when(caller.kind === 'federated-user' && caller.arn === entry.arn, 'self')
    case 'id':
      return idStrength(entry.id, caller)
    case 'service':
      return when(caller.kind === 'service' && caller.service === entry.service, 'self')
    case 'federated':
      return when(caller.kind === 'federated' && names(entry.provider, caller), 'self') // RULE prin.federated-entry
  }
}

type ResolvableEntry = Extract<PrincipalEntry, { kind: 'user' | 'role' | 'assumed-role' }>

/** By unique id where both sides have one: a re-created principal is another one. Else by ARN. */
function isNamed(entry: ResolvableEntry, id: string | undefined, arn: string): boolean {
  return entry.id === undefined || id === undefined ? arn === entry.arn : id === entry.id // RULE prin.compare-by-id
}

/** By role id and session name, or by ARN: a session name holds no slash. */
function namesSession(
  entry: ResolvableEntry,
  caller: Extract<Principal, { kind: 'role-session' }>,
): boolean {
  if (entry.id === undefined || caller.roleId === undefined) return caller.arn === entry.arn
  const sessionName = entry.arn.slice(entry.arn.lastIndexOf('/') + 1)
  return caller.roleId === entry.id && caller.sessionName === sessionName // RULE prin.session-by-role-id
}

function when(matched: boolean, strength: Strength): Strength {
  return matched ? strength : 'none'
}

/** Principals of that account only, never service, identity-provider or anonymous callers (PRIN-4). */
function accountStrength(
  entry: Extract<PrincipalEntry, { kind: 'account' }>,
  caller: Principal,
): Strength {
  if (caller.kind === 'service' || caller.kind === 'federated' || caller.kind === 'anonymous')
    return 'none'
  if (caller.account !== entry.account) return 'none'
  if (entry.partition !== undefined && !caller.arn.startsWith(`arn:${entry.partition}:`))
    return 'none'
  return caller.kind === 'root' ? 'self' : 'account' // RULE prin.account-entry-delegates
}

function idStrength(id: string, caller: Principal): Strength {
  if (caller.kind === 'user') return when(caller.id === id, 'self')
  if (caller.kind === 'role-session') return when(caller.roleId === id, 'entity')
  return when(caller.kind === 'federated-user' && caller.userId === id, 'entity')
}

/** A provider is named by ARN, or for OpenID Connect by its issuer without scheme (PRIN-6). */
function names(provider: string, caller: Extract<Principal, { kind: 'federated' }>): boolean {
  return provider === caller.provider || provider === caller.issuer
}
