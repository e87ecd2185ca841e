import type { SplitArn } from './arn.ts'
import {
  type ArnPattern,
  compileArnFields,
  isUnresolved,
  matchArnPattern,
  splitArnPattern,
} from './arn-pattern.ts'
import { hasPrefix } from './has-prefix.ts'
import { isLongerThan, limits } from './limits.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { ownText } from './own-text.ts'
import { SharedTable } from './shared-table.ts'
import type { VariableMode, VariableValues } from './variables.ts'

/**
 * A compiled entry of `Resource` or `NotResource`.
 *
 * Most are an ARN, or the beginning of one with a `*` behind it in the sixth field: of these nothing but the text is
 * kept, and matching is one comparison.
 */
export class ResourcePattern {
  readonly shape: 'everything' | 'literal' | 'prefix' | 'fields'
  /** The literal, or what stands before the `*` of a prefix; of the other shapes the whole entry. */
  readonly text: string
  readonly #fields: ArnPattern | undefined

  constructor(shape: ResourcePattern['shape'], text: string, fields: ArnPattern | undefined) {
    this.shape = shape
    this.text = text
    this.#fields = fields
  }

  /** The entry as written. */
  get source(): string {
    return this.shape === 'prefix' ? `${this.text}*` : this.text
  }

  /** The six fields. Of a plain shape only needed for texts over the limit of one value. */
  get fields(): ArnPattern {
    return (
      this.#fields ??
      (compileArnFields(splitArnPattern(this.source, 'plain'), 'plain') as ArnPattern)
    )
  }
}

/** Patterns with wildcards inside name kinds of resources, not single ones: they are few, and shared. */
const sharedByMode: Readonly<Record<VariableMode, SharedTable<ResourcePattern | undefined>>> = {
  variables: new SharedTable((source) => compileFields(source, 'variables')),
  plain: new SharedTable((source) => compileFields(source, 'plain')),
  unreadable: new SharedTable((source) => compileFields(source, 'unreadable')),
}

const everything = new ResourcePattern('everything', '*', undefined)

/** Compiles `*` or an ARN pattern; `undefined` if malformed (GRAM-8, VAR-2). */
export function compileResource(source: string, mode: VariableMode): ResourcePattern | undefined {
  if (source === '*') return everything
  const isArn = source.startsWith('arn:') // RULE gram.resource-form
  if (!isArn || isLongerThan(source, limits.patternLength)) return undefined // RULE lim.pattern-length
  const isPlainArn = isPlain(source) && splitArnPattern(source, mode).length === 6
  return isPlainArn ? plainPattern(ownText(source)) : sharedByMode[mode].get(source)
}

function compileFields(source: string, mode: VariableMode): ResourcePattern | undefined {
  const fields = splitArnPattern(source, mode)
  const hasEarlyVariable = fields
    .slice(0, 5)
    .some((field) => mode === 'variables' && field.includes('${'))
  if (hasEarlyVariable) return undefined // RULE var.resource-after-fifth-colon-only
  const padded = [...fields, ...Array<string>(6 - fields.length).fill('*')] // RULE match.short-resource-is-padded
  const arn = compileArnFields(padded, mode)
  return arn === undefined ? undefined : new ResourcePattern('fields', source, arn)
}

/** No wildcard but a last `*`, no variable, no half of a surrogate pair: text says it all. */
function isPlain(source: string): boolean {
  return /^[^*?]*\*?$/.test(source) && !source.includes('${') && source.isWellFormed()
}

function plainPattern(source: string): ResourcePattern {
  if (!source.endsWith('*')) return new ResourcePattern('literal', source, undefined)
  return new ResourcePattern('prefix', ownText(source.slice(0, -1)), undefined)
}

/** Whether the resource matches; `null` is a request without ARN, which only `*` alone matches. */
export function matchResource(
  pattern: ResourcePattern,
  resource: SplitArn | null,
  values: VariableValues,
): Outcome {
  const { shape } = pattern
  if (shape === 'everything') return 'yes' // RULE match.star-alone-matches-no-arn
  if (resource === null) return 'no'
  const { text } = resource
  // A longer text could hold a field that is over the limit of one value.
  if (shape === 'fields' || text.length > limits.valueLength)
    return matchArnPattern(pattern.fields, resource, values)
  return outcomeOf(matchesText(shape, pattern.text, text))
}

/** What a plain shape says of an ARN that is within the limit of one value; `fields` is none. */
export function matchesText(shape: ResourcePattern['shape'], text: string, value: string): boolean {
  if (shape === 'prefix') return hasPrefix(value, text)
  return shape === 'literal' ? value === text : shape === 'everything'
}

/** Whether a variable of the pattern has neither a value nor a default (VAR-8). */
export function isResourceUnresolved(pattern: ResourcePattern, values: VariableValues): boolean {
  return pattern.shape === 'fields' && isUnresolved(pattern.fields, values)
}
