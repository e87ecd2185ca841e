import type { RequestFacts } from '../context/facts.ts'
import type { Principal } from '../identity/principal.ts'

/** One call of an STS operation by a caller who is known. */
export interface StsCall {
  readonly principal: Principal
  readonly facts: RequestFacts
  readonly requestId: string
}
