import type { Principal } from '../identity/principal.ts'
import { type ArnFields, splitArn } from '../policy/arn.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'
import { foldCase } from '../policy/fold-case.ts'
import { evaluateLayer, type LayerMatches, type LayerPlace } from './evaluate.ts'
import type { MatchTarget } from './match-statement.ts'
import type { GuardrailLevels, PolicySet } from './policy-set.ts'
import type { AuthorizationRequest } from './request.ts'

/** The documents of one layer or level that concern this request. */
export interface LayerDocuments {
  readonly place: LayerPlace
  readonly policies: readonly CompiledPolicy[]
}

/** What each applicable layer says; `null` for a layer that does not limit. */
export interface EvaluatedLayers {
  readonly rcps: readonly LayerMatches[]
  readonly scps: readonly LayerMatches[]
  readonly resource: LayerMatches
  readonly identity: LayerMatches
  readonly boundary: LayerMatches | null
  readonly session: readonly LayerMatches[]
}

const noPolicies: readonly CompiledPolicy[] = Object.freeze([])

/** Prepares the request once for all statements. */
export function matchTarget(request: AuthorizationRequest, policies: PolicySet): MatchTarget {
  return {
    principal: request.principal,
    traits: { hasBoundary: hasIdentitySide(request.principal) && policies.boundary !== null },
    foldedAction: foldCase(request.action),
    resource: request.resource.arn === null ? null : readArn(request.resource.arn),
    context: request.context,
  }
}

/** The ARN of a request is data, and must be one. @throws TypeError which `decide` turns into a deny. */
function readArn(arn: string): ArnFields {
  const fields = splitArn(arn)
  if (fields === undefined || fields[1] === '') {
    throw new TypeError(`"resource.arn" must be an ARN: \`${arn}\``) // RULE match.request-arn-is-an-arn
  }
  return fields
}

/** Users, role sessions and federated users bring policies of their own; the root user brings everything (7.2). */
export function hasIdentitySide(principal: Principal): boolean {
  return (
    principal.kind === 'user' ||
    principal.kind === 'role-session' ||
    principal.kind === 'federated-user'
  )
}

/** Picks the layers that apply to this caller and resource, in the order of EVAL-19 (the table of section 7.2). */
export function applicableLayers(
  request: AuthorizationRequest,
  policies: PolicySet,
): {
  readonly rcps: readonly LayerDocuments[]
  readonly scps: readonly LayerDocuments[]
  readonly resource: LayerDocuments
  readonly identity: LayerDocuments
  readonly boundary: LayerDocuments | null
  readonly session: readonly LayerDocuments[]
} {
  const { principal, resource } = request
  const own = hasIdentitySide(principal)
  const isServiceLinked = principal.kind === 'role-session' && principal.isServiceLinked // RULE prin.service-linked-exempt
  const isBound = (own || principal.kind === 'root') && !isServiceLinked
  return {
    rcps: levels('rcp', resource.isRcpExempt || isServiceLinked ? null : policies.rcps),
    scps: levels('scp', isBound ? policies.scps : null),
    resource: documents('resource', policies.resource === null ? noPolicies : [policies.resource]),
    identity: documents('identity', own ? policies.identity : noPolicies),
    boundary: own && policies.boundary !== null ? documents('boundary', [policies.boundary]) : null,
    session: own
      ? policies.session.map((layer, level) => ({
          place: { layer: 'session', level },
          policies: layer,
        }))
      : [],
  }
}

function documents(
  layer: LayerPlace['layer'],
  policies: readonly CompiledPolicy[],
): LayerDocuments {
  return { place: { layer, level: undefined }, policies }
}

function levels(
  layer: 'scp' | 'rcp',
  guardrails: GuardrailLevels | null,
): readonly LayerDocuments[] {
  return (guardrails ?? []).map((policies, level) => ({ place: { layer, level }, policies }))
}

/** Evaluates every applicable layer. */
export function evaluateLayers(
  request: AuthorizationRequest,
  policies: PolicySet,
): EvaluatedLayers {
  const target = matchTarget(request, policies)
  const layers = applicableLayers(request, policies)
  const evaluate = ({ place, policies }: LayerDocuments) => evaluateLayer(place, policies, target)
  return {
    rcps: layers.rcps.map(evaluate),
    scps: layers.scps.map(evaluate),
    resource: evaluate(layers.resource),
    identity: evaluate(layers.identity),
    boundary: layers.boundary === null ? null : evaluate(layers.boundary),
    session: layers.session.map(evaluate),
  }
}
