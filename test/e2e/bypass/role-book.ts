import type { RolePolicy } from './policy-sets.ts'

/** Gives each distinct policy a role: the token then chooses the policy set. */
export class RoleBook {
  readonly #names = new Map<string, string>()
  readonly #policies = new Map<string, RolePolicy>()

  /** Name of the role that holds exactly this policy. */
  roleFor(policy: RolePolicy): string {
    const text = JSON.stringify(policy)
    const known = this.#names.get(text)
    if (known !== undefined) return known
    const name = `role-${this.#names.size}`
    this.#names.set(text, name)
    this.#policies.set(name, policy)
    return name
  }

  /** Every role with its policy. */
  roles(): ReadonlyMap<string, RolePolicy> {
    return this.#policies
  }
}
