import type { StoredProfile } from '../../objects/service-objects.ts'
import type { StagedChange } from '../../objects/service-state.ts'
import { managedProfile, type ProfileInForce } from '../../objects/service-view.ts'
import { defaultMappings } from '../../service/attribute-mapping.ts'
import { profileProblem } from '../../service/profile-rules.ts'
import { type ProfileDetail, profileDetail } from '../details.ts'
import {
  arnReader,
  idReader,
  nameReader,
  type PageInput,
  pageReader,
  type TagInput,
  tagsReader,
} from '../inputs.ts'
import { type ManagementCall, storedOf } from '../management-call.ts'
import type { Operation, OperationsOf } from '../operation.ts'
import { pageOf } from '../page.ts'
import {
  flag,
  integer,
  invalidInput,
  list,
  members,
  optional,
  type Reader,
  text,
} from '../readers.ts'
import { withTags } from '../tags.ts'

/** Input of CreateProfile. */
export interface CreateProfileInput {
  /** 1 to 255 letters, digits, spaces, `-` and `_`. */
  readonly name: string
  /** Roles of the account, 1 to 250. The caller needs `iam:PassRole` on each. */
  readonly roleArns: readonly string[]
  /** Longest session in seconds, 900 to 43,200. Default 3,600. */
  readonly durationSeconds?: number | undefined
  /** Policy document that only removes permissions. At most 2,048 characters. */
  readonly sessionPolicy?: string | undefined
  /** Managed policies that only remove permissions, at most 10. */
  readonly managedPolicyArns?: readonly string[] | undefined
  /** Callers may choose their session name. Default false. */
  readonly acceptRoleSessionName?: boolean | undefined
  /** Callers must send `instanceProperties`. Default false. */
  readonly requireInstanceProperties?: boolean | undefined
  /** Default false. */
  readonly enabled?: boolean | undefined
  /** At most 200. */
  readonly tags?: readonly TagInput[] | undefined
}

/** Input of UpdateProfile; what is left out stays. */
export interface UpdateProfileInput {
  readonly profileId: string
  readonly name?: string | undefined
  /** Replaces the roles. The caller needs `iam:PassRole` on each. */
  readonly roleArns?: readonly string[] | undefined
  readonly durationSeconds?: number | undefined
  /** The empty text removes the policy. */
  readonly sessionPolicy?: string | undefined
  readonly managedPolicyArns?: readonly string[] | undefined
  readonly acceptRoleSessionName?: boolean | undefined
}

/** Names a profile. */
export interface ProfileIdInput {
  readonly profileId: string
}

/** Output of the operations on one profile. */
export interface ProfileOutput {
  readonly profile: ProfileDetail
}

/** Output of ListProfiles. */
export interface ListProfilesOutput {
  readonly profiles: readonly ProfileDetail[]
  /** For the next page; absent at the end. */
  readonly nextToken?: string
}

/** Operations on profiles. */
export interface ProfileOperations {
  createProfile(input: CreateProfileInput): Promise<ProfileOutput>
  getProfile(input: ProfileIdInput): Promise<ProfileOutput>
  listProfiles(input?: PageInput): Promise<ListProfilesOutput>
  /** Holds for sessions that are made from now on. */
  updateProfile(input: UpdateProfileInput): Promise<ProfileOutput>
  enableProfile(input: ProfileIdInput): Promise<ProfileOutput>
  /** Refuses new sessions; live ones live on until they end. */
  disableProfile(input: ProfileIdInput): Promise<ProfileOutput>
  /** Refuses new sessions; live ones live on until they end. */
  deleteProfile(input: ProfileIdInput): Promise<ProfileOutput>
}

const mostProfiles = 250
// Lengths beyond which nothing is looked at; the rules of profiles say what fits.
const longestPolicy = 100_000
const mostListed = 250

const contentReaders = {
  name: nameReader,
  roleArns: list(1, mostListed, arnReader),
  durationSeconds: optional(integer(900, 43_200)),
  sessionPolicy: optional(text(0, longestPolicy)),
  managedPolicyArns: optional(list(0, mostListed, arnReader)),
  acceptRoleSessionName: optional(flag),
} as const

const idInput: Reader<ProfileIdInput> = members({ profileId: idReader })

