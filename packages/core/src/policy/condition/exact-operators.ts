import { foldCase } from '../fold-case.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import { hasVariables, parseSegments, type Segment, substituteText } from '../variables.ts'
import { type ConditionOperator, defineOperator } from './operator.ts'

/** Reads `true` or `false` in any ASCII case. */
export function parseBool(text: string): boolean | undefined {
  const folded = foldCase(text)
  return folded === 'true' ? true : folded === 'false' ? false : undefined
}

/** A Boolean of the document, or one that a variable will hold. */
type BoolOperand = boolean | readonly Segment[]

function testBool(operand: BoolOperand, value: boolean, text: string | undefined): Outcome {
  if (typeof operand === 'boolean') return outcomeOf(operand === value)
  if (text === undefined) return 'no' // RULE var.unresolved-value-differs
  const read = parseBool(text)
  return read === undefined ? 'fault' : outcomeOf(read === value)
}

/** `Bool` (DEC-7: variables are accepted). */
export const boolOperators: readonly ConditionOperator[] = defineOperator<BoolOperand, boolean>({
  name: 'Bool',
  allowsVariables: true,
  operand: (text, mode) => {
    const segments = parseSegments(text, mode)
    if (segments === undefined || hasVariables(segments)) return segments
    return parseBool(text)
  },
  value: parseBool,
  test: (operand, value, values) =>
    testBool(
      operand,
      value,
      typeof operand === 'boolean' ? undefined : substituteText(operand, values),
    ), // RULE cond.bool
})

/** Canonical base64 (RFC 4648, section 4): padding where due, no stray bits, nothing else (PLAT-21). */
function parseBinary(text: string): string | undefined {
  const isCanonical =
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/.test(
      text,
    )
  return isCanonical ? text : undefined
}

/** `BinaryEquals`: canonical texts are equal exactly when their bytes are (COND-14). */
export const binaryOperators: readonly ConditionOperator[] = defineOperator<string, string>({
  name: 'BinaryEquals',
  allowsVariables: false,
  operand: parseBinary,
  value: parseBinary,
  test: (operand, value) => outcomeOf(operand === value), // RULE cond.binary-canonical-base64
})
