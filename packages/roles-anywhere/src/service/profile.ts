import { checkKnownKeys, checkName } from '../option-checks.ts'
import { type AttributeMapping, defaultMappings } from './attribute-mapping.ts'
import { profileProblem } from './profile-rules.ts'
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
/** Checks the options of one profile. @throws {TypeError} */
export function readProfile(options: ProfileOptions, scope: ServiceScope): Profile {
  checkKnownKeys('profiles', options, knownKeys)
  checkName('profiles', options.name)
  const {
    roleArns,
    durationSeconds = 3_600,
    managedPolicyArns = [],
    attributeMappings = defaultMappings,
    sessionPolicy,
  } = options
  const problem = profileProblem(
    { roleArns, durationSeconds, managedPolicyArns, attributeMappings, sessionPolicy },
    scope,
  )
  if (problem !== undefined)
    throw new TypeError(`profile \`${options.name}\`: "${problem.member}" option ${problem.text}`)
  return Object.freeze({
    name: options.name,
    arn: configuredArn(scope, 'profile', options),
    roleArns: [...roleArns],
    durationSeconds,
    sessionPolicy,
    managedPolicyArns: [...managedPolicyArns],
    acceptRoleSessionName: options.acceptRoleSessionName ?? false,
    requireInstanceProperties: options.requireInstanceProperties ?? false,
    attributeMappings: structuredClone(attributeMappings),
    enabled: options.enabled ?? true,
  })
}
