import type { Role } from '../../identity/entities.ts'
import { parseArn } from '../../policy/arn.ts'
import type { EntityIndex } from '../entities/entity-index.ts'
import type { SourceSettings } from '../entities/source-settings.ts'
import type { FileReading } from '../source/file-reading.ts'
import type { SourceIssueLog } from '../source/source-issue-log.ts'
import { federatedTrustIssues } from '../trust/federated-trust.ts'
import { type PrincipalDirectory, principalIssues } from '../trust/principal-references.ts'
import { recyclableSubjects, trustFindings } from '../trust/trust-findings.ts'
import type { TrustIssue } from '../trust/trust-issue.ts'
import type { EntitySet } from './entity-set.ts'
import type { LinkedUsers } from './linked-users.ts'

/** The users and roles of a source whose files have no defects. */
export interface LinkedIdentities {
  readonly users: LinkedUsers
  readonly roles: readonly Role[]
}

/** What trust policies are checked with, and where findings go that are no defects. */
export interface TrustCheck {
  readonly entities: EntitySet
  readonly settings: SourceSettings
  readonly findings: SourceIssueLog
}

/** Notes principals of trust and resource policies that do not exist, unsafe federated trust, and findings. */
export function checkTrust(
  { entities, findings, settings }: TrustCheck,
  identities: LinkedIdentities,
  knownAccounts: ReadonlySet<string>,
): void {
  const { partition, sharedIssuer } = settings
  const directory = directoryOf(entities, identities, partition, knownAccounts)
  const issuers = issuersByAccount(entities)
  for (const { reading, trust } of entities.roles.records()) {
    const { account } = reading.place
    // A provider whose file has defects is not missing.
    if (!entities.providers.hasDefects(account)) {
      const trusting = {
        partition,
        account,
        issuers: issuers.get(account) ?? new Set<string>(),
        ...(sharedIssuer && { sharedIssuer }),
      }
      reportAll(reading, federatedTrustIssues(trust.node, trusting))
      reportAll({ ...reading, log: findings }, recyclableSubjects(trust.node, trusting))
    }
    reportAll(reading, principalIssues(trust.node, directory))
    reportAll({ ...reading, log: findings }, trustFindings(trust.node, knownAccounts))
  }
  for (const { reading, document } of entities.resourcePolicies.records()) {
    reportAll(reading, principalIssues(document.node, directory))
  }
}

function directoryOf(
  entities: EntitySet,
  { users, roles }: LinkedIdentities,
  partition: string,
  knownAccounts: ReadonlySet<string>,
): PrincipalDirectory {
  const roleArns = new Set(roles.map(({ arn }) => arn))
  return {
    partition,
    hasAccount: (account) => knownAccounts.has(account),
    hasUser: (arn) => users.has(arn) || isDefective(entities.users, arn),
    hasRole: (arn) => roleArns.has(arn) || isDefective(entities.roles, arn),
    hasRoleName: (account, name) => entities.roles.find(account, name) !== undefined,
  }
}

/** Whether a file defines the name but could not be read: its path is unknown then. */
function isDefective(index: EntityIndex<unknown>, arn: string): boolean {
  const { account, resource } = parseArn(arn) ?? { account: '', resource: '' }
  const entry = index.find(account, resource.slice(resource.lastIndexOf('/') + 1))
  return entry !== undefined && entry.record === undefined
}

function issuersByAccount(entities: EntitySet): ReadonlyMap<string, ReadonlySet<string>> {
  const accounts = new Map<string, Set<string>>()
  for (const { provider } of entities.providers.records()) {
    const issuers = accounts.get(provider.account) ?? new Set<string>()
    issuers.add(provider.keyPrefix)
    accounts.set(provider.account, issuers)
  }
  return accounts
}

function reportAll(reading: FileReading, issues: readonly TrustIssue[]): void {
  for (const { start, code, message } of issues) {
    reading.log.report(reading.file, start, code, message)
  }
}
