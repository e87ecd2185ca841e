import type { Decision, DecisionLayer } from './decision.ts'
import { type EvaluatedLayers, evaluateLayers } from './layers.ts'
import { decisionBy, deniedByError, implicitDeny } from './make-decision.ts'
import type { Strength } from './match-principal.ts'
import type { PolicySet } from './policy-set.ts'
import type { AuthorizationRequest } from './request.ts'
import { type PolicySlice, slicePolicySet } from './slice-policy-set.ts'

/**
 * Decides one request: the whole law (EVAL-12). Pure and total: equal inputs, equal answer; whatever breaks, deny.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html}
 */
export function decide(request: AuthorizationRequest, policies: PolicySet): Decision {
  try {
    const slice = slicePolicySet(policies, request.action)
    return weigh(request, slice, slice)
  } catch (error) {
    return deniedByError(error) // RULE eval.exception-denies
  }
}

/**
 * The same on slices for the action of the request, cut beforehand: the caller's side of `own` and the resource's
 * side of `theirs`.
 */
export function decideSlices(
  request: AuthorizationRequest,
  own: PolicySlice,
  theirs: PolicySlice,
): Decision {
  try {
    return weigh(request, own, theirs)
  } catch (error) {
    return deniedByError(error)
  }
}

/** What the caller's side and the resource's side amount to. */
interface Sides {
  readonly identityAllows: boolean
  readonly boundaryAllows: boolean
  readonly sessionAllows: boolean
  /** A federated user without session policy has nothing from identity policies (PRIN-14). */
  readonly lacksSessionPolicy: boolean
  /** Strengths that the resource policy grants. */
  readonly grants: ReadonlySet<Strength>
}

function weigh(request: AuthorizationRequest, own: PolicySlice, theirs: PolicySlice): Decision {
  const layers = evaluateLayers(request, own.layers, theirs.layers)
  const denied = explicitDeny(layers)
  if (denied !== undefined) return denied
  const { faults } = layers.findings
  // RCPs: `RCPFullAWSAccess` is attached at every level, so an Allow is implied (EVAL-10).
  const silentLevel = layers.scps.findIndex((level) => level.allows.length === 0)
  if (silentLevel !== -1) return implicitDeny('scp', silentLevel, faults) // RULE eval.every-scp-level-must-allow
  const sides = sidesOf(request, own, layers)
  const allowedBy = grantingLayer(request, sides)
  if (allowedBy !== undefined) return allow(layers, allowedBy)
  return implicitDeny(silentLayer(request, sides), undefined, faults) // RULE eval.default-deny
}

/** Explicit deny wins over everything (EVAL-3). */
function explicitDeny({ findings }: EvaluatedLayers): Decision | undefined {
  const first = findings.denies[0]
  if (first === undefined) return undefined
  return decisionBy('Deny', first.where.layer, findings.denies, findings.faults) // RULE eval.explicit-deny
}

function sidesOf(request: AuthorizationRequest, own: PolicySlice, layers: EvaluatedLayers): Sides {
  const { principal } = request
  return {
    identityAllows: principal.kind === 'root' || layers.identity.allows.length > 0, // RULE prin.root-is-implicit-allow
    boundaryAllows: layers.boundary === null || layers.boundary.allows.length > 0, // RULE eval.absent-layer-does-not-limit
    sessionAllows: layers.session.every((layer) => layer.allows.length > 0), // RULE eval.session-layers
    lacksSessionPolicy: principal.kind === 'federated-user' && own.layers.session.length === 0, // RULE prin.federated-user-needs-session-policy
    grants: layers.resource.strengths,
  }
}

/** Identity policies, boundary and session policies all allow. */
function ownSideAllows(sides: Sides): boolean {
  return (
    sides.identityAllows && sides.boundaryAllows && sides.sessionAllows && !sides.lacksSessionPolicy
  )
}

/** Steps 4 to 6 of EVAL-12: the layer that allows, if one does. */
function grantingLayer(request: AuthorizationRequest, sides: Sides): DecisionLayer | undefined {
  const { grants } = sides
  if (!('account' in request.principal)) {
    return grants.has('self') ? 'resource' : undefined // RULE eval.no-identity-side
  }
  if (isForeign(request)) {
    return grants.size > 0 && ownSideAllows(sides) ? 'resource+identity' : undefined // RULE eval.cross-account-needs-both
  }
  if (grants.has('self')) return 'resource' // RULE eval.same-account-grant
  // The role was granted before the session was made, so the grant is narrowed with the session (EVAL-13).
  const isNarrowedAway = !sides.boundaryAllows || !sides.sessionAllows
  if (grants.has('entity') && !isNarrowedAway) return 'resource' // RULE eval.entity-grant-is-narrowed
  const identityCounts = !request.resource.isPolicyMandatory || grants.has('account') // RULE eval.mandatory-resource-policy
  return ownSideAllows(sides) && identityCounts ? 'identity' : undefined
}

function isForeign(request: AuthorizationRequest): boolean {
  const { principal, resource } = request
  return 'account' in principal && principal.account !== resource.account
}

/** The deciding layer of an implicit deny: the first of EVAL-19 that holds. */
function silentLayer(request: AuthorizationRequest, sides: Sides): DecisionLayer {
  const { grants } = sides
  const hasEntityGrant = grants.has('entity') && !isForeign(request)
  if (!('account' in request.principal)) return 'resource'
  if (isForeign(request) && grants.size === 0) return 'resource'
  const isMandatory = request.resource.isPolicyMandatory
  if (isMandatory && !isForeign(request) && !grants.has('account') && !hasEntityGrant)
    return 'resource'
  if (!sides.identityAllows && !hasEntityGrant) return 'identity'
  return sides.boundaryAllows ? 'session' : 'boundary' // RULE eval.deciding-layer
}

function allow({ resource, identity, findings }: EvaluatedLayers, layer: DecisionLayer): Decision {
  const determining =
    layer === 'identity'
      ? identity.allows
      : layer === 'resource'
        ? resource.allows
        : [...resource.allows, ...identity.allows]
  return decisionBy('Allow', layer, determining, findings.faults) // RULE eval.determining-statements
}
