import type { Principal } from '../identity/principal.ts'
import type { EvaluationFault } from './decision.ts'
import { evaluateLayer, type Findings } from './evaluate.ts'
import { MatchTarget } from './match-target.ts'
import {
  allActions,
  type LayerMatches,
  type PlacedLayer,
  type PlacedPolicies,
  type PlacedStatement,
  silent,
} from './placed-policies.ts'
import type { AuthorizationRequest } from './request.ts'

const none: readonly never[] = []

/** Prepares the request once for all statements; `actionBit` where they are slices. */
export function matchTarget(
  request: AuthorizationRequest,
  own: PlacedPolicies,
  actionBit: number = allActions,
): MatchTarget {
  const hasBoundary = own.boundary !== null && hasIdentitySide(request.principal)
  return new MatchTarget(request, hasBoundary, actionBit)
}

/** Users, role sessions and federated users bring policies of their own; the root user brings everything (7.2). */
export function hasIdentitySide({ kind }: Principal): boolean {
  return kind === 'user' || kind === 'role-session' || kind === 'federated-user' // RULE prin.no-identity-side
}

/** Who is narrowed by session policies: GetSessionToken takes none, so no user is (7.2). */
function takesSessionPolicies({ kind }: Principal): boolean {
  return kind === 'role-session' || kind === 'federated-user'
}

/** Guardrails do not reach service-linked roles. */
function isServiceLinked(principal: Principal): boolean {
  return principal.kind === 'role-session' && principal.isServiceLinked // RULE prin.service-linked-exempt
}

function isBoundByScps(principal: Principal): boolean {
  return (hasIdentitySide(principal) || principal.kind === 'root') && !isServiceLinked(principal)
}

function isBoundByRcps({ principal, resource }: AuthorizationRequest): boolean {
  return !resource.isRcpExempt && !isServiceLinked(principal) // RULE eval.rcp-binds-everyone
}

/** The layers that apply; `null` for one that does not. */
export type ApplicableLayers = Omit<PlacedPolicies, 'identity'> & {
  readonly identity: PlacedLayer | null
}

/** All of them in their order, level by level. */
export function everyLayer(layers: ApplicableLayers): readonly PlacedLayer[] {
  const { rcps, scps, resource, identity, boundary, session } = layers
  const own = [identity, boundary].filter((layer) => layer !== null)
  return [...rcps, ...scps, resource, ...own, ...session]
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
  const { principal } = request
  const isOwn = hasIdentitySide(principal)
  return {
    rcps: isBoundByRcps(request) ? theirs.rcps : none,
    scps: isBoundByScps(principal) ? own.scps : none,
    resource: theirs.resource,
    identity: isOwn ? own.identity : null,
    boundary: isOwn ? own.boundary : null,
    session: takesSessionPolicies(principal) ? own.session : none,
  }
}

/** What each applicable layer says. */
export class EvaluatedLayers implements Findings {
  readonly scps: readonly LayerMatches[]
  readonly resource: LayerMatches
  readonly identity: LayerMatches
  /** `null`: it does not limit. */
  readonly boundary: LayerMatches | null
  readonly session: readonly LayerMatches[]
  #denies: PlacedStatement[] | undefined = undefined
  #faults: EvaluationFault[] | undefined = undefined

  /** Evaluates every applicable layer, in their order. */
  constructor(
    { rcps, scps, resource, identity, boundary, session }: ApplicableLayers,
    target: MatchTarget,
  ) {
    this.#each(rcps, target)
    this.scps = this.#each(scps, target)
    this.resource = evaluateLayer(resource, target, this)
    this.identity = identity === null ? silent : evaluateLayer(identity, target, this)
    this.boundary = boundary === null ? null : evaluateLayer(boundary, target, this)
    this.session = this.#each(session, target)
  }

  /** Every Deny that applies, of all layers. */
  get denies(): readonly PlacedStatement[] {
    return this.#denies ?? none
  }

  /** What could not be evaluated, of all layers. */
  get faults(): readonly EvaluationFault[] {
    return this.#faults ?? none
  }

  addDeny(entry: PlacedStatement): void {
    this.#denies ??= []
    this.#denies.push(entry)
  }

  addFault(fault: EvaluationFault): void {
    this.#faults ??= []
    this.#faults.push(fault)
  }

  #each(layers: readonly PlacedLayer[], target: MatchTarget): readonly LayerMatches[] {
    if (layers.length === 0) return none
    return layers.map((layer) => evaluateLayer(layer, target, this))
  }
}
