import { IamError } from '../../errors.ts'
import type { Tags } from '../../identity/tags.ts'
import type { GrantedPolicies } from '../../session/session-grant.ts'

/** Bytes that the session policies and tags of one session may take. */
const budgetBytes = 2_048

/**
 * Removes the white space between the tokens of a JSON text. Textual on purpose: reading and writing it again
 * would respell numbers, and numbers are compared by their source digits (GRAM-11).
 */
export function minifyJson(text: string): string {
  let minified = ''
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (isInString && character === '\\') {
      minified += character + text.charAt(at + 1)
      at += 1
      continue
    }
    if (character === '"') isInString = !isInString
    if (isInString || !isWhiteSpace(character)) minified += character
  }
  return minified
}

/**
 * How much of the budget session policies and tags take, in percent, rounded up (STS-7).
 *
 * @param policies - layers whose inline documents are minified already.
 * @throws {IamError} `PackedPolicyTooLarge` above 100.
 */
export function packedSize(policies: readonly GrantedPolicies[], tags: Tags): number {
  let bytes = 0
  for (const { inline, arns } of policies) {
    bytes += byteLength(inline ?? '')
    for (const arn of arns) bytes += byteLength(arn)
  }
  for (const [key, value] of tags) bytes += byteLength(key) + byteLength(value)

  const percent = Math.ceil((100 * bytes) / budgetBytes)
  if (percent > 100) {
    // RULE sts.packed-size
    const message = `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`
    throw new IamError('PackedPolicyTooLarge', message)
  }
  return percent
}

function isWhiteSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r'
}

const encoder = new TextEncoder()

function byteLength(text: string): number {
  return encoder.encode(text).length
}
