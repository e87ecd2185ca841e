import type { Role } from '../../identity/entities.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import type { ProviderRecord, UserRecord } from '../entities/records.ts'
import { entityId } from '../entity-id.ts'
import { PolicyLibrary } from '../library/policy-library.ts'
import { bindPrincipals, type PrincipalIds, principalIdsOf } from '../link/bind-principals.ts'
import { GuardrailLibrary } from '../link/guardrail-library.ts'
import { linkAccessKeys } from '../link/link-access-keys.ts'
import { type LinkContext, linkRole, linkUser, policiesOf } from '../link/link-identities.ts'
import { linkMfaDevices } from '../link/link-mfa-devices.ts'
import { checkUnits, type LinkedOrganization, linkOrganization } from '../link/link-organization.ts'
import { linkSecondFactors } from '../link/link-second-factors.ts'
import { checkTrust, type LinkedIdentities } from '../link/link-trust.ts'
import { LinkedUsers } from '../link/linked-users.ts'
import { ManagedPolicies } from '../link/managed-policies.ts'
import { PolicyReferences } from '../link/policy-references.ts'
import { refuseRepeat } from '../link/refuse-repeat.ts'
import { TagLists } from '../link/tag-lists.ts'
import type { Snapshot } from '../snapshot.ts'
import { sourceName } from '../source/source-file.ts'
import { MemorySnapshot } from './memory-snapshot.ts'
import type { ReadingCache } from './reading-cache.ts'
import type { SourceLoader } from './source-loader.ts'

/**
 * Resolves every reference between the files of a loader and builds the snapshot; `undefined` when anything in any
 * file has a defect: all or nothing (STO-9).
 */
export function buildSnapshot(loader: SourceLoader, version: number): Snapshot | undefined {
  const { entities, log, settings } = loader
  const { partition, account, limits, model } = settings
  for (const owner of entities.policies.accounts()) {
    if (entities.policies.count(owner) > limits.managedPoliciesPerAccount) {
      const message = `account ${owner} has more than ${limits.managedPoliciesPerAccount} managed policies`
      log.reportFile('policies', 'LIMIT_EXCEEDED', message) // RULE lim.managed-policies-per-account
    }
  }
  const provided = loader.cache?.library ?? new PolicyLibrary(partition, model)
  const linked = linkIdentities(loader, provided)
  checkGivenIds(loader)
  const accessKeys = linkAccessKeys(entities, partition)
  const mfaDevices = linkMfaDevices(entities, partition, (user) => userIdOf(user, loader.cache))
  const secondFactors = linkSecondFactors(entities, partition)
  const known = entities.knownAccounts(account)
  checkTrust(loader, linked, known)
  const organization = loader.cache?.organization(known) ?? organizationOf(loader, known)
  const { accounts, guardrails } = organization
  const records = Array.from(entities.policies.records(), ({ policy }) => policy)
  const policies = new ManagedPolicies(records)
  const ids = principalIdsOf(linked, partition)
  const resourcePolicies = resourcePoliciesOf(loader, ids)
  const providers = providersOf(loader)
  if (!log.isEmpty) return undefined // RULE store.all-or-nothing
  loader.cache?.keepOrganization(known, organization)
  const roles = bindTrust(linked.roles, ids, loader.cache)
  const factors = { accessKeys, mfaDevices, secondFactors }
  const identities = { users: linked.users, ...factors, roles, providers }
  const documents = { policies, provided, resourcePolicies }
  return new MemorySnapshot({ version, accounts, guardrails, ...identities, ...documents })
}

function organizationOf(
  { entities, settings }: SourceLoader,
  known: ReadonlySet<string>,
): LinkedOrganization {
  if (entities.organization !== undefined) checkUnits(entities.organization)
  return linkOrganization(
    entities,
    known,
    new GuardrailLibrary(entities, settings),
    settings.partition,
  )
}

function linkIdentities(
  { entities, settings: { partition } }: SourceLoader,
  library: PolicyLibrary,
): LinkedIdentities {
  const references = new PolicyReferences(entities, library, partition)
  const context: LinkContext = { entities, references, partition, tagLists: new TagLists() }
  for (const group of entities.groups.records()) policiesOf(group, context)
  const users = new LinkedUsers()
  for (const user of entities.users.records()) linkUser(user, context, users)
  return {
    users,
    roles: Array.from(entities.roles.records(), (it) => linkRole(it, context)),
  }
}

/** All roles have to be known first: a trust policy may name any of them. */
function bindTrust(
  roles: readonly Role[],
  ids: PrincipalIds,
  cache: ReadingCache | undefined,
): readonly Role[] {
  return roles.map((role) =>
    Object.freeze({ ...role, trustPolicy: bound(role.trustPolicy, ids, cache) }),
  )
}

function bound(
  policy: CompiledPolicy,
  ids: PrincipalIds,
  cache: ReadingCache | undefined,
): CompiledPolicy {
  const binding = bindPrincipals(policy, ids)
  return cache?.sameBound(policy, binding) ?? binding
}

function userIdOf(user: UserRecord, cache: ReadingCache | undefined): string {
  if (user.id !== undefined) return user.id.text
  const { account, name } = user.reading.place
  const derive = () => entityId({ kind: 'user', account, path: user.path, name })
  return cache?.derivedId(user, derive) ?? derive()
}

/** Tokens and trust bind to unique ids: no two principals share one, given or derived (ID-3). */
function checkGivenIds({ entities, cache }: SourceLoader): void {
  const definedBy = new Map<string, string>()
  const records = [...entities.users.records(), ...entities.roles.records()]
  // Derived ids differ among themselves: without a given one there is nothing to hash.
  if (records.every(({ id }) => id === undefined)) return
  for (const record of records) {
    const { reading, id, path } = record
    if (id !== undefined) continue
    const { kind, account, name } = reading.place
    const entity = kind === 'users' ? 'user' : 'role'
    const derive = () => entityId({ kind: entity, account, path, name })
    definedBy.set(cache?.derivedId(record, derive) ?? derive(), sourceName(reading.file))
  }
  for (const { reading, id } of records) {
    if (id !== undefined) refuseRepeat(reading, id, definedBy, 'the unique id is that of')
  }
}

function resourcePoliciesOf(
  { entities, cache }: SourceLoader,
  ids: PrincipalIds,
): ReadonlyMap<string, CompiledPolicy> {
  const policies = new Map<string, CompiledPolicy>()
  const definedBy = new Map<string, string>()
  for (const { reading, resource, document } of entities.resourcePolicies.records()) {
    refuseRepeat(reading, resource, definedBy, 'the resource has a policy in')
    policies.set(resource.text, bound(document.compiled, ids, cache))
  }
  return policies
}

function providersOf({ entities }: SourceLoader): readonly ProviderRecord['provider'][] {
  const definedBy = new Map<string, Map<string, string>>()
  const providers: ProviderRecord['provider'][] = []
  for (const { reading, url, provider } of entities.providers.records()) {
    const issuers = definedBy.get(provider.account) ?? new Map<string, string>()
    definedBy.set(provider.account, issuers)
    // The ARN and the condition keys leave the scheme out.
    const issuer = { ...url, text: provider.keyPrefix }
    const isInCode = issuers.get(issuer.text)?.startsWith('`jwt()`') === true
    const remedy = isInCode
      ? ', which registers its provider by itself: take one of the two out'
      : ''
    refuseRepeat(reading, issuer, issuers, 'the issuer is defined by', remedy)
    providers.push(provider)
  }
  return providers
}
