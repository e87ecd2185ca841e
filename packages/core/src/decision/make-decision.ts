import type { Decision, DecisionLayer, EvaluationFault, StatementReference } from './decision.ts'
import type { PlacedStatement } from './placed-policies.ts'

// Freezing a decision costs as much as matching several statements, so the usual ones are made once and shared.

const none: readonly never[] = Object.freeze([])

/** A decision that statements make: an Allow, or an explicit Deny. */
export function decisionBy(
  effect: Decision['effect'],
  layer: DecisionLayer,
  determining: readonly PlacedStatement[],
  errors: readonly EvaluationFault[],
): Decision {
  const first = determining[0]
  const isSole = determining.length === 1 && first?.where.layer === layer && errors.length === 0
  if (!isSole) return build(effect, layer, determining, errors)
  return soleDecision(effect, first)
}

/** The decision that one statement makes alone, in its own layer. */
export function soleDecision(effect: Decision['effect'], entry: PlacedStatement): Decision {
  entry.soleDecision ??= build(effect, entry.where.layer, [entry], none)
  return entry.soleDecision
}

function build(
  effect: Decision['effect'],
  layer: DecisionLayer,
  determining: readonly PlacedStatement[],
  errors: readonly EvaluationFault[],
): Decision {
  const level = layer === 'rcp' || layer === 'scp' ? determining[0]?.where.level : undefined
  return Object.freeze({
    effect,
    reason: effect === 'Allow' ? 'Allowed' : 'ExplicitlyDenied',
    layer,
    level,
    determining: Object.freeze(determining.map(({ where }) => where)),
    errors,
  })
}

/** A Deny because nothing allowed: `layer` is the one that was silent, `level` that of a guardrail. */
export function implicitDeny(
  layer: DecisionLayer,
  level: number | undefined,
  errors: readonly EvaluationFault[],
): Decision {
  const isPlain = level === undefined && errors.length === 0
  return isPlain ? plainDenies[layer] : silence(layer, level, errors)
}

function silence(
  layer: DecisionLayer,
  level: number | undefined,
  errors: readonly EvaluationFault[],
): Decision {
  return Object.freeze({
    effect: 'Deny',
    reason: 'ImplicitlyDenied',
    layer,
    level,
    determining: none,
    errors,
  })
}

const plainDenies: Readonly<Record<DecisionLayer, Decision>> = {
  rcp: silence('rcp', undefined, none),
  scp: silence('scp', undefined, none),
  resource: silence('resource', undefined, none),
  identity: silence('identity', undefined, none),
  boundary: silence('boundary', undefined, none),
  session: silence('session', undefined, none),
  'resource+identity': silence('resource+identity', undefined, none),
}

const nowhere: StatementReference = Object.freeze({
  layer: 'identity',
  level: undefined,
  policy: -1,
  policyId: '',
  statement: -1,
  sid: undefined,
})

/** The Deny of an evaluator that broke. */
export function deniedByError(error: unknown): Decision {
  const message = error instanceof Error ? error.message : 'the evaluator failed'
  return Object.freeze({
    effect: 'Deny',
    reason: 'Error',
    layer: undefined,
    level: undefined,
    determining: none,
    errors: [{ statement: nowhere, message }],
  })
}
