import type { AccessKey } from '../../identity/access-key.ts'
import type { Account } from '../../identity/account.ts'
import type { OidcProvider, Role, User } from '../../identity/entities.ts'
import { defaultPolicyVersion, type ManagedPolicy } from '../../identity/managed-policy.ts'
import type { MfaDevice } from '../../identity/mfa-device.ts'
import { noSecondFactors, type SecondFactors } from '../../identity/second-factors.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import type { PolicyLibrary } from '../library/policy-library.ts'
import { LinkedUsers } from '../link/linked-users.ts'
import { ManagedPolicies } from '../link/managed-policies.ts'
import type { AccountGuardrails, MasterKeyUses, OwnedAccessKey, Snapshot } from '../snapshot.ts'

/** Everything of a snapshot, ready to be indexed. */
export interface SnapshotContents {
  readonly version: number
  readonly accounts: readonly Account[]
  readonly users: readonly User[] | LinkedUsers
  /** By id. Default none. */
  readonly accessKeys?: ReadonlyMap<string, AccessKey>
  /** By serial number. Default none. */
  readonly mfaDevices?: ReadonlyMap<string, MfaDevice>
  /** By unique id of the user. Default none. */
  readonly secondFactors?: ReadonlyMap<string, SecondFactors>
  readonly roles: readonly Role[]
  /** Of the accounts. */
  readonly policies: readonly ManagedPolicy[] | ManagedPolicies
  /** Of the provider. */
  readonly provided: PolicyLibrary
  readonly resourcePolicies: ReadonlyMap<string, CompiledPolicy>
  /** By account; accounts in no organization are not in it. */
  readonly guardrails: ReadonlyMap<string, AccountGuardrails>
  readonly providers: readonly OidcProvider[]
}

/** What a master key is needed for. */
type Derived = Pick<AccessKey, 'keyVersion' | 'userArn'>

interface Uses {
  accessKeys: number
  mfaDevices: number
  readonly owners: Set<string>
}

/** A snapshot over Maps: every answer is one or two look-ups. */
export class MemorySnapshot implements Snapshot {
  readonly version: number
  readonly #contents: SnapshotContents
  readonly #accounts: ReadonlyMap<string, Account>
  readonly #users: LinkedUsers
  readonly #rolesByArn: ReadonlyMap<string, Role>
  readonly #rolesById: ReadonlyMap<string, Role>
  readonly #policies: ManagedPolicies
  readonly #providers: ReadonlyMap<string, ReadonlyMap<string, OidcProvider>>
  /** By unique id; grouped when it is asked for first. */
  #devicesByOwner: ReadonlyMap<string, readonly MfaDevice[]> | undefined

  constructor(contents: SnapshotContents) {
    const roles = contents.roles.toSorted((a, b) => (a.arn < b.arn ? -1 : 1))
    this.version = contents.version
    this.#contents = contents
    this.#accounts = new Map(contents.accounts.map((account) => [account.id, account]))
    const { users, policies } = contents
    this.#users = users instanceof LinkedUsers ? users : new LinkedUsers(users)
    this.#rolesByArn = new Map(roles.map((role) => [role.arn, role]))
    this.#rolesById = new Map(roles.map((role) => [role.id, role]))
    this.#policies = policies instanceof ManagedPolicies ? policies : new ManagedPolicies(policies)
    this.#providers = providersByAccount(contents.providers)
  }

  account(id: string): Account | undefined {
    return this.#accounts.get(id)
  }

  accounts(): Iterable<Account> {
    return this.#accounts.values()
  }

  userByArn(arn: string): User | undefined {
    return this.#users.get(arn)
  }

  userArns(): Iterable<string> {
    return this.#users.arns()
  }

  accessKey(id: string): OwnedAccessKey | undefined {
    const key = this.#contents.accessKeys?.get(id)
    if (key === undefined) return undefined
    const rootUser = this.#rootUserOf(key)
    if (rootUser !== undefined) return { key, rootUser }
    const user = this.#users.get(key.userArn)
    return user?.id === key.userId ? { key, user } : undefined // RULE access-key.bound-to-user
  }

  mfaDevice(serial: string): MfaDevice | undefined {
    const device = this.#contents.mfaDevices?.get(serial)
    if (device === undefined) return undefined
    if (this.#rootUserOf(device) !== undefined) return device
    return this.#users.get(device.userArn)?.id === device.userId ? device : undefined // RULE mfa.bound-to-user
  }

  mfaDevicesOf(userId: string): readonly MfaDevice[] {
    this.#devicesByOwner ??= Map.groupBy(
      this.#contents.mfaDevices?.values() ?? [],
      (device) => device.userId,
    )
    const own = this.#devicesByOwner.get(userId) ?? []
    const present = own.filter(({ serial }) => this.mfaDevice(serial) !== undefined)
    return present.toSorted((a, b) => (a.serial < b.serial ? -1 : 1))
  }

  /** The root user that a credential belongs to: its unique id is the account. */
  #rootUserOf({ account, userArn, userId }: Pick<AccessKey, 'account' | 'userArn' | 'userId'>) {
    const rootUser = this.#accounts.get(account)?.rootUser
    return rootUser?.id === userId && rootUser.arn === userArn ? rootUser : undefined
  }

  masterKeyUses(): ReadonlyMap<string, MasterKeyUses> {
    const uses = new Map<string, Uses>()
    const count = (kind: 'accessKeys' | 'mfaDevices', entries: Iterable<Derived> = []) => {
      for (const { keyVersion, userArn } of entries) {
        const known = uses.get(keyVersion) ?? {
          accessKeys: 0,
          mfaDevices: 0,
          owners: new Set<string>(),
        }
        known[kind] += 1
        known.owners.add(userArn)
        uses.set(keyVersion, known)
      }
    }
    const { accessKeys, mfaDevices } = this.#contents
    count('accessKeys', accessKeys?.values())
    count('mfaDevices', mfaDevices?.values())
    return uses
  }

  secondFactors(userId: string): SecondFactors {
    return this.#contents.secondFactors?.get(userId) ?? noSecondFactors
  }

  roleByArn(arn: string): Role | undefined {
    return this.#rolesByArn.get(arn)
  }

  roleById(id: string): Role | undefined {
    return this.#rolesById.get(id)
  }

  managedPolicy(arn: string): CompiledPolicy | undefined {
    const own = this.#policies.compiled(arn)
    if (own !== undefined) return own
    const policy = this.#contents.provided.byArn(arn)
    return policy === undefined ? undefined : defaultPolicyVersion(policy).compiled
  }

  managedPolicyByArn(arn: string): ManagedPolicy | undefined {
    return this.#policies.get(arn) ?? this.#contents.provided.byArn(arn)
  }

  resourcePolicy(arn: string): CompiledPolicy | undefined {
    return this.#contents.resourcePolicies.get(arn)
  }

  guardrails(account: string): AccountGuardrails | null {
    return this.#contents.guardrails.get(account) ?? null
  }

  oidcProvider(account: string, issuer: string): OidcProvider | undefined {
    return this.#providers.get(account)?.get(issuer)
  }

  roles(): Iterable<Role> {
    return this.#rolesByArn.values()
  }
}

function providersByAccount(
  providers: readonly OidcProvider[],
): ReadonlyMap<string, ReadonlyMap<string, OidcProvider>> {
  const accounts = new Map<string, Map<string, OidcProvider>>()
  for (const provider of providers) {
    const issuers = accounts.get(provider.account) ?? new Map<string, OidcProvider>()
    issuers.set(provider.issuer, provider)
    accounts.set(provider.account, issuers)
  }
  return accounts
}
