import type { Authentication, IamError, RequestForms } from '@gatewarden/core'
import type { Route } from '../routes/express-shapes.ts'
import { isAtOrAbove } from './grant.ts'

/** A route, or the mount of what stands in front of several. */
interface Place {
  readonly route?: Route | undefined
  readonly baseUrl: string
}

/** What tells who asks. */
interface Caller {
  authentication: Authentication | undefined
  failure: IamError | undefined
}

/**
 * A credential in a form that routes opt in to. Its caller is somebody only where a guard accepts the form; everywhere
 * else the request holds a credential that is refused, and is never anonymous (INV-3).
 */
export class DeferredCredential {
  /** What a route has to accept. */
  readonly needed: RequestForms
  /** What callers get where that is not accepted. */
  readonly refusal: IamError
  /** Under way or done; a request is verified once, however many guards accept it. */
  verification: Promise<Authentication> | undefined = undefined
  isRefusalRecorded = false
  /** Where the guard stood that accepted it last. */
  acceptedAt: Place | undefined = undefined

  constructor(needed: RequestForms, refusal: IamError) {
    this.needed = needed
    this.refusal = refusal
  }

  /** Nobody is here, until a guard accepts the form. */
  withhold(caller: Caller): void {
    caller.authentication = undefined
    caller.failure = this.refusal
  }

  /** Whether who was let in is still in the route of the guard that did, or below its mount. */
  holdsAt({ route, baseUrl }: Place): boolean {
    const accepted = this.acceptedAt
    if (accepted === undefined) return false
    if (accepted.route === undefined) return isAtOrAbove(accepted.baseUrl, baseUrl)
    return accepted.route === route
  }
}
