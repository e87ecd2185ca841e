import type { Principal } from '../identity/principal.ts'
import type { ContextValue } from '../policy/context-value.ts'

export type { ContextValue }

/**
 * The condition keys of one request. Keys are folded (`foldCase`): `aws:sourceip`.
 *
 * A `Map` is one; the engine passes a lazy one, so that nothing is computed that no statement reads.
 */
export interface RequestContext {
  /** The value, or `undefined` if the key is missing. */
  get(foldedKey: string): ContextValue | undefined
}

/** What the action is asked on. */
export interface RequestResource {
  /** ARN, or `null` for actions without resource type; then only a `*` alone matches (MATCH-7). */
  readonly arn: string | null
  /** Account that owns the resource. */
  readonly account: string
  /** The resource's own policy must grant: trust policies, key-like resources (EVAL-15). */
  readonly isPolicyMandatory: boolean
  /** Guardrails of the resource's account (RCPs) do not reach it (EVAL-10). */
  readonly isRcpExempt: boolean
}

/** One question to the evaluator. */
export interface AuthorizationRequest {
  readonly principal: Principal
  /** `SERVICE:Name`, concrete. */
  readonly action: string
  readonly resource: RequestResource
  readonly context: RequestContext
}
