import type { PolicySet } from '../decision/policy-set.ts'
import { nothing, type PolicySlice, slicePolicySet } from '../decision/slice-policy-set.ts'
import type { OrganizationMembership } from '../identity/account.ts'
import type { User } from '../identity/entities.ts'
import type { Principal } from '../identity/principal.ts'
import type { ActionGroup } from '../policy/action-index.ts'
import { type CompiledPolicy, compilePolicy } from '../policy/compile-policy.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { type CallerSide, CallerSlice } from './caller-slice.ts'

let plansBuilt = 0

/**
 * The caller's side of every decision: its policies, sliced by actions on first use.
 *
 * Built once per principal object, which an authenticated token keeps, and again when what bears on it has changed: a
 * new snapshot in which all of it is the same leaves the plan, and all that is remembered under it, in force
 * (PERF-D6).
 */
export class PrincipalPlan implements CallerSide {
  readonly organization: OrganizationMembership | null
  readonly policies: PolicySet
  readonly number: number
  #snapshot: Snapshot
  /** Shared by all groups of which no statement bears on an action. */
  #nothing: CallerSlice | undefined = undefined

  constructor(principal: Principal, snapshot: Snapshot) {
    const { organization, policies } = sideOf(principal, snapshot)
    plansBuilt += 1
    this.organization = organization
    this.policies = policies
    this.number = plansBuilt
    this.#snapshot = snapshot
  }

  /** Whether it is what a plan built on `snapshot` would be. `principal` is the one that it was built for. */
  holdsIn(snapshot: Snapshot, principal: Principal): boolean {
    if (this.#snapshot === snapshot) return true
    const { organization, policies } = sideOf(principal, snapshot)
    if (organization !== this.organization || !areEqual(policies, this.policies)) return false // RULE cache.plan-while-equal
    this.#snapshot = snapshot
    return true
  }

  /** The caller's side for the actions of a group; all of it for an action outside the index. */
  slice(group: ActionGroup | undefined): CallerSlice {
    const slice = slicePolicySet(this.policies, group)
    if (slice !== nothing) return this.#callerSlice(slice)
    this.#nothing ??= this.#callerSlice(nothing)
    return this.#nothing
  }

  #callerSlice(slice: PolicySlice): CallerSlice {
    return new CallerSlice(slice, this, this.#snapshot)
  }
}

/** The same documents in the same places: they are immutable, so the objects tell. */
function areEqual(a: PolicySet, b: PolicySet): boolean {
  const isSameIdentity =
    a.identity.length === b.identity.length &&
    a.identity.every((document, index) => document === b.identity[index])
  // Session policies belong to the principal, and the resource's side to the resource.
  return isSameIdentity && a.boundary === b.boundary && a.scps === b.scps
}

/** What bears on the caller (the columns of section 7.2). */
function sideOf(
  principal: Principal,
  snapshot: Snapshot,
): Pick<PrincipalPlan, 'organization' | 'policies'> {
  const account = 'account' in principal ? snapshot.account(principal.account) : undefined
  const organization = account?.organization ?? null
  const isExempt = account === undefined || organization?.isManagementAccount === true
  const policies = {
    version: snapshot.version,
    ...ownPolicies(principal, snapshot),
    session: 'session' in principal ? (principal.session?.policies ?? []) : [],
    scps: isExempt ? null : scpsOf(account.id, snapshot), // RULE prin.management-account-exempt
    resource: null,
    rcps: null,
  }
  return { organization, policies }
}

function scpsOf(account: string, snapshot: Snapshot): PolicySet['scps'] {
  return snapshot.guardrails(account)?.scps ?? null
}

const everything = Object.freeze({
  policies: Object.freeze([
    compilePolicy(
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
      'root-user', // RULE root.federated-users
    ),
  ]),
  boundary: null,
})

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
      // What the root user may do needs no policy: the session policies alone bound those it vouches for.
      if (principal.userId === principal.account) return everything
      return sameUser(snapshot.userByArn(principal.userArn), principal.userId)
    default:
      return undefined
  }
}

/** A user that was deleted and made again under its name is another one (ID-3). */
function sameUser(user: User | undefined, id: string | undefined): User | undefined {
  return id === undefined || user?.id === id ? user : undefined // RULE id.recreated-user-inherits-nothing
}
