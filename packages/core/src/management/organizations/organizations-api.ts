import type { OperationsOf } from '../operation.ts'
import { type AccountOperations, accountOperations } from './accounts.ts'
import { type AttachmentOperations, attachmentOperations } from './attachments.ts'
import { type GuardrailOperations, guardrailOperations } from './guardrails.ts'
import { type OrganizationOperations, wholeOrganizationOperations } from './organization.ts'
import { type UnitOperations, unitOperations } from './units.ts'

/**
 * The operations of AWS Organizations for one caller: AWS's names, members in camel case, answers frozen, documents as
 * JSON text.
 *
 * Each call is the action `organizations:` and the operation's name, decided by the caller's own policies, and only callers
 * of the management account get further: all others read `AccessDenied`. A write answers when it is in force: the next
 * decision follows it. All throw `ValidationError`, `AccessDenied`, `MissingAuthenticationToken`,
 * `AWSOrganizationsNotInUseException`, `ServiceUnavailable` and `StalePolicy`; writes also `UnmodifiableEntity` for what a
 * policy file defines, `LimitExceeded`, `DeleteConflict` where a policy file names what would be gone, and
 * `ConcurrentModification`.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html}
 */
export interface OrganizationsApi
  extends OrganizationOperations,
    AccountOperations,
    UnitOperations,
    GuardrailOperations,
    AttachmentOperations {}

/** Every operation on the organization, by the name of its function. */
export const organizationsOperations: OperationsOf<OrganizationsApi> = Object.freeze({
  ...wholeOrganizationOperations,
  ...accountOperations,
  ...unitOperations,
  ...guardrailOperations,
  ...attachmentOperations,
})
