import type {
  ApiCaller,
  ContextValue,
  Explanation,
  Principal,
  ResourceDescription,
} from '@gatewarden/core'

/** Options of {@link IamContext.require} and its relatives. */
export interface CallOptions {
  readonly resource?: ResourceDescription
  /** Further condition keys, for example `{ 'orders:Total': '40' }`. */
  readonly keys?: Readonly<Record<string, ContextValue>>
}

/** What a request may do, and who asks. */
export interface IamContext<Action extends string = string> {
  /**
   * Who asks; `anonymous` if nothing was presented.
   *
   * @throws {IamError} the failure, if a wrong credential was presented and a dry run went on.
   */
  readonly principal: Principal
  /** The caller with what is known of the request: `iam.api(req.iam.caller)`. Throws as `principal` does. */
  readonly caller: ApiCaller
  /** Ids of the decisions made so far, oldest first. */
  readonly decisionIds: readonly string[]
  /**
   * Answers whether the caller may. Nothing is enforced.
   *
   * @throws {IamError} `StalePolicy`, `ServiceUnavailable` when it cannot be decided.
   * @throws {TypeError} for an action or ARN that is no concrete name.
   */
  can(action: Action, resource?: string | null, options?: CallOptions): Promise<boolean>
  /**
   * Returns if the caller may; counts as the decision of the route that is answering. A refusal stays:
   * swallowed, the answer is stopped all the same (DENY-4).
   *
   * @throws {AccessDeniedError} if not.
   * @throws {IamError} `StalePolicy`, `ServiceUnavailable` when it cannot be decided.
   * @throws {TypeError} for an action or ARN that is no concrete name.
   */
  require(action: Action, resource?: string | null, options?: CallOptions): Promise<void>
  /**
   * Decides again and tells why, for callers that may `iam:Explain`. Never send it to anybody else.
   *
   * @throws {AccessDeniedError} without that permission.
   */
  explain(action: Action, resource?: string | null, options?: CallOptions): Promise<Explanation>
}
