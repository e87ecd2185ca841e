import type { RequestFacts } from '../../context/facts.ts'
import type { OutboundAlgorithm } from '../../federation/outbound/outbound-key.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Tags } from '../../identity/tags.ts'

/** A request for an outbound token, whichever wire it came by; parameters are validated already. */
export interface OutboundTokenRequest {
  readonly principal: Principal
  /** At least one. */
  readonly audience: readonly string[]
  readonly algorithm: OutboundAlgorithm
  readonly durationSeconds: number
  /** Tags passed in this call; `sts:TagGetWebIdentityToken` is asked when there are any. */
  readonly tags: Tags
  readonly facts: RequestFacts
  readonly requestId: string
}

/** What was issued. */
export interface OutboundToken {
  readonly token: string
  /** Milliseconds since the epoch, whole seconds. */
  readonly expiresAt: number
}
