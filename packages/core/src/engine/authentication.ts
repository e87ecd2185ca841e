import type { ContextValue } from '../decision/request.ts'
import type { Principal } from '../identity/principal.ts'
import type { AuthenticationMethod } from '../metrics/metrics.ts'
import type { HttpInput } from '../ports/http.ts'
import type { RequestForms } from './request-forms.ts'

/** Who a request comes from, after every check. */
export interface Authentication {
  readonly principal: Principal
  readonly method: AuthenticationMethod
  /** When the credential ends, in ms; `undefined` for anonymous callers. */
  readonly expiresAt: number | undefined
  /** Condition keys that the credential gives every decision of the request, by folded name. */
  readonly keys?: ReadonlyMap<string, ContextValue> | undefined
}

/** Names a request in audit events, so that those of one request are found together. */
export interface RequestLabel {
  /** Read only when something is recorded. */
  readonly requestId: string | undefined
}

/** Turns the credential of a request into a principal. */
export interface Authenticator {
  /**
   * Answers at once when the credential is known, else by a promise. Nothing presented: anonymous.
   *
   * @throws {IamError} `AmbiguousCredentials` for two credentials; `InvalidToken`, `ExpiredToken`,
   *   `SignatureDoesNotMatch` … for one that is wrong: never anonymous (INV-3); `ServiceUnavailable`
   *   when it cannot be checked now.
   * @throws {RequestFormError} for a signed request in a form that `accepted` does not name. Default none.
   */
  authenticate(
    input: HttpInput,
    accepted?: RequestForms,
    request?: RequestLabel,
  ): Authentication | Promise<Authentication>
  /**
   * Checks again what `authenticate` answered for the request of a connection that stays open. A DPoP proof was for that
   * request, and is good for one use: its token is verified, with the key that the proof has shown. Absent: by
   * `authenticate`.
   *
   * @throws {IamError} as {@link Authenticator.authenticate}.
   */
  recheck?(input: HttpInput, before: Authentication): Authentication | Promise<Authentication>
}
