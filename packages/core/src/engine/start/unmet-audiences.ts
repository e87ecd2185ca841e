import type { OidcProvider, Role } from '../../identity/entities.ts'
import type { ConditionEntry } from '../../policy/condition/condition-entry.ts'
import { matchCondition } from '../../policy/condition/match-condition.ts'
import { foldCase } from '../../policy/fold-case.ts'
import type { CompiledStatement } from '../../policy/statement.ts'
import type { Snapshot } from '../../store/snapshot.ts'

/** A statement of a trust policy that no accepted audience satisfies. */
export interface UnmetAudience {
  readonly role: Role
  readonly provider: OidcProvider
  /** Values of its conditions on the audience. */
  readonly wanted: readonly string[]
}

/**
 * Finds Allows of trust policies whose conditions on the audience hold for no client id of the provider they name. A token
 * may have further audiences beside one that the provider accepts, so this is a hint and no proof.
 */
export function* unmetAudiences(snapshot: Snapshot): Iterable<UnmetAudience> {
  for (const role of snapshot.roles()) {
    for (const statement of role.trustPolicy.statements) {
      if (statement.effect !== 'Allow' || statement.principal?.isNegated !== false) continue
      for (const entry of statement.principal.entries) {
        if (entry.kind !== 'federated') continue
        const provider = providerOf(entry.provider, role.account, snapshot)
        const wanted = provider === undefined ? undefined : unmet(statement, provider)
        if (provider !== undefined && wanted !== undefined) yield { role, provider, wanted }
      }
    }
  }
}

/** A statement names a provider by its ARN, or by its issuer without scheme. */
function providerOf(named: string, account: string, snapshot: Snapshot): OidcProvider | undefined {
  const marker = ':oidc-provider/'
  const prefix = named.startsWith('arn:')
    ? named.slice(named.indexOf(marker) + marker.length)
    : named
  return (
    snapshot.oidcProvider(account, `https://${prefix}`) ??
    snapshot.oidcProvider(account, `http://${prefix}`)
  )
}

/** The values that are wanted, if no client id is among them. */
function unmet(
  { conditions }: CompiledStatement,
  { keyPrefix, clientIds }: OidcProvider,
): readonly string[] | undefined {
  const key = foldCase(`${keyPrefix}:aud`)
  const entries = conditions.filter(({ foldedKey }) => foldedKey === key)
  // What a variable will be is not known yet.
  if (entries.some(({ operands }) => operands.some((text) => text.includes('${')))) return undefined
  const isMet = clientIds.some((id) => entries.every((entry) => holds(entry, id)))
  return isMet ? undefined : entries.flatMap(({ operands }) => operands)
}

function holds(entry: ConditionEntry, audience: string): boolean {
  return matchCondition(entry, 'Allow', new Map([[entry.foldedKey, audience]])) === 'yes'
}
