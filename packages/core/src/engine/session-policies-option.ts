import type { Clock } from '../ports/clock.ts'
import type { SessionPolicyStore } from '../ports/session-policies.ts'
import { createMemorySessionPolicies } from '../store/memory/session-policies.ts'
import type { LineOptions } from './line.ts'

type Given = Pick<LineOptions, 'sessionPolicies' | 'sessionPolicyStore' | 'sessionTokens'>

/**
 * Reads `sessionPolicies`.
 *
 * @returns `undefined`: session policies stand in the tokens.
 * @throws {TypeError} for another value; for a store that nothing is kept in; beside `sessionTokens`, which have an option
 *   of their own: nobody would read this one.
 */
export function resolveSessionPolicies(
  { sessionPolicies, sessionPolicyStore, sessionTokens }: Given,
  clock: Clock,
): SessionPolicyStore | undefined {
  const isGiven = sessionPolicies !== undefined || sessionPolicyStore !== undefined
  if (isGiven && sessionTokens !== undefined) {
    throw new TypeError('"sessionPolicies" option belongs to createSessionTokens() then')
  }
  if (sessionPolicies === 'reference') {
    return sessionPolicyStore ?? createMemorySessionPolicies({ clock })
  }
  if (sessionPolicies !== undefined && sessionPolicies !== 'inline') {
    throw new TypeError('"sessionPolicies" option must be `inline` or `reference`')
  }
  if (sessionPolicyStore === undefined) return undefined
  throw new TypeError('"sessionPolicyStore" option needs `sessionPolicies: \'reference\'`')
}
