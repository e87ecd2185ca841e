import type { RequestFacts } from '../context/facts.ts'
import { IamError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'

/** Who calls the management API, or asks for a revocation. */
export interface ApiCaller {
  /** Every call of the management API is authorized for it. */
  readonly principal: Principal
  /** What is known of the request, for condition keys such as `aws:SourceIp` and for the audit record. Default nothing. */
  readonly facts?: RequestFacts
  /** Id of the request, for the audit record. Default a random one. */
  readonly requestId?: string
}

/** A principal of an account: it manages the entities of that account. */
export type ManagingPrincipal = Extract<Principal, { readonly account: string }>

/**
 * Narrows a caller to one that may call operations of IAM at all; its policies are asked afterwards.
 *
 * @throws {IamError} `MissingAuthenticationToken` for nobody; `AccessDenied` for federated users, for sessions of
 *   GetSessionToken without second factor, and for who is of no account.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html}
 */
export function managingPrincipal(principal: Principal, operation: string): ManagingPrincipal {
  switch (principal.kind) {
    case 'anonymous':
      throw new IamError('MissingAuthenticationToken', 'Request is missing Authentication Token')
    case 'federated-user': // RULE management.federated-users-call-nothing
    case 'federated':
    case 'service':
      throw new IamError('AccessDenied', `Cannot call ${operation} with these credentials`)
    case 'role-session':
      return principal
    default:
      if (needsSecondFactor(principal)) {
        // RULE management.user-sessions-need-mfa
        const message = `Cannot call ${operation} with session credentials that have no second factor`
        throw new IamError('AccessDenied', message)
      }
      return principal
  }
}

/** A temporary credential that stands for a user, or root, itself. */
function needsSecondFactor(principal: ManagingPrincipal): boolean {
  if (!('session' in principal)) return false
  return principal.session !== undefined && principal.session.mfa === undefined
}

/**
 * Refuses a caller that was kept longer than its session lives.
 *
 * @param now - milliseconds since the epoch.
 * @throws {IamError} `ExpiredToken`.
 */
export function assertLive(principal: ManagingPrincipal, now: number): void {
  const end = 'session' in principal ? principal.session?.expiresAt : undefined
  if (end === undefined || now < end) return
  throw new IamError('ExpiredToken', 'the session of the caller has ended') // RULE management.sessions-end
}
