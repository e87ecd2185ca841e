import type { IndexedAction } from '../policy/action-index.ts'
import type { Decision, DecisionLayer } from './decision.ts'
import { applicableLayers, EvaluatedLayers, matchTarget } from './layers.ts'
import { decisionBy, deniedByError, implicitDeny, soleDecision } from './make-decision.ts'
import {
  type LayerMatches,
  type PlacedPolicies,
  placePolicySet,
  silent,
} from './placed-policies.ts'
import type { PolicySet } from './policy-set.ts'
import type { AuthorizationRequest } from './request.ts'
import type { PolicySlice } from './slice-policy-set.ts'

/**
 * Decides one request: the whole law (EVAL-12). Pure and total: equal inputs, equal answer; whatever breaks, deny.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html}
 */
export function decide(request: AuthorizationRequest, policies: PolicySet): Decision {
  try {
    const placed = placePolicySet(policies)
    return weigh(request, placed, placed)
  } catch (error) {
    return deniedByError(error) // RULE eval.exception-denies
  }
}

/**
 * The same on slices for the action of the request, cut beforehand: the caller's side of `own` and the resource's
 * side of `theirs`. `action` is `undefined` for an action outside the index; then both are whole.
 */
export function decideSlices(
  request: AuthorizationRequest,
  action: IndexedAction | undefined,
  own: PolicySlice,
  theirs: PolicySlice,
): Decision {
  try {
    return weigh(request, own, theirs, action?.bit)
  } catch (error) {
    return deniedByError(error)
  }
}

function weigh(
  request: AuthorizationRequest,
  own: PlacedPolicies,
  theirs: PlacedPolicies,
  actionBit?: number,
): Decision {
  const target = matchTarget(request, own, actionBit)
  const layers = new EvaluatedLayers(applicableLayers(request, own, theirs), target)
  const denied = explicitDeny(layers)
  if (denied !== undefined) return denied
  // RCPs: `RCPFullAWSAccess` is attached at every level, so an Allow is implied (EVAL-10).
  const silentLevel = firstSilent(layers.scps)
  if (silentLevel !== -1) return implicitDeny('scp', silentLevel, layers.faults) // RULE eval.every-scp-level-must-allow
  const allowedBy = grantingLayer(request, layers)
  if (allowedBy !== undefined) return allow(layers, allowedBy)
  return implicitDeny(silentLayer(request, layers), undefined, layers.faults) // RULE eval.default-deny
}

/** Explicit deny wins over everything (EVAL-3). */
function explicitDeny({ denies, faults }: EvaluatedLayers): Decision | undefined {
  const first = denies[0]
  if (first === undefined) return undefined
  return decisionBy('Deny', first.where.layer, denies, faults) // RULE eval.explicit-deny
}

function identityAllows(
  { principal }: AuthorizationRequest,
  { identity }: EvaluatedLayers,
): boolean {
  return identity !== silent || principal.kind === 'root' // RULE prin.root-is-implicit-allow
}

function boundaryAllows({ boundary }: EvaluatedLayers): boolean {
  return boundary !== silent // RULE eval.absent-layer-does-not-limit
}

function sessionAllows({ session }: EvaluatedLayers): boolean {
  return firstSilent(session) === -1 // RULE eval.session-layers
}

/** Index of the first level without a matching Allow; -1: each has one. */
function firstSilent(levels: readonly LayerMatches[]): number {
  return levels.length === 0 ? -1 : levels.indexOf(silent)
}

/** Identity policies, boundary and session policies all allow. */
function ownSideAllows(request: AuthorizationRequest, layers: EvaluatedLayers): boolean {
  if (!identityAllows(request, layers) || !boundaryAllows(layers)) return false
  // A federated user without session policy has nothing from identity policies (PRIN-14).
  const lacksSession = request.principal.kind === 'federated-user' && layers.session.length === 0 // RULE prin.federated-user-needs-session-policy
  return sessionAllows(layers) && !lacksSession
}

/** Steps 4 to 6 of EVAL-12: the layer that allows, if one does. */
function grantingLayer(
  request: AuthorizationRequest,
  layers: EvaluatedLayers,
): DecisionLayer | undefined {
  const { resource } = layers
  if (!('account' in request.principal)) {
    return resource.grantsSelf ? 'resource' : undefined // RULE eval.no-identity-side
  }
  if (isForeign(request)) {
    return resource !== silent && ownSideAllows(request, layers) ? 'resource+identity' : undefined // RULE eval.cross-account-needs-both
  }
  if (resource.grantsSelf) return 'resource' // RULE eval.same-account-grant
  // The role was granted before the session was made, so the grant is narrowed with the session (EVAL-13).
  if (resource.grantsEntity && boundaryAllows(layers) && sessionAllows(layers)) return 'resource' // RULE eval.entity-grant-is-narrowed
  const identityCounts = !request.resource.isPolicyMandatory || resource.grantsAccount // RULE eval.mandatory-resource-policy
  return identityCounts && ownSideAllows(request, layers) ? 'identity' : undefined
}

function isForeign(request: AuthorizationRequest): boolean {
  const { principal, resource } = request
  return 'account' in principal && principal.account !== resource.account
}

/** The deciding layer of an implicit deny: the first of EVAL-19 that holds. */
function silentLayer(request: AuthorizationRequest, layers: EvaluatedLayers): DecisionLayer {
  const { resource } = layers
  const hasEntityGrant = resource.grantsEntity && !isForeign(request)
  if (!('account' in request.principal)) return 'resource'
  if (isForeign(request) && resource === silent) return 'resource'
  const isMandatory = request.resource.isPolicyMandatory
  if (isMandatory && !isForeign(request) && !resource.grantsAccount && !hasEntityGrant)
    return 'resource'
  if (!identityAllows(request, layers) && !hasEntityGrant) return 'identity'
  return boundaryAllows(layers) ? 'session' : 'boundary' // RULE eval.deciding-layer
}

function allow({ resource, identity, faults }: EvaluatedLayers, layer: DecisionLayer): Decision {
  const { sole } = identity
  if (layer === 'identity' && sole !== undefined && faults.length === 0) {
    return soleDecision('Allow', sole)
  }
  const determining =
    layer === 'identity'
      ? identity.allows
      : layer === 'resource'
        ? resource.allows
        : [...resource.allows, ...identity.allows]
  return decisionBy('Allow', layer, determining, faults) // RULE eval.determining-statements
}
