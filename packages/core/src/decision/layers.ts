import type { Principal } from '../identity/principal.ts'
import { evaluateLayer, Findings, type LayerMatches, silent } from './evaluate.ts'
import { MatchTarget } from './match-target.ts'
import type { PlacedLayer, PlacedPolicies } from './placed-policies.ts'
import type { AuthorizationRequest } from './request.ts'

/** What each applicable layer says; `null` for a layer that does not limit. */
export interface EvaluatedLayers {
  readonly scps: readonly LayerMatches[]
  readonly resource: LayerMatches
  readonly identity: LayerMatches
  readonly boundary: LayerMatches | null
  readonly session: readonly LayerMatches[]
  /** Of all layers, RCPs included. */
  readonly findings: Findings
}

const noLayers: readonly never[] = Object.freeze([])

/** Prepares the request once for all statements. */
export function matchTarget(request: AuthorizationRequest, own: PlacedPolicies): MatchTarget {
  return new MatchTarget(request, hasIdentitySide(request.principal) && own.boundary !== null)
}

/** Users, role sessions and federated users bring policies of their own; the root user brings everything (7.2). */
export function hasIdentitySide(principal: Principal): boolean {
  return (
    principal.kind === 'user' ||
    principal.kind === 'role-session' ||
    principal.kind === 'federated-user'
  )
}

/** Who is narrowed by session policies: GetSessionToken takes none, so no user is (7.2). */
function takesSessionPolicies(principal: Principal): boolean {
  return principal.kind === 'role-session' || principal.kind === 'federated-user'
}

/** The layers that apply; `null` for one that does not. */
export type ApplicableLayers = Omit<PlacedPolicies, 'identity'> & {
  readonly identity: PlacedLayer | null
}

/**
 * Picks the layers that apply to this caller and resource, in the order of EVAL-19 (the table of section 7.2): those
 * of the caller from `own`, those of the resource from `theirs`.
 */
export function applicableLayers(
  request: AuthorizationRequest,
  own: PlacedPolicies,
  theirs: PlacedPolicies,
): ApplicableLayers {
  const { principal, resource } = request
  const isOwn = hasIdentitySide(principal) // RULE prin.no-identity-side
  const isServiceLinked = principal.kind === 'role-session' && principal.isServiceLinked // RULE prin.service-linked-exempt
  const isBound = (isOwn || principal.kind === 'root') && !isServiceLinked
  return {
    rcps: resource.isRcpExempt || isServiceLinked ? noLayers : theirs.rcps, // RULE eval.rcp-binds-everyone
    scps: isBound ? own.scps : noLayers,
    resource: theirs.resource,
    identity: isOwn ? own.identity : null,
    boundary: isOwn ? own.boundary : null,
    session: takesSessionPolicies(principal) ? own.session : noLayers,
  }
}

/** Evaluates every applicable layer, in their order. */
export function evaluateLayers(
  request: AuthorizationRequest,
  own: PlacedPolicies,
  theirs: PlacedPolicies,
): EvaluatedLayers {
  const target = matchTarget(request, own)
  const layers = applicableLayers(request, own, theirs)
  const findings = new Findings()
  evaluateEach(layers.rcps, target, findings)
  const scps = evaluateEach(layers.scps, target, findings)
  const resource = evaluateLayer(layers.resource, target, findings)
  const identity =
    layers.identity === null ? silent : evaluateLayer(layers.identity, target, findings)
  const boundary =
    layers.boundary === null ? null : evaluateLayer(layers.boundary, target, findings)
  const session = evaluateEach(layers.session, target, findings)
  return { scps, resource, identity, boundary, session, findings }
}

function evaluateEach(
  layers: readonly PlacedLayer[],
  target: MatchTarget,
  findings: Findings,
): readonly LayerMatches[] {
  if (layers.length === 0) return noLayers
  return layers.map((layer) => evaluateLayer(layer, target, findings))
}
