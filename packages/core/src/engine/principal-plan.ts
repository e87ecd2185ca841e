import type { PolicySet } from '../decision/policy-set.ts'
import { createSlicer, type PolicySlice } from '../decision/slice-policy-set.ts'
import type { OrganizationMembership } from '../identity/account.ts'
import type { User } from '../identity/entities.ts'
import type { Principal } from '../identity/principal.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'
import type { Snapshot } from '../store/snapshot.ts'

/**
 * The caller's side of every decision on one snapshot: its policies, sliced by action on first use.
 *
 * Built once per principal object and snapshot; an authenticated token keeps its principal object.
 */
export interface PrincipalPlan {
  readonly snapshot: Snapshot
  readonly organization: OrganizationMembership | null
  /** Layers of the caller's side; the resource's side is empty. */
  readonly policies: PolicySet
  /** Number of the plan: no two plans of a process share one. */
  readonly number: number
  slice(action: string): PolicySlice
}

let plansBuilt = 0
const mostSlices = 1_000

/** Keeps a slice; a flood of made-up actions empties the table instead of growing it. */
export function rememberSlice(
  slices: Map<string, PolicySlice>,
  action: string,
  slice: PolicySlice,
): void {
  if (slices.size >= mostSlices) slices.clear()
  slices.set(action, slice)
}

/** Builds the plan of a principal (the columns of section 7.2). */
export function buildPlan(principal: Principal, snapshot: Snapshot): PrincipalPlan {
  const account = 'account' in principal ? snapshot.account(principal.account) : undefined
  const organization = account?.organization ?? null
  const policies: PolicySet = {
    version: snapshot.version,
    ...ownPolicies(principal, snapshot),
    session: 'session' in principal ? (principal.session?.policies ?? []) : [],
    scps:
      account === undefined || organization?.isManagementAccount
        ? null
        : scpsOf(account.id, snapshot), // RULE prin.management-account-exempt
    resource: null,
    rcps: null,
  }
  const slicer = createSlicer(policies)
  const slices = new Map<string, PolicySlice>()
  plansBuilt += 1
  return {
    snapshot,
    organization,
    policies,
    number: plansBuilt,
    slice(action) {
      const known = slices.get(action)
      if (known !== undefined) return known
      const slice = slicer(action)
      rememberSlice(slices, action, slice)
      return slice
    },
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
