import type { SessionPolicyLayer } from '../identity/session.ts'
import type { CompiledPolicy } from '../policy/compile-policy.ts'

/** Guardrails of one account: the documents of each level, organization root first (EVAL-9). */
export type GuardrailLevels = readonly (readonly CompiledPolicy[])[]

/**
 * Every document that bears on one principal and one resource, layer by layer.
 *
 * `null` and empty differ everywhere: no boundary attached does not limit, an empty one allows nothing (EVAL-8).
 */
export interface PolicySet {
  /** Changes whenever any document or attachment changes. */
  readonly version: number
  /** Own, group and attached policies of the caller. */
  readonly identity: readonly CompiledPolicy[]
  readonly boundary: CompiledPolicy | null
  /** Empty: no session policy was passed. */
  readonly session: readonly SessionPolicyLayer[]
  /** SCPs of the caller's account; `null` outside an organization and for exempt callers. */
  readonly scps: GuardrailLevels | null
  /** The resource's own policy: resource, trust or key policy. */
  readonly resource: CompiledPolicy | null
  /** RCPs of the resource's account; `null` outside an organization. */
  readonly rcps: GuardrailLevels | null
}
