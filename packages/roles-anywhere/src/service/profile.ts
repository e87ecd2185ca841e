import { parseArn, parsePolicy } from '@gatewarden/core'
import { checkKnownKeys, checkName } from '../option-checks.ts'
import { type AttributeMapping, defaultMappings, mappingProblem } from './attribute-mapping.ts'
import { configuredArn, type ServiceScope } from './service-scope.ts'

/** A profile: which roles certificates may ask for, and what bounds their sessions. */
export interface ProfileOptions {
  /** 1 to 255 letters, digits, spaces, `-` and `_`; unique among the profiles. */
  readonly name: string
  /** Roles of the account, 1 to 250. */
  readonly roleArns: readonly string[]
  /** Longest session in seconds, 900 to 43,200. Default 3,600. */
  readonly durationSeconds?: number
  /** Policy document that only removes permissions. At most 2,048 characters. Default none. */
  readonly sessionPolicy?: string
  /** Managed policies that only remove permissions, at most 10. Default none. */
  readonly managedPolicyArns?: readonly string[]
  /** Callers may choose their session name; else it is the serial number. Default false. */
  readonly acceptRoleSessionName?: boolean
  /** Callers must send `instanceProperties`. Default false. */
  readonly requireInstanceProperties?: boolean
  /** Which attributes become session tags. Default {@link defaultMappings}. */
  readonly attributeMappings?: readonly AttributeMapping[]
  /** Default true. */
  readonly enabled?: boolean
  /** UUID in lower case. Default derived from scope and name. */
  readonly id?: string
}

/** A checked profile. */
export interface Profile extends Required<Omit<ProfileOptions, 'id' | 'sessionPolicy'>> {
  readonly arn: string
  readonly sessionPolicy: string | undefined
}

const knownKeys = [
  'name',
  'roleArns',
  'durationSeconds',
  'sessionPolicy',
  'managedPolicyArns',
  'acceptRoleSessionName',
  'requireInstanceProperties',
  'attributeMappings',
  'enabled',
  'id',
] as const
const mostRoles = 250
// Profiles of AWS hold more; these are what one session token carries until policies travel by reference.
const mostManagedPolicies = 10
const longestSessionPolicy = 2_048

/** Checks the options of one profile. @throws {TypeError} */
export function readProfile(options: ProfileOptions, scope: ServiceScope): Profile {
  checkKnownKeys('profiles', options, knownKeys)
  checkName('profiles', options.name)
  const what = `profile \`${options.name}\`: `
  const {
    roleArns,
    durationSeconds = 3_600,
    managedPolicyArns = [],
    attributeMappings = defaultMappings,
  } = options
  if (roleArns.length < 1 || roleArns.length > mostRoles)
    throw new TypeError(`${what}"roleArns" option must have 1 to ${mostRoles} items`)
  for (const arn of roleArns) {
    if (!isOwnRole(arn, scope))
      throw new TypeError(`${what}\`${arn}\` is no role of account ${scope.account}`) // RULE ra.one-account
  }
  if (!Number.isSafeInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 43_200) {
    throw new TypeError(`${what}"durationSeconds" option must be an integer from 900 to 43200`)
  }
  if (managedPolicyArns.length > mostManagedPolicies) {
    throw new TypeError(
      `${what}"managedPolicyArns" option must have at most ${mostManagedPolicies} items`,
    )
  }
  checkSessionPolicy(options.sessionPolicy, what)
  for (const mapping of attributeMappings) {
    const problem = mappingProblem(mapping)
    if (problem !== undefined) throw new TypeError(`${what}"attributeMappings" option: ${problem}`)
  }
  return Object.freeze({
    name: options.name,
    arn: configuredArn(scope, 'profile', options),
    roleArns: [...roleArns],
    durationSeconds,
    sessionPolicy: options.sessionPolicy,
    managedPolicyArns: [...managedPolicyArns],
    acceptRoleSessionName: options.acceptRoleSessionName ?? false,
    requireInstanceProperties: options.requireInstanceProperties ?? false,
    attributeMappings: structuredClone(attributeMappings),
    enabled: options.enabled ?? true,
  })
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

function checkSessionPolicy(text: string | undefined, what: string): void {
  if (text === undefined) return
  if (text.length > longestSessionPolicy) {
    throw new TypeError(
      `${what}"sessionPolicy" option must have at most ${longestSessionPolicy} characters`,
    )
  }
  const result = parsePolicy(text, 'identity')
  if (!result.ok)
    throw new TypeError(
      `${what}"sessionPolicy" option: ${result.issues[0]?.message ?? 'malformed'}`,
    )
}
