import type { ContextValue } from './context-value.ts'
import type { JsonNode } from './json.ts'
import { limits } from './limits.ts'

/**
 * Reads what a policy can compare out of a JSON value: a text, a number in decimal, a boolean, or a list of these
 * (FED-7). Null, objects, empty lists and lists with anything else have no value.
 *
 * @param refusal - makes the error for a value that must not be dropped; it gets what is wrong with it.
 */
export function contextValueFromJson(
  node: JsonNode,
  refusal: (problem: string) => Error,
): ContextValue | undefined {
  if (node.kind !== 'array') return scalarText(node, refusal)
  const texts: string[] = []
  for (const item of node.items) {
    const text = scalarText(item, refusal)
    if (text === undefined) return undefined
    texts.push(text)
  }
  return texts.length === 0 ? undefined : Object.freeze(texts)
}

function scalarText(node: JsonNode, refusal: (problem: string) => Error): string | undefined {
  if (node.kind === 'boolean') return `${node.value}`
  if (node.kind === 'number') return decimalText(node.text, refusal)
  if (node.kind !== 'string') return undefined
  if (node.value.length > limits.valueLength) throw refusal('is over 8,192 characters')
  return node.value
}

/** Digits as the text has them; only an exponent must be worked out. */
function decimalText(digits: string, refusal: (problem: string) => Error): string {
  if (!/[eE]/.test(digits) && digits.length <= limits.valueLength) return digits
  const text = String(Number(digits))
  if (!/^-?\d+(?:\.\d+)?$/.test(text))
    throw refusal('is a number that cannot be written in decimal')
  return text
}
