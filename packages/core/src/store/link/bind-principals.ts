import { assumedRoleArn } from '../../identity/arns.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import type { PrincipalEntry } from '../../policy/principal-element.ts'
import type { CompiledStatement } from '../../policy/statement.ts'
import type { LinkedIdentities } from './link-trust.ts'

/** The unique ids of the users and roles of a snapshot. */
export interface PrincipalIds {
  /** Of a user or role, by its ARN. */
  byArn(arn: string): string | undefined
  /** Of a role, by the ARN that its sessions share: `arn:P:sts::A:assumed-role/NAME/`. */
  bySessionPrefix(prefix: string): string | undefined
}

/** Finds the unique ids that principals of policies can be bound to. */
export function principalIdsOf(
  { users, roles }: LinkedIdentities,
  partition: string,
): PrincipalIds {
  const rolesByArn = new Map(roles.map(({ arn, id }) => [arn, id]))
  const rolesByPrefix = new Map(
    roles.map(({ account, name, id }) => [
      assumedRoleArn({ partition, account, roleName: name, sessionName: '' }),
      id,
    ]),
  )
  return {
    byArn: (arn) => rolesByArn.get(arn) ?? users.get(arn)?.id,
    bySessionPrefix: (prefix) => rolesByPrefix.get(prefix),
  }
}

/**
 * The policy with its users, roles and sessions bound to unique ids (TRUST-4): from then on a principal of the same
 * name with another id is somebody else. Principals that are not known here keep being compared by ARN.
 *
 * A policy that names none is answered as it is.
 */
export function bindPrincipals(policy: CompiledPolicy, ids: PrincipalIds): CompiledPolicy {
  const statements = policy.statements.map((statement) => bindStatement(statement, ids))
  const isSame = statements.every((statement, at) => statement === policy.statements[at])
  return isSame ? policy : { ...policy, statements }
}

function bindStatement(statement: CompiledStatement, ids: PrincipalIds): CompiledStatement {
  const { principal } = statement
  if (principal === undefined) return statement
  const entries = principal.entries.map((entry) => bindEntry(entry, ids))
  if (entries.every((entry, at) => entry === principal.entries[at])) return statement
  return { ...statement, principal: { ...principal, entries } }
}

function bindEntry(entry: PrincipalEntry, ids: PrincipalIds): PrincipalEntry {
  if (entry.kind !== 'user' && entry.kind !== 'role' && entry.kind !== 'assumed-role') return entry
  const id =
    entry.kind === 'assumed-role'
      ? ids.bySessionPrefix(entry.arn.slice(0, entry.arn.lastIndexOf('/') + 1))
      : ids.byArn(entry.arn)
  return id === undefined ? entry : { ...entry, id } // RULE trust.principals-by-id
}

/** Whether two bindings of one policy bind to the same principals. */
export function haveSameIds(a: CompiledPolicy, b: CompiledPolicy): boolean {
  return a.statements.every((statement, at) => {
    const others = b.statements[at]?.principal?.entries
    const entries = statement.principal?.entries ?? []
    return entries.every((entry, index) => idOf(entry) === idOf(others?.[index]))
  })
}

function idOf(entry: PrincipalEntry | undefined): string | undefined {
  return entry !== undefined && 'id' in entry ? entry.id : undefined
}
