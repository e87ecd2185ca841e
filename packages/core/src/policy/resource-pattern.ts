import type { SplitArn } from './arn.ts'
import {
  type ArnPattern,
  compileArnFields,
  isUnresolved,
  matchArnPattern,
  splitArnPattern,
} from './arn-pattern.ts'
import { isLongerThan, limits } from './limits.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import type { VariableMode, VariableValues } from './variables.ts'

/** A compiled entry of `Resource` or `NotResource`. `arn` is `null` for `*` alone. */
export interface ResourcePattern {
  readonly source: string
  readonly arn: ArnPattern | null
  /** Fields that were missing and are matched as `*`: a finding. */
  readonly isPadded: boolean
}

/** Compiles `*` or an ARN pattern; `undefined` if malformed (GRAM-8, VAR-2). */
export function compileResource(source: string, mode: VariableMode): ResourcePattern | undefined {
  if (source === '*') return { source, arn: null, isPadded: false }
  const isArn = source.startsWith('arn:') // RULE gram.resource-form
  if (!isArn || isLongerThan(source, limits.patternLength)) return undefined // RULE lim.pattern-length
  const fields = splitArnPattern(source, mode)
  const missing = 6 - fields.length
  const hasEarlyVariable = fields
    .slice(0, 5)
    .some((field) => mode === 'variables' && field.includes('${'))
  if (hasEarlyVariable) return undefined // RULE var.resource-after-fifth-colon-only
  const padded = [...fields, ...Array<string>(missing).fill('*')] // RULE match.short-resource-is-padded
  const arn = compileArnFields(padded, mode)
  return arn === undefined ? undefined : { source, arn, isPadded: missing > 0 }
}

/** Whether the resource matches; `null` is a request without ARN, which only `*` alone matches. */
export function matchResource(
  pattern: ResourcePattern,
  resource: SplitArn | null,
  values: VariableValues,
): Outcome {
  if (pattern.arn === null) return 'yes' // RULE match.star-alone-matches-no-arn
  return resource === null ? outcomeOf(false) : matchArnPattern(pattern.arn, resource, values)
}

/** Whether a variable of the pattern has neither a value nor a default (VAR-8). */
export function isResourceUnresolved(pattern: ResourcePattern, values: VariableValues): boolean {
  return pattern.arn !== null && isUnresolved(pattern.arn, values)
}
