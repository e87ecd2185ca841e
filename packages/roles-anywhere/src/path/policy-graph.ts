import type { Certificate } from '../certificate/certificate.ts'
import { anyPolicy } from '../certificate/oids.ts'
import { CertificateDefect } from '../certificate/refusal.ts'
import type { Oid } from '../der/oid.ts'

/** What a path must be good for in terms of certificate policies (RFC 5280, section 6.1.1). */
export interface PolicyDemand {
  /** Acceptable policies; `[anyPolicy]` asks for none in particular. */
  readonly initial: readonly Oid[]
  /** A path without a valid policy is refused. */
  readonly requireExplicit: boolean
  readonly inhibitMapping: boolean
  readonly inhibitAny: boolean
}

/** Asks for nothing. */
export const anyPolicyDemand: PolicyDemand = Object.freeze({
  initial: Object.freeze([anyPolicy]),
  requireExplicit: false,
  inhibitMapping: false,
  inhibitAny: false,
})

interface PolicyNode {
  /** Policies of the next certificate that count as this one. */
  expected: readonly Oid[]
  /** Valid policies of the level above that it follows from. */
  readonly parents: readonly Oid[]
}

/** One level of the graph: a node for each valid policy, never two (RFC 9618). */
type Level = Map<Oid, PolicyNode>

/**
 * Computes the policies that hold for a whole path, in the terms of its anchor, as the graph of RFC 9618: one node for
 * a policy and depth, so the work grows with the certificates and not with the ways through them.
 *
 * @param path - anchor first, leaf last. What the anchor says about policies binds as in any other certificate, but
 *   an anchor without policies restricts nothing.
 * @returns the policies, `anyPolicy` where all hold.
 * @throws {CertificateDefect} `PolicyRequired` when an explicit policy is demanded and none holds.
 */
export function validPolicies(
  path: readonly Certificate[],
  demand: PolicyDemand = anyPolicyDemand,
): readonly Oid[] {
  const graph = new PolicyGraph(demand, path.length)
  const [anchor, ...others] = path
  if (anchor?.extensions.certificatePolicies !== undefined) graph.add(anchor, false)
  if (anchor !== undefined) graph.prepare(anchor)
  for (const [index, certificate] of others.entries()) {
    const isLeaf = index === others.length - 1
    graph.add(certificate, isLeaf)
    if (!isLeaf) graph.prepare(certificate)
  }
  return graph.result(others.at(-1))
}

class PolicyGraph {
  readonly #initial: readonly Oid[]
  /** `undefined`: no policy holds any more. */
  #levels: Level[] | undefined = [new Map([[anyPolicy, { expected: [anyPolicy], parents: [] }]])]
  #explicit: number
  #mapping: number
  #any: number

  constructor(demand: PolicyDemand, length: number) {
    this.#initial = demand.initial
    this.#explicit = demand.requireExplicit ? 0 : length + 1
    this.#mapping = demand.inhibitMapping ? 0 : length + 1
    this.#any = demand.inhibitAny ? 0 : length + 1
  }

  /** RFC 5280, section 6.1.3, (d) to (f). */
  add(certificate: Certificate, isLeaf: boolean): void {
    const policies = certificate.extensions.certificatePolicies
    if (policies === undefined) this.#levels = undefined
    if (policies !== undefined && this.#levels !== undefined) {
      const allowsAny = this.#any > 0 || (!isLeaf && isSelfIssued(certificate)) // RULE x509.any-policy-inhibited
      const above = this.#levels.at(-1) as Level
      const level = levelBelow(above, policies, allowsAny)
      this.#levels = level.size === 0 ? undefined : [...this.#levels, level]
    }
    this.#assertPolicy()
  }

