import type { OperationsOf } from './operation.ts'
import {
  type AttributeMappingOperations,
  attributeMappingOperations,
} from './operations/attribute-mappings.ts'
import { type CrlOperations, crlOperations } from './operations/crls.ts'
import { type NotificationOperations, notificationOperations } from './operations/notifications.ts'
import { type ProfileOperations, profileOperations } from './operations/profiles.ts'
import { type SubjectOperations, subjectOperations } from './operations/subjects.ts'
import { type TaggingOperations, taggingOperations } from './operations/tagging.ts'
import { type TrustAnchorOperations, trustAnchorOperations } from './operations/trust-anchors.ts'

/**
 * The operations of Roles Anywhere for one caller: AWS's names, members in camel case, times as ISO 8601 texts.
 *
 * Each call is the action `rolesanywhere:` and the operation's name, on the ARN of what it is about where there is one,
 * decided by the caller's own policies and recorded. Binding roles to a profile needs `iam:PassRole` on each beside, with
 * `iam:PassedToService` = `rolesanywhere.amazonaws.com`. A change answers when it is in force: the next session follows it.
 *
 * All throw `ValidationException`, `AccessDeniedException`, `MissingAuthenticationToken`, `ExpiredToken`,
 * `ServiceUnavailable` and `StalePolicy`; those about one object also `ResourceNotFoundException`; those that take tags
 * `TooManyTagsException`. Objects that stand in the options of `rolesAnywhere()`, and
 * revocation lists that the application imports itself, are shown and never changed.
 *
 * @see {@link https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_Operations.html}
 */
export interface RolesAnywhereApi
  extends TrustAnchorOperations,
    NotificationOperations,
    ProfileOperations,
    AttributeMappingOperations,
    CrlOperations,
    SubjectOperations,
    TaggingOperations {}

/** Input of an operation: `RolesAnywhereInput<'createProfile'>`. */
export type RolesAnywhereInput<Name extends keyof RolesAnywhereApi> = NonNullable<
  Parameters<RolesAnywhereApi[Name]>[0]
>

/** Output of an operation: `RolesAnywhereOutput<'createProfile'>`. */
export type RolesAnywhereOutput<Name extends keyof RolesAnywhereApi> = Awaited<
  ReturnType<RolesAnywhereApi[Name]>
>

/** Every operation by the name of its function. */
export const operations: OperationsOf<RolesAnywhereApi> = Object.freeze({
  ...trustAnchorOperations,
  ...notificationOperations,
  ...profileOperations,
  ...attributeMappingOperations,
  ...crlOperations,
  ...subjectOperations,
  ...taggingOperations,
})
