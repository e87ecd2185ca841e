import type { GuardrailLevels } from '../decision/policy-set.ts'
import type { AccessKey } from '../identity/access-key.ts'
import type { Account, RootUser } from '../identity/account.ts'
import type { OidcProvider, Role, User } from '../identity/entities.ts'
import type { ManagedPolicy } from '../identity/managed-policy.ts'
import type { MfaDevice } from '../identity/mfa-device.ts'
import type { SecondFactors } from '../identity/second-factors.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'

/** Guardrails that bear on one account. */
export interface AccountGuardrails {
  readonly scps: GuardrailLevels
  readonly rcps: GuardrailLevels
}

/** A long-term access key and its owner: a user, or the root user of an account. */
export type OwnedAccessKey =
  | { readonly key: AccessKey; readonly user: User; readonly rootUser?: undefined }
  | { readonly key: AccessKey; readonly user?: undefined; readonly rootUser: RootUser }

/** What derives from one version of the master key. */
export interface MasterKeyUses {
  readonly accessKeys: number
  readonly mfaDevices: number
  /** ARNs of the users and root users that they belong to, each once. */
  readonly owners: ReadonlySet<string>
}

/**
 * Everything decisions need, immutable and in memory: a request takes one and never mixes two (SNAP-1).
 * Nothing here does I/O.
 */
export interface Snapshot {
  /** Grows with every change of any entity. Part of every cache key. */
  readonly version: number
  account(id: string): Account | undefined
  /** Every account that owns anything or is described, for start-up checks and listings. */
  accounts(): Iterable<Account>
  userByArn(arn: string): User | undefined
  /** ARNs of all users, for listings. In no order. */
  userArns(): Iterable<string>
  /** A long-term access key by its id, whatever its status, with whom it belongs to now (SKEY-6). */
  accessKey(id: string): OwnedAccessKey | undefined
  /** An MFA device by its serial number, as long as whom it was made for is there (ID-3). */
  mfaDevice(serial: string): MfaDevice | undefined
  /** The MFA devices of a user, or of a root user, by its unique id, in the order of their serial numbers. */
  mfaDevicesOf(userId: string): readonly MfaDevice[]
  /** How many access keys and MFA devices need each version of the master key, for start-up checks. */
  masterKeyUses(): ReadonlyMap<string, MasterKeyUses>
  /** Recovery codes and WebAuthn credentials of a user by its unique id (ID-3). */
  secondFactors(userId: string): SecondFactors
  roleByArn(arn: string): Role | undefined
  roleById(id: string): Role | undefined
  /** The version in force of a managed policy, for example as session policy (STS-8); the provider's ones too. */
  managedPolicy(arn: string): CompiledPolicy | undefined
  /** The managed policy with all its versions. */
  managedPolicyByArn(arn: string): ManagedPolicy | undefined
  /** Stored policy of a resource. Trust policies are not here: they belong to roles. */
  resourcePolicy(arn: string): CompiledPolicy | undefined
  /** `null` for accounts in no organization. */
  guardrails(account: string): AccountGuardrails | null
  /** Provider of an account by exact issuer text (FED-2). */
  oidcProvider(account: string, issuer: string): OidcProvider | undefined
  /** Roles in the order of their ARNs, for start-up checks and listings. */
  roles(): Iterable<Role>
}

/** Gives the newest snapshot. */
export interface SnapshotSource {
  /**
   * @throws {IamError} `StalePolicy` when the newest one is too old to decide on.
   */
  current(): Snapshot
}
