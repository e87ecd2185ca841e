import type { Decision, DecisionLayer, StatementReference } from './decision.ts'
import type { LayerMatches } from './evaluate.ts'
import { type EvaluatedLayers, evaluateLayers } from './layers.ts'
import type { Strength } from './match-principal.ts'
import type { PolicySet } from './policy-set.ts'
import type { AuthorizationRequest } from './request.ts'

/**
 * Decides one request: the whole law (EVAL-12). Pure and total: equal inputs, equal answer; whatever breaks, deny.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html}
 */
export function decide(request: AuthorizationRequest, policies: PolicySet): Decision {
  try {
    return weigh(request, policies, evaluateLayers(request, policies))
  } catch (error) {
    return deniedByError(error) // RULE eval.exception-denies
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

function weigh(
  request: AuthorizationRequest,
  policies: PolicySet,
  layers: EvaluatedLayers,
): Decision {
  const denied = explicitDeny(layers)
  if (denied !== undefined) return denied
  // RCPs: `RCPFullAWSAccess` is attached at every level, so an Allow is implied (EVAL-10).
  const silentLevel = layers.scps.findIndex((level) => level.allows.length === 0)
  if (silentLevel !== -1) return implicitDeny(layers, 'scp', silentLevel) // RULE eval.every-scp-level-must-allow
  const sides = sidesOf(request, policies, layers)
  const allowedBy = grantingLayer(request, sides)
  if (allowedBy !== undefined) return allow(layers, allowedBy)
  return implicitDeny(layers, silentLayer(request, sides)) // RULE eval.default-deny
}

/** Explicit deny wins over everything (EVAL-3). */
function explicitDeny(layers: EvaluatedLayers): Decision | undefined {
  const determining = everyMatch(layers).flatMap((matches) => matches.denies)
  const first = determining[0]
  if (first === undefined) return undefined
  const isGuardrail = first.layer === 'rcp' || first.layer === 'scp'
  return decision(
    'Deny',
    'ExplicitlyDenied',
    first.layer,
    isGuardrail ? first.level : undefined,
    determining,
    layers,
  ) // RULE eval.explicit-deny
}

function sidesOf(
  request: AuthorizationRequest,
  policies: PolicySet,
  layers: EvaluatedLayers,
): Sides {
  const { principal } = request
  return {
    identityAllows: principal.kind === 'root' || layers.identity.allows.length > 0, // RULE prin.root-is-implicit-allow
    boundaryAllows: layers.boundary === null || layers.boundary.allows.length > 0,
    sessionAllows: layers.session.every((layer) => layer.allows.length > 0),
    lacksSessionPolicy: principal.kind === 'federated-user' && policies.session.length === 0, // RULE prin.federated-user-needs-session-policy
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
  return sides.boundaryAllows ? 'session' : 'boundary'
}

function allow(layers: EvaluatedLayers, layer: DecisionLayer): Decision {
  const resource = layer === 'identity' ? [] : layers.resource.allows
  const identity = layer === 'resource' ? [] : layers.identity.allows
  return decision('Allow', 'Allowed', layer, undefined, [...resource, ...identity], layers)
}

function implicitDeny(layers: EvaluatedLayers, layer: DecisionLayer, level?: number): Decision {
  return decision('Deny', 'ImplicitlyDenied', layer, level, [], layers)
}

function everyMatch(layers: EvaluatedLayers): readonly LayerMatches[] {
  const boundary = layers.boundary === null ? [] : [layers.boundary]
  return [
    ...layers.rcps,
    ...layers.scps,
    layers.resource,
    layers.identity,
    ...boundary,
    ...layers.session,
  ]
}

function decision(
  effect: Decision['effect'],
  reason: Decision['reason'],
  layer: DecisionLayer,
  level: number | undefined,
  determining: readonly StatementReference[],
  layers: EvaluatedLayers,
): Decision {
  const errors = everyMatch(layers).flatMap((matches) => matches.faults)
  return Object.freeze({ effect, reason, layer, level, determining, errors })
}

function deniedByError(error: unknown): Decision {
  const statement: StatementReference = {
    layer: 'identity',
    level: undefined,
    policy: -1,
    policyId: '',
    statement: -1,
    sid: undefined,
  }
  const message = error instanceof Error ? error.message : 'the evaluator failed'
  return Object.freeze({
    effect: 'Deny',
    reason: 'Error',
    layer: undefined,
    level: undefined,
    determining: [],
    errors: [{ statement, message }],
  })
}
