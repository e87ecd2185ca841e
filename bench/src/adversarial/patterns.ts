import { type AuthorizationRequest, decide, type PolicySet } from '@gatewarden/core'
import type { Contestant } from '../measure.ts'
import { account } from '../world.ts'
import { action, compileStatements, orderArn, userNamed } from './single-policy.ts'

/** A hostile pattern against a text of `length` letters. */
export interface PatternCase extends Contestant {
  readonly pattern: string
  readonly length: number
  /** Faults of the decision: texts over the limit of the evaluator are not matched at all. */
  readonly faults: number
}

const patterns = ['*a*a*a*a*b', '?'.repeat(64), '*?*?*?*?']
/** The last is over the limit of 8,192 code points. */
const lengths = [100, 1_000, 4_000, 8_000, 10_000]
/** What growth is judged between: both below the limit, one twice the other. */
export const judgedLengths = [4_000, 8_000] as const

/** W7(a): what would explode in a matcher that goes back. */
export function patternCases(): readonly PatternCase[] {
  return patterns.flatMap((pattern) => lengths.map((length) => patternCase(pattern, length)))
}

function patternCase(pattern: string, length: number): PatternCase {
  const statement = { Effect: 'Allow', Action: action, Resource: orderArn(pattern) }
  const policies: PolicySet = {
    version: 1,
    identity: [compileStatements([statement])],
    boundary: null,
    session: [],
    scps: null,
    resource: null,
    rcps: null,
  }
  const request: AuthorizationRequest = {
    principal: userNamed('u0'),
    action,
    resource: {
      arn: orderArn('a'.repeat(length)),
      account,
      isPolicyMandatory: false,
      isRcpExempt: false,
    },
    context: new Map(),
  }
  const shown = pattern.startsWith('?') ? '64 ?' : pattern
  return {
    name: `${shown} ${length}`,
    label: `${shown} on ${length.toLocaleString('en')} letters`,
    pattern: shown,
    length,
    faults: decide(request, policies).errors.length,
    run: () => decide(request, policies),
  }
}
