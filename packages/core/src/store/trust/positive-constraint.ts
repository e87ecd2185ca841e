import { foldCase } from '../../policy/fold-case.ts'
import type { JsonNode } from '../../policy/json.ts'
import { memberNode } from './document-nodes.ts'

// True only for a value that is there and equal. Not ForAllValues, IfExists, Null or a negated operator: all of them
// hold for a request without the key, or for every other value.
const positiveOperator = /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike)$/

/**
 * The values of a key in each positive constraint on it: an operator that holds only where the key is there and has one
 * of them. A list in JSON; a value that is no scalar is the empty text.
 */
export function positiveConstraints(
  statement: JsonNode,
  key: string,
): readonly (readonly string[])[] {
  const condition = memberNode(statement, 'Condition')
  if (condition?.kind !== 'object') return []
  const folded = foldCase(key)
  const constraints: (readonly string[])[] = []
  for (const operator of condition.members) {
    if (!positiveOperator.test(operator.name) || operator.value.kind !== 'object') continue
    for (const { name, value } of operator.value.members) {
      if (foldCase(name) !== folded) continue
      constraints.push((value.kind === 'array' ? value.items : [value]).map(scalarText))
    }
  }
  return constraints
}

/** Whether a positive constraint on a key names values of which every one passes; no value at all constrains nothing. */
export function isConstrainedTo(
  statement: JsonNode,
  key: string,
  passes: (value: string) => boolean,
): boolean {
  return positiveConstraints(statement, key).some(
    (values) => values.length > 0 && values.every(passes),
  )
}

/** Whether a value means itself alone: a pattern is none, nor is a variable, which could repeat the caller's own claim. */
export function isLiteral(value: string): boolean {
  return value !== '' && !/[*?]|\$\{/.test(value)
}

/** As conditions read scalars (GRAM-11); anything else is no value. */
function scalarText(node: JsonNode): string {
  if (node.kind === 'string') return node.value
  if (node.kind === 'number') return node.text
  return node.kind === 'boolean' ? String(node.value) : ''
}
