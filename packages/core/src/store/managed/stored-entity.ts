import type { StoredGroup, StoredRole, StoredUser } from './stored-identities.ts'
import type { StoredMfaDevice } from './stored-mfa-device.ts'
import type { StoredAccount, StoredGuardrail, StoredOrganization } from './stored-organization.ts'
import type { StoredPolicy, StoredProvider, StoredResourcePolicy } from './stored-policies.ts'

/** The entities by their kind. */
export interface StoredByKind {
  readonly user: StoredUser
  readonly role: StoredRole
  readonly group: StoredGroup
  readonly policy: StoredPolicy
  readonly provider: StoredProvider
  readonly 'resource-policy': StoredResourcePolicy
  readonly 'mfa-device': StoredMfaDevice
  readonly organization: StoredOrganization
  readonly account: StoredAccount
  readonly guardrail: StoredGuardrail
}

/** What a stored entity is. */
export type StoredKind = keyof StoredByKind

/** The entity of a kind. */
export type StoredOf<Kind extends StoredKind> = StoredByKind[Kind]

/** An entity as it is stored: plain data, its documents as text. It can go through JSON unchanged. */
export type StoredEntity = StoredByKind[StoredKind]
