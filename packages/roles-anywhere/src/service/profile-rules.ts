import { parseArn, parsePolicy } from '@gatewarden/core'
import { type AttributeMapping, mappingProblem } from './attribute-mapping.ts'
import type { ServiceScope } from './service-scope.ts'

/** What the rules of profiles are about. */
export interface ProfileContent {
  readonly roleArns: readonly string[]
  readonly durationSeconds: number
  readonly sessionPolicy: string | undefined
  readonly managedPolicyArns: readonly string[]
  readonly attributeMappings: readonly AttributeMapping[]
}

/** A rule that is broken. */
export interface ProfileProblem {
  readonly member: keyof ProfileContent
  /** Completes the member's name. */
  readonly text: string
}

const mostRoles = 250
// Profiles of AWS hold more; these are what one session can have (STS-7).
const mostManagedPolicies = 10
const longestSessionPolicy = 2_048

/** The first rule that a profile breaks, or `undefined`. */
export function profileProblem(
  profile: ProfileContent,
  scope: ServiceScope,
): ProfileProblem | undefined {
  const { roleArns, durationSeconds, managedPolicyArns, attributeMappings } = profile
  if (roleArns.length < 1 || roleArns.length > mostRoles)
    return { member: 'roleArns', text: `must have 1 to ${mostRoles} items` }
  const foreign = roleArns.find((arn) => !isOwnRole(arn, scope))
  if (foreign !== undefined) {
    const text = `names \`${foreign}\`, which is no role of account ${scope.account}`
    return { member: 'roleArns', text } // RULE ra.one-account
  }
  if (!Number.isSafeInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 43_200)
    return { member: 'durationSeconds', text: 'must be an integer from 900 to 43200' }
  if (managedPolicyArns.length > mostManagedPolicies)
    return { member: 'managedPolicyArns', text: `must have at most ${mostManagedPolicies} items` }
  const policy = sessionPolicyProblem(profile.sessionPolicy)
  if (policy !== undefined) return { member: 'sessionPolicy', text: policy }
  for (const mapping of attributeMappings) {
    const problem = mappingProblem(mapping)
    if (problem !== undefined) return { member: 'attributeMappings', text: problem }
  }
  return undefined
}

function isOwnRole(text: string, scope: ServiceScope): boolean {
  const arn = parseArn(text)
  return (
    arn?.service === 'iam' &&
    arn.partition === scope.partition &&
    arn.account === scope.account &&
    arn.resource.startsWith('role/')
  )
}

function sessionPolicyProblem(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (text.length > longestSessionPolicy)
    return `must have at most ${longestSessionPolicy} characters`
  const result = parsePolicy(text, 'identity')
  return result.ok ? undefined : `is no policy: ${result.issues[0]?.message ?? 'malformed'}`
}
