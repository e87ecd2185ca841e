import type { CompiledStatement } from '../policy/statement.ts'
import type { StatementReference } from './decision.ts'
import {
  type Asked,
  describePrincipal,
  type ElementMatch,
  type FailedElement,
  judgeElements,
} from './failed-element.ts'
import { type ApplicableLayers, applicableLayers, everyLayer, matchTarget } from './layers.ts'
import type { Strength } from './match-principal.ts'
import { principalStrength } from './match-statement.ts'
import {
  type Layer,
  type PlacedLayer,
  type PlacedStatement,
  placePolicySet,
} from './placed-policies.ts'
import type { PolicySet } from './policy-set.ts'
import type { AuthorizationRequest } from './request.ts'

/** One change that a denied request lacked. */
export type Repair =
  /**
   * `match`: the element of an Allow must match, or a principal must name the caller itself instead of its account
   * alone. `mismatch`: the element of a Deny that applies must not match.
   */
  | {
      readonly kind: 'match' | 'mismatch'
      readonly statement: StatementReference
      readonly element: FailedElement
    }
  /** The statement cannot be read as a whole: an Allow does not count for it, a Deny applies for it. */
  | {
      readonly kind: 'rewrite'
      readonly statement: StatementReference
      readonly faults: readonly string[]
    }
  /** The layer has no Allow at all that could be repaired: it needs one. */
  | { readonly kind: 'add'; readonly layer: Layer; readonly level: number | undefined }

/**
 * Finds the nearest allow (TRACE-2): the smallest set of repairs after which the request would have been allowed.
 * Empty for a request that is allowed.
 *
 * One repair makes one element of one statement say the opposite, all else unchanged: `Principal`, `Action`,
 * `Resource` (or their `Not…` forms), or one key under one operator of `Condition`. It is thought as a change of the
 * document in its place; where a change of the request is meant, such as a second factor, every statement that reads
 * the same key changes with it.
 *
 * - Every Deny that applies costs one repair: the element that is easiest to change.
 * - Of each layer that EVAL-12 asks for and that is silent, the Allow with the fewest failing elements is taken: each
 *   SCP level, boundary and session policy by itself, and of identity and resource policies the cheapest combination
 *   that steps 4 to 6 accept.
 * - An element or statement that cannot be evaluated fails in an Allow and applies in a Deny, and costs one as well.
 * - A statement to be added is no failing element, so it is the last resort: for layers without any Allow.
 *
 * Among sets of one size the one that is easiest to change is taken, conditions before resources before actions before
 * principals, then the caller's own policies before the resource's, then the order of the documents.
 *
 * @throws {TypeError} for a resource that is no ARN.
 */
export function nearestAllow(
  request: AuthorizationRequest,
  policies: PolicySet,
): readonly Repair[] {
  const placed = placePolicySet(policies)
  const asked = { request, target: matchTarget(request, placed) }
  const layers = applicableLayers(request, placed, placed)
  return together([
    ...everyLayer(layers).flatMap((layer) => liftDenies(layer, asked)),
    ...layers.scps.map((level) => openLayer(level, asked)),
    openSteps(layers, asked),
  ]).repairs // RULE trace.nearest-allow
}

/** Repairs that belong together, and their price: compared part by part, the first difference decides. */
interface Plan {
  readonly repairs: readonly Repair[]
  /** Statements to be added; failing elements; how hard these are to change. */
  readonly price: readonly [added: number, elements: number, hardness: number]
}

const free: Plan = { repairs: [], price: [0, 0, 0] }

/** Conditions are what a request comes closest to: the statement names its action and its resource already. */
const hardness: Readonly<Record<FailedElement['element'], number>> = {
  Condition: 1,
  Resource: 2,
  NotResource: 2,
  Action: 3,
  NotAction: 3,
  Principal: 4,
  NotPrincipal: 4,
}
const rewriting = 5

function planOf(repair: Repair): Plan {
  if (repair.kind === 'add') return { repairs: [repair], price: [1, 0, 0] }
  const hard = repair.kind === 'rewrite' ? rewriting : hardness[repair.element.element]
  return { repairs: [repair], price: [0, 1, hard] }
}

function together(plans: readonly Plan[]): Plan {
  return plans.reduce(
    ({ repairs, price }, next) => ({
      repairs: [...repairs, ...next.repairs],
      price: [price[0] + next.price[0], price[1] + next.price[1], price[2] + next.price[2]],
    }),
    free,
  )
}

/** The first of the cheapest; without any plan the other one. */
function cheapest([first, ...others]: readonly Plan[], otherwise: Plan): Plan {
  if (first === undefined) return otherwise
  return others.reduce((best, plan) => (isCheaper(plan, best) ? plan : best), first)
}

