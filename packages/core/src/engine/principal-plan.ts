import type { PolicySet } from '../decision/policy-set.ts'
import { type PolicySlice, slicePolicySet } from '../decision/slice-policy-set.ts'
import type { Account, OrganizationMembership } from '../identity/account.ts'
import type { User } from '../identity/entities.ts'
import type { Principal } from '../identity/principal.ts'
import type { ActionGroup } from '../policy/action-index.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'
import type { Snapshot } from '../store/snapshot.ts'

let plansBuilt = 0

/**
 * The caller's side of every decision on one snapshot: its policies, sliced by actions on first use.
 *
 * Built once per principal object and snapshot; an authenticated token keeps its principal object.
 */
export class PrincipalPlan {
  readonly snapshot: Snapshot
  readonly organization: OrganizationMembership | null
  /** Layers of the caller's side; the resource's side is empty. */
  readonly policies: PolicySet
  /** Number of the plan: no two plans of a process share one. */
  readonly number: number

  constructor(principal: Principal, snapshot: Snapshot) {
    const account = 'account' in principal ? snapshot.account(principal.account) : undefined
    const organization = account?.organization ?? null
    const policies = callerPolicies(principal, snapshot, account)
    plansBuilt += 1
    this.snapshot = snapshot
    this.organization = organization
    this.policies = policies
    this.number = plansBuilt
  }

  /** The caller's side for the actions of a group; all of it for an action outside the index. */
  slice(group: ActionGroup | undefined): CallerSlice {
    const { snapshot } = this
    const { identity, resource, scps, rcps, boundary, session, statementCount } = slicePolicySet(
      this.policies,
      group,
    )
    // Member by member: spread, the object would be two.
    return {
      snapshot,
      identity,
      resource,
      scps,
      rcps,
      boundary,
      session,
      statementCount,
      plan: this,
    }
  }
}

/** A slice of a caller's policies, with what tells whether it is still in force. */
export interface CallerSlice extends PolicySlice {
  readonly snapshot: Snapshot
  readonly plan: PrincipalPlan
}

/** What bears on the caller (the columns of section 7.2). */
function callerPolicies(
  principal: Principal,
  snapshot: Snapshot,
  account: Account | undefined,
): PolicySet {
  const isExempt = account === undefined || account.organization?.isManagementAccount === true
  return {
    version: snapshot.version,
    ...ownPolicies(principal, snapshot),
    session: 'session' in principal ? (principal.session?.policies ?? []) : [],
    scps: isExempt ? null : scpsOf(account.id, snapshot), // RULE prin.management-account-exempt
    resource: null,
    rcps: null,
  }
}

function scpsOf(account: string, snapshot: Snapshot): PolicySet['scps'] {
  return snapshot.guardrails(account)?.scps ?? null
}

/** An identity that is gone from the snapshot has no policies: what it held is denied. */
function ownPolicies(
  principal: Principal,
  snapshot: Snapshot,
): { readonly identity: readonly CompiledPolicy[]; readonly boundary: CompiledPolicy | null } {
  const owner = policyOwner(principal, snapshot)
  return { identity: owner?.policies ?? [], boundary: owner?.boundary ?? null }
}

function policyOwner(principal: Principal, snapshot: Snapshot) {
  switch (principal.kind) {
    case 'user':
      return sameUser(snapshot.userByArn(principal.arn), principal.id)
    case 'role-session':
      return principal.roleId === undefined
        ? snapshot.roleByArn(principal.roleArn)
        : snapshot.roleById(principal.roleId)
    case 'federated-user':
      return sameUser(snapshot.userByArn(principal.userArn), principal.userId)
    default:
      return undefined
  }
}

/** A user that was deleted and made again under its name is another one (ID-3). */
function sameUser(user: User | undefined, id: string | undefined): User | undefined {
  return id === undefined || user?.id === id ? user : undefined // RULE id.recreated-user-inherits-nothing
}