const createProfile: Operation<CreateProfileInput, ProfileOutput> = {
  read: members({
    ...contentReaders,
    requireInstanceProperties: optional(flag),
    enabled: optional(flag),
    tags: optional(tagsReader),
  }),
  run: (input, call) =>
    call.change((view) => {
      call.authorize(null, { requestTags: input.tags })
      call.passRoles(input.roleArns)
      const count = view.objects.filter(({ kind }) => kind === 'profile').length
      if (count >= mostProfiles) throw invalidInput('', `exceeds ${mostProfiles} profiles`) // RULE ra.most-profiles
      const id = call.newId()
      call.resourceArn = call.arn('profile', id)
      return putProfile(call, {
        kind: 'profile',
        id,
        name: input.name,
        enabled: input.enabled ?? false,
        roleArns: input.roleArns,
        managedPolicyArns: input.managedPolicyArns ?? [],
        sessionPolicy: input.sessionPolicy || undefined,
        durationSeconds: input.durationSeconds ?? 3_600,
        acceptRoleSessionName: input.acceptRoleSessionName ?? false,
        requireInstanceProperties: input.requireInstanceProperties ?? false,
        attributeMappings: defaultMappings,
        createdBy: call.account,
        tags: withTags([], input.tags),
        createdAt: call.now,
        updatedAt: call.now,
      })
    }),
}

const getProfile: Operation<ProfileIdInput, ProfileOutput> = {
  read: idInput,
  run: async ({ profileId }, call) => shown(call.profile(await call.read(), profileId)),
}

const listProfiles: Operation<PageInput, ListProfilesOutput> = {
  read: pageReader,
  async run(input, call) {
    call.authorize(null)
    const { profiles } = await call.read()
    const details = [...profiles.values()].map(profileDetail)
    const { items, nextToken } = pageOf(details, ({ profileId }) => profileId, input)
    return { profiles: items, ...(nextToken === undefined ? {} : { nextToken }) }
  },
}

const updateProfile: Operation<UpdateProfileInput, ProfileOutput> = {
  read: members({
    ...contentReaders,
    profileId: idReader,
    name: optional(contentReaders.name),
    roleArns: optional(contentReaders.roleArns),
  }),
  run: ({ profileId, ...input }, call) =>
    call.change((view) => {
      const profile = call.profile(view, profileId)
      call.passRoles(input.roleArns ?? [])
      const stored = storedOf(profile)
      const { sessionPolicy } = input
      return nextProfile(call, stored, {
        name: input.name ?? stored.name,
        roleArns: input.roleArns ?? stored.roleArns,
        managedPolicyArns: input.managedPolicyArns ?? stored.managedPolicyArns,
        sessionPolicy:
          sessionPolicy === undefined ? stored.sessionPolicy : sessionPolicy || undefined,
        durationSeconds: input.durationSeconds ?? stored.durationSeconds,
        acceptRoleSessionName: input.acceptRoleSessionName ?? stored.acceptRoleSessionName,
      })
    }),
}

const enableProfile: Operation<ProfileIdInput, ProfileOutput> = {
  read: idInput,
  run: ({ profileId }, call) => switchProfile(call, profileId, true),
}

const disableProfile: Operation<ProfileIdInput, ProfileOutput> = {
  read: idInput,
  run: ({ profileId }, call) => switchProfile(call, profileId, false),
}

const deleteProfile: Operation<ProfileIdInput, ProfileOutput> = {
  read: idInput,
  run: ({ profileId }, call) =>
    call.change((view) => {
      const profile = call.profile(view, profileId)
      return { output: shown(profile), change: { kind: 'remove', object: storedOf(profile) } }
    }),
}

/** Every operation on profiles. */
export const profileOperations: OperationsOf<ProfileOperations> = Object.freeze({
  createProfile,
  getProfile,
  listProfiles,
  updateProfile,
  enableProfile,
  disableProfile,
  deleteProfile,
})

/**
 * Stages a profile that changed.
 *
 * @throws {IamError} `ValidationException` for one that breaks a rule.
 */
export function nextProfile(
  call: ManagementCall,
  stored: StoredProfile,
  next: Partial<StoredProfile>,
): StagedChange<ProfileOutput> {
  return putProfile(call, { ...stored, ...next, updatedAt: call.now })
}

function putProfile(call: ManagementCall, object: StoredProfile): StagedChange<ProfileOutput> {
  const { scope } = call.service
  const problem = profileProblem(object, scope)
  if (problem !== undefined) throw invalidInput(problem.member, problem.text)
  return { output: shown(managedProfile(object, scope)), change: { kind: 'put', object } }
}

function switchProfile(
  call: ManagementCall,
  profileId: string,
  enabled: boolean,
): Promise<ProfileOutput> {
  return call.change((view) => {
    const profile = call.profile(view, profileId)
    const stored = storedOf(profile)
    return stored.enabled === enabled
      ? { output: shown(profile) }
      : nextProfile(call, stored, { enabled })
  })
}

function shown(profile: ProfileInForce): ProfileOutput {
  return { profile: profileDetail(profile) }
}
