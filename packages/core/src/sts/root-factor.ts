import { IamError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { MfaProof } from '../identity/session.ts'
import type { Snapshot } from '../store/snapshot.ts'

type Accounts = Pick<Snapshot, 'account'>

/** What a root user reaches to prove who it is, and to prove a second factor. */
const withoutFactor: ReadonlySet<string> = new Set(['GetCallerIdentity', 'GetSessionToken'])

/**
 * Whether a caller acts with the power of a root user while nothing shows a second factor, and its account does not allow
 * that (ID-4). So do the root user itself, its sessions, and those it vouches for by GetFederationToken.
 */
export function lacksRootFactor(principal: Principal, accounts: Accounts): boolean {
  const { kind } = principal
  const isRoot =
    kind === 'root' || (kind === 'federated-user' && principal.userId === principal.account)
  if (!isRoot || principal.session?.mfa !== undefined) return false
  return accounts.account(principal.account)?.rootUser?.unsafeRootWithoutMfa !== true // RULE root.needs-second-factor
}

/**
 * Refuses operations of STS to a root user without second factor, except those by which it shows one.
 *
 * @throws {IamError} `AccessDenied`.
 */
export function assertRootMayCall(
  principal: Principal,
  operation: string,
  accounts: Accounts,
): void {
  if (!withoutFactor.has(operation) && lacksRootFactor(principal, accounts)) throw needsFactor()
}

/**
 * Refuses a session to a root user whose call proved no second factor: it would be the key in another form.
 *
 * @throws {IamError} `AccessDenied`.
 */
export function assertRootFactor(
  principal: Principal,
  mfa: MfaProof | undefined,
  accounts: Accounts,
): void {
  if (mfa === undefined && lacksRootFactor(principal, accounts)) throw needsFactor() // RULE root.session-needs-second-factor
}

/** The refusal of a root user that shows no second factor. */
export function needsFactor(): IamError {
  return new IamError('AccessDenied', 'The root user needs multi-factor authentication')
}