function isCheaper({ price: a }: Plan, { price: b }: Plan): boolean {
  if (a[0] !== b[0]) return a[0] < b[0]
  return a[1] !== b[1] ? a[1] < b[1] : a[2] < b[2]
}

function statementsOf(layer: PlacedLayer, effect: 'Allow' | 'Deny'): readonly PlacedStatement[] {
  return layer.statements.filter(({ statement }) => statement.effect === effect)
}

/** One repair for every Deny of the layer that applies. */
function liftDenies(layer: PlacedLayer, asked: Asked): readonly Plan[] {
  return statementsOf(layer, 'Deny').flatMap(({ statement, where }) => {
    const elements = judgeElements(statement, layer.mode, asked)
    if (elements.some(({ outcome }) => outcome === 'no')) return []
    if (statement.faults.length > 0) return [rewrite(statement, where)]
    const changes = elements.map((element) => change('mismatch', where, element))
    return [cheapest(changes, rewrite(statement, where))]
  })
}

function rewrite({ faults }: CompiledStatement, statement: StatementReference): Plan {
  return planOf({ kind: 'rewrite', statement, faults })
}

function change(
  kind: 'match' | 'mismatch',
  statement: StatementReference,
  { description: element }: ElementMatch,
): Plan {
  return planOf({ kind, statement, element })
}

/** Makes some Allow of the layer apply. */
function openLayer(layer: PlacedLayer | null, asked: Asked): Plan {
  if (layer === null) return free
  const plans = statementsOf(layer, 'Allow').map((entry) =>
    together(failingParts(layer, entry, asked)),
  )
  return cheapest(plans, planOf({ kind: 'add', layer: layer.layer, level: layer.level }))
}

/** What keeps an Allow from applying. */
function failingParts(
  { mode }: PlacedLayer,
  { statement, where }: PlacedStatement,
  asked: Asked,
): readonly Plan[] {
  const failing = judgeElements(statement, mode, asked).filter(({ outcome }) => outcome !== 'yes')
  return [
    ...(statement.faults.length > 0 ? [rewrite(statement, where)] : []),
    ...failing.map((element) => change('match', where, element)),
  ]
}

/** Steps 4 to 6 of EVAL-12: the cheapest way past the caller's and the resource's own policies. */
function openSteps(layers: ApplicableLayers, asked: Asked): Plan {
  const { principal, resource } = asked.request
  const self = openToCaller(layers.resource, asked)
  if (!('account' in principal)) return self
  const own = openOwnSide(layers, asked)
  if (principal.account !== resource.account) {
    return together([openLayer(layers.resource, asked), own])
  }
  const narrowed = [layers.boundary, ...layers.session].map((layer) => openLayer(layer, asked))
  const delegated = resource.isPolicyMandatory
    ? openNamed(layers.resource, 'account', asked)
    : [free]
  const ways = [
    ...delegated.map((grant) => together([grant, own])),
    self,
    ...openNamed(layers.resource, 'entity', asked).map((grant) => together([grant, ...narrowed])),
  ]
  return cheapest(ways, self)
}

/** Identity policies, boundary and session policies all allow. */
function openOwnSide(layers: ApplicableLayers, asked: Asked): Plan {
  const { kind } = asked.request.principal
  // A federated user without session policy has nothing from identity policies (PRIN-14).
  const lacksSession = kind === 'federated-user' && layers.session.length === 0
  return together([
    openLayer(layers.identity, asked),
    openLayer(layers.boundary, asked),
    ...layers.session.map((layer) => openLayer(layer, asked)),
    ...(lacksSession ? [planOf({ kind: 'add', layer: 'session', level: 0 })] : []),
  ])
}

/** Makes some Allow of the resource policy apply that names the caller itself. */
function openToCaller(layer: PlacedLayer, asked: Asked): Plan {
  const plans = statementsOf(layer, 'Allow').map((entry) => {
    const parts = failingParts(layer, entry, asked)
    const found = principalStrength(entry.statement, asked.target, layer.mode)
    if (found !== 'account' && found !== 'entity') return together(parts)
    const element = describePrincipal(entry.statement.principal, asked.request.principal)
    return together([planOf({ kind: 'match', statement: entry.where, element }), ...parts])
  })
  return cheapest(plans, planOf({ kind: 'add', layer: layer.layer, level: layer.level }))
}

/** The ways to make an Allow apply that names the caller with this strength already. */
function openNamed(layer: PlacedLayer, strength: Strength, asked: Asked): readonly Plan[] {
  return statementsOf(layer, 'Allow')
    .filter(({ statement }) => principalStrength(statement, asked.target, layer.mode) === strength)
    .map((entry) => together(failingParts(layer, entry, asked)))
}