  /** RFC 5280, section 6.1.4, (a) to (j). */
  prepare(certificate: Certificate): void {
    const { policyMappings, policyConstraints, inhibitAnyPolicy } = certificate.extensions
    if (policyMappings !== undefined) this.#map(policyMappings)
    if (!isSelfIssued(certificate)) {
      this.#explicit = Math.max(0, this.#explicit - 1)
      this.#mapping = Math.max(0, this.#mapping - 1)
      this.#any = Math.max(0, this.#any - 1)
    }
    this.#explicit = Math.min(
      this.#explicit,
      policyConstraints?.requireExplicitPolicy ?? this.#explicit,
    ) // RULE x509.require-explicit-policy
    this.#mapping = Math.min(
      this.#mapping,
      policyConstraints?.inhibitPolicyMapping ?? this.#mapping,
    )
    this.#any = Math.min(this.#any, inhibitAnyPolicy ?? this.#any)
  }

  /** RFC 5280, section 6.1.5. */
  result(leaf: Certificate | undefined): readonly Oid[] {
    this.#explicit = Math.max(0, this.#explicit - 1)
    if (leaf?.extensions.policyConstraints?.requireExplicitPolicy === 0) this.#explicit = 0
    const valid = this.#levels === undefined ? [] : policiesOfAnchor(this.#levels)
    const accepted = intersect(valid, this.#initial)
    if (accepted.length === 0) this.#levels = undefined
    this.#assertPolicy()
    return accepted
  }

  #assertPolicy(): void {
    if (this.#explicit > 0 || this.#levels !== undefined) return
    throw new CertificateDefect('PolicyRequired', 'no policy holds for the whole path') // RULE x509.policy-required
  }

  #map(mappings: ReadonlyMap<Oid, readonly Oid[]>): void {
    const level = this.#levels?.at(-1)
    if (level === undefined) return
    for (const [from, to] of mappings) {
      const node = level.get(from)
      if (this.#mapping === 0) {
        level.delete(from) // RULE x509.policy-mapping-inhibited
      } else if (node !== undefined) {
        node.expected = to
      } else if (level.has(anyPolicy)) {
        level.set(from, { expected: to, parents: [anyPolicy] }) // RULE x509.policy-mapping
      }
    }
    if (level.size === 0) this.#levels = undefined
  }
}

/** The nodes that a certificate's policies make below a level. */
function levelBelow(above: Level, policies: readonly Oid[], allowsAny: boolean): Level {
  const expecting = new Map<Oid, Oid[]>()
  for (const [policy, { expected }] of above) {
    for (const each of expected) {
      const parents = expecting.get(each)
      if (parents === undefined) expecting.set(each, [policy])
      else parents.push(policy)
    }
  }
  const level: Level = new Map()
  for (const policy of policies) {
    if (policy === anyPolicy) continue
    const parents = expecting.get(policy) ?? (above.has(anyPolicy) ? [anyPolicy] : [])
    if (parents.length > 0) level.set(policy, { expected: [policy], parents }) // RULE x509.policy-graph
  }
  if (policies.includes(anyPolicy) && allowsAny) {
    for (const [policy, parents] of expecting) {
      if (!level.has(policy)) level.set(policy, { expected: [policy], parents })
    }
  }
  return level
}

/** Policies in the terms of the anchor from which the last level can be reached: those right below an anyPolicy. */
function policiesOfAnchor(levels: readonly Level[]): readonly Oid[] {
  const found = new Set<Oid>()
  let reached: ReadonlySet<Oid> = new Set(levels.at(-1)?.keys())
  for (let depth = levels.length - 1; depth > 0; depth -= 1) {
    const next = new Set<Oid>()
    for (const policy of reached) {
      const parents = levels[depth]?.get(policy)?.parents ?? []
      const isLast = depth === levels.length - 1
      if (parents.includes(anyPolicy) && (policy !== anyPolicy || isLast)) found.add(policy)
      for (const parent of parents) next.add(parent)
    }
    reached = next
  }
  return [...found]
}

/** anyPolicy on either side stands for what the other one names. */
function intersect(valid: readonly Oid[], initial: readonly Oid[]): readonly Oid[] {
  if (initial.includes(anyPolicy)) return valid
  if (valid.includes(anyPolicy)) return initial
  return valid.filter((policy) => initial.includes(policy))
}

function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return subject.key === issuer.key
}
