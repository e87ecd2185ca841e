import { foldCase } from '../policy/fold-case.ts'
import { compileGlob, type Glob, matchGlob } from '../policy/wildcard.ts'
import type { Explanation, LayerExplanation } from './explain.ts'
import type { FailedElement } from './failed-element.ts'
import type { Repair } from './nearest-allow.ts'
import type { ReadKey } from './read-keys.ts'

/** Stands where a value stood. */
const redacted = '[redacted]'

/**
 * Hides the values of condition keys in an explanation (TRACE-3): what the request has, and what the documents compare
 * it with. That a key is missing stays visible. Nothing is hidden by default: which values are confidential depends on
 * who reads, so every reader's list is given here.
 *
 * `keys` are names or patterns with `*` and `?`, ASCII case ignored, for example `aws:PrincipalTag/*`, `sts:ExternalId`
 * or `idp.example:*` for the claims of an issuer. A value that stands in an ARN as well is still readable there.
 *
 * @example
 * redactExplanation(explanation, ['aws:PrincipalTag/*', 'aws:SourceIp'])
 */
export function redactExplanation(explanation: Explanation, keys: readonly string[]): Explanation {
  const patterns = keys.map((key) => compileGlob(foldCase(key)))
  return {
    ...explanation,
    context: explanation.context.map((read) => redactKey(read, patterns)),
    layers: explanation.layers.map((layer) => redactLayer(layer, patterns)),
    nearestAllow: explanation.nearestAllow.map((repair) => redactRepair(repair, patterns)),
  }
}

/** What cannot be matched, such as an endless name, is hidden too. */
function isNamed(key: string, patterns: readonly Glob[]): boolean {
  const folded = foldCase(key)
  return patterns.some((pattern) => matchGlob(pattern, folded) !== 'no')
}

function redactKey(read: ReadKey, patterns: readonly Glob[]): ReadKey {
  if (read.value === undefined || !isNamed(read.key, patterns)) return read
  return { ...read, value: redacted }
}

function redactLayer(layer: LayerExplanation, patterns: readonly Glob[]): LayerExplanation {
  const statements = layer.statements.map((statement) => {
    if (statement.failed === undefined) return statement
    return { ...statement, failed: redactElement(statement.failed, patterns) }
  })
  return { ...layer, statements }
}

function redactRepair(repair: Repair, patterns: readonly Glob[]): Repair {
  if (repair.kind === 'add' || repair.kind === 'rewrite') return repair
  return { ...repair, element: redactElement(repair.element, patterns) }
}

function redactElement(element: FailedElement, patterns: readonly Glob[]): FailedElement {
  if (element.key === undefined || !isNamed(element.key, patterns)) return element
  const actual = element.actual === undefined ? undefined : redacted
  return { ...element, expected: [redacted], actual } // RULE trace.redaction-list
}
