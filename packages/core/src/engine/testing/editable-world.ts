import { noAudit } from '../../audit/audit-log.ts'
import type { Question } from '../../context/decision-point.ts'
import type { User } from '../../identity/entities.ts'
import type { UserPrincipal } from '../../identity/principal.ts'
import { type Metrics, noMetrics } from '../../metrics/metrics.ts'
import { defineModel } from '../../model/define-model.ts'
import { type CompiledPolicy, compilePolicy } from '../../policy/compile-policy.ts'
import { systemClock } from '../../ports/clock.ts'
import { systemRandom } from '../../ports/random.ts'
import { PolicyLibrary } from '../../store/library/policy-library.ts'
import { MemorySnapshot, type SnapshotContents } from '../../store/memory/memory-snapshot.ts'
import type { Snapshot, SnapshotSource } from '../../store/snapshot.ts'
import { DecisionCache } from '../decision-cache.ts'
import { createDecisionPoint, type ExplainingDecisionPoint } from '../decision-point.ts'

/** The account of the world. */
export const account = '000000000001'

const model = defineModel({
  account,
  services: {
    orders: {
      resources: { order: 'order/{orderId}' },
      actions: {
        GetOrder: { level: 'Read', on: 'order' },
        PutOrder: { level: 'Write', on: 'order' },
      },
    },
  },
})

/** An order of the account. */
export function orderArn(id: string): string {
  return `arn:gw:orders::${account}:order/${id}`
}

/** A document of these statements. */
export function document(id: string, ...statements: readonly object[]): CompiledPolicy {
  return compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), id)
}

type Contents = Pick<SnapshotContents, 'resourcePolicies' | 'guardrails'> & {
  readonly users: readonly User[]
  readonly isInOrganization: boolean
}

/** A store that takes edits: what an edit leaves alone stays the same object. */
export class EditableWorld implements SnapshotSource {
  readonly #organization = { organizationId: 'o-1', isManagementAccount: false, path: ['r-1'] }
  readonly #inOrganization = { id: account, name: 'main', organization: this.#organization }
  readonly #alone = { id: account, name: 'main', organization: null }
  readonly #provided = new PolicyLibrary('gw', model)
  #contents: Contents = {
    users: [],
    isInOrganization: false,
    resourcePolicies: new Map(),
    guardrails: new Map(),
  }
  #snapshot: Snapshot = this.#build(1)

  current(): Snapshot {
    return this.#snapshot
  }

  edit(change: Partial<Contents>): void {
    this.#contents = { ...this.#contents, ...change }
    this.#snapshot = this.#build(this.#snapshot.version + 1)
  }

  /** Puts a user in the place of the one of its name, or beside the others. */
  put(user: User): void {
    this.edit({ users: [...this.#without(user.name), user] })
  }

  remove(name: string): void {
    this.edit({ users: this.#without(name) })
  }

  #without(name: string): readonly User[] {
    return this.#contents.users.filter((user) => user.name !== name)
  }

  #build(version: number): Snapshot {
    const { isInOrganization, ...contents } = this.#contents
    const accounts = [isInOrganization ? this.#inOrganization : this.#alone]
    const provided = this.#provided
    return new MemorySnapshot({
      ...contents,
      version,
      accounts,
      provided,
      roles: [],
      policies: [],
      providers: [],
    })
  }
}

/** A user with these policies. */
export function userOf(
  name: string,
  policies: readonly CompiledPolicy[],
  change: Partial<User> = {},
): User {
  return {
    account,
    arn: `arn:gw:iam::${account}:user/${name}`,
    id: `AIDA${name.toUpperCase()}`,
    name,
    path: '/',
    tags: new Map(),
    groups: [],
    policies,
    boundary: null,
    ...change,
  }
}

/** Who a user is on the line. */
export function principalOf(name: string): UserPrincipal {
  const { arn, id } = userOf(name, [])
  return { kind: 'user', account, arn, id, name, tags: new Map(), session: undefined }
}

/** The decision point over a world; `entries` of the decision cache, none for `undefined`. */
export function decisionPointOf(
  world: SnapshotSource,
  { entries, metrics = noMetrics }: { readonly entries?: number; readonly metrics?: Metrics } = {},
): ExplainingDecisionPoint {
  return createDecisionPoint({
    model,
    snapshots: world,
    cache: entries === undefined ? undefined : new DecisionCache(entries),
    audit: noAudit,
    metrics,
    clock: systemClock,
    random: systemRandom,
    region: '',
  })
}

/** A question of a guard. */
export function questionOf(principal: UserPrincipal, change: Partial<Question> = {}): Question {
  return {
    principal,
    action: 'orders:GetOrder',
    resource: orderArn('1'),
    facts: { sourceIp: '192.0.2.1' },
    source: 'guard',
    ...change,
  }
}
