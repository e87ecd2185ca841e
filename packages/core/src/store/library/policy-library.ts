import { managedPolicyArn } from '../../identity/arns.ts'
import {
  type ManagedPolicy,
  managedPolicyFrom,
  type PolicyVersion,
  providerAccount,
} from '../../identity/managed-policy.ts'
import type { Model, ModelAction } from '../../model/model.ts'
import { compilePolicy } from '../../policy/compile-policy.ts'
import { entityId } from '../entity-id.ts'
import {
  generalPolicies,
  type ProvidedPolicy,
  policiesOfService,
  type StatementsOf,
} from './provided-policies.ts'

/** The managed policies that the provider brings along: `arn:P:iam::aws:policy/…`, written for one model. */
export class PolicyLibrary {
  readonly #partition: string
  readonly #actions: readonly ModelAction[]
  readonly #policies: ReadonlyMap<string, ProvidedPolicy>
  readonly #namesByArn: ReadonlyMap<string, string>
  /** Most are never attached: each is compiled on first use. */
  readonly #compiled = new Map<string, ManagedPolicy>()

  /** @param model - `undefined`: the policies that are written for a model do not exist. */
  constructor(partition: string, model: Model | undefined) {
    const services = model?.services ?? []
    const policies = [...generalPolicies, ...services.flatMap(policiesOfService)].filter(
      ({ needsModel }) => model !== undefined || !needsModel,
    )
    this.#partition = partition
    this.#actions = model?.actions() ?? []
    this.#policies = new Map(policies.map((policy) => [policy.name, policy]))
    this.#namesByArn = new Map(
      policies.map(({ path, name }) => [
        managedPolicyArn({ partition, account: providerAccount, path, name }),
        name,
      ]),
    )
  }

  byName(name: string): ManagedPolicy | undefined {
    const known = this.#compiled.get(name)
    const provided = this.#policies.get(name)
    if (known !== undefined || provided === undefined) return known
    const policy = this.#compile(provided)
    this.#compiled.set(name, policy)
    return policy
  }

  byArn(arn: string): ManagedPolicy | undefined {
    const name = this.#namesByArn.get(arn)
    return name === undefined ? undefined : this.byName(name)
  }

  /** Whether the name is one that only a model would bring along. */
  lacksModel(name: string): boolean {
    return !this.#policies.has(name) && generalPolicies.some((policy) => policy.name === name)
  }

  /** For messages and listings. */
  names(): Iterable<string> {
    return this.#policies.keys()
  }

  #compile({ name, path, versions }: ProvidedPolicy): ManagedPolicy {
    const place = { account: providerAccount, path, name }
    const identity = {
      ...place,
      partition: this.#partition,
      id: entityId({ kind: 'policy', ...place }),
    }
    const arn = managedPolicyArn(identity)
    const written = versions.map((statementsOf, at) => this.#write(statementsOf, at + 1, arn))
    return managedPolicyFrom(identity, written, `v${written.length}`)
  }

  /** Not held to the limits of customers' documents, as AWS's own are not: a large model has many actions. */
  #write(statementsOf: StatementsOf, number: number, arn: string): PolicyVersion {
    const statements = statementsOf(this.#actions)
    const document = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    const compiled = compilePolicy(document, arn)
    return Object.freeze({ versionId: `v${number}`, document, createdAt: undefined, compiled })
  }
}
