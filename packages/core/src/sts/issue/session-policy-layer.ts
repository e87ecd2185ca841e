import { IamError } from '../../errors.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import type { GrantedPolicies } from '../../session/session-grant.ts'
import { echoed } from '../echoed.ts'
import { minifyJson } from './packed-size.ts'

/**
 * The session policies of one call as a layer: none, or one whose inline document is valid and minified (STS-6).
 *
 * @throws {IamError} `MalformedPolicyDocument`.
 */
export function sessionPolicyLayer({ inline, arns }: GrantedPolicies): readonly GrantedPolicies[] {
  if (inline === undefined && arns.length === 0) return []
  if (inline !== undefined) assertSessionPolicy(inline)
  return [{ inline: inline === undefined ? undefined : minifyJson(inline), arns }]
}

function assertSessionPolicy(text: string): void {
  const result = parsePolicy(text, 'identity') // RULE sts.session-policy-is-strict
  if (result.ok) return
  const issues = result.issues
    .slice(0, 5)
    .map(({ code, pointer, message }) => `${code} at \`${echoed(pointer)}\`: ${echoed(message)}`)
  throw new IamError('MalformedPolicyDocument', `session policy: ${issues.join('; ')}`)
}
