import type { MfaDeviceFileRecord } from '../entities/credential-records.ts'
import { EntityIndex } from '../entities/entity-index.ts'
import type {
  AccountRecord,
  GuardrailRecord,
  OrganizationRecord,
} from '../entities/guardrail-records.ts'
import type {
  GroupRecord,
  ManagedPolicyRecord,
  ProviderRecord,
  ResourcePolicyRecord,
  RoleRecord,
  UserRecord,
} from '../entities/records.ts'

/** Everything that was read, before references are resolved. */
export class EntitySet {
  readonly policies: EntityIndex<ManagedPolicyRecord> = new EntityIndex()
  readonly resourcePolicies: EntityIndex<ResourcePolicyRecord> = new EntityIndex()
  readonly roles: EntityIndex<RoleRecord> = new EntityIndex()
  readonly users: EntityIndex<UserRecord> = new EntityIndex()
  readonly groups: EntityIndex<GroupRecord> = new EntityIndex()
  /** The account is its own name. */
  readonly accounts: EntityIndex<AccountRecord> = new EntityIndex()
  /** Guardrails belong to the organization: their account is empty. */
  readonly guardrails: EntityIndex<GuardrailRecord> = new EntityIndex()
  readonly providers: EntityIndex<ProviderRecord> = new EntityIndex()
  readonly mfaDevices: EntityIndex<MfaDeviceFileRecord> = new EntityIndex()
  /** Whether `accounts/organization.json` exists; `organization` is undefined too when it has defects. */
  hasOrganization = false
  organization: OrganizationRecord | undefined

  /** Accounts that own anything or are described, and the default account. */
  knownAccounts(defaultAccount: string): ReadonlySet<string> {
    const known = new Set<string>([defaultAccount])
    const { policies, resourcePolicies, roles, users, groups, accounts, providers } = this
    const things = [policies, resourcePolicies, providers, this.mfaDevices]
    const owners = [...things, roles, users, groups, accounts]
    for (const index of owners) for (const account of index.accounts()) known.add(account)
    if (this.organization !== undefined) known.add(this.organization.managementAccount)
    return known
  }
}
