import type { Decision } from '../decision/decision.ts'
import type { ErrorCode } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { RequestFacts, ResourceFacts } from './facts.ts'

/** Who asked for the decision: a label of metrics and audit. */
export type DecisionSource = 'guard' | 'call' | 'sts' | 'api' | 'batch' | 'authzen'

/** The HTTP request behind a question, for its audit record alone: nothing decides on it. */
export interface RequestNote {
  /** Verb that was routed. */
  readonly method: string
  /** Verb that the client sent, where an override replaced it. */
  readonly originalMethod: string | undefined
  /** Path as the client sent it, without its query. */
  readonly path: string
}

/** One question to the line. */
export interface Question {
  readonly principal: Principal
  /** `SERVICE:Name`, concrete: no wildcard. */
  readonly action: string
  /** Concrete ARN, or `null` for an action without resource type. */
  readonly resource: string | null
  readonly facts: RequestFacts
  readonly resourceFacts?: ResourceFacts | undefined
  readonly source: DecisionSource
  /** Goes into the audit event. */
  readonly requestId?: string | undefined
  /** Goes into the audit event. */
  readonly note?: RequestNote | undefined
}

/** Why no policy was asked: the code of the refusal, or what broke on the way to the answer. */
export type RefusalReason =
  | ErrorCode
  | 'ResourceUnavailable'
  | 'EvaluatorFailed'
  /** The root user of an account without second factor (ID-4). */
  | 'RootWithoutMfa'

/** A Deny that no policy made: nothing could be asked, or the answer did not come. */
export interface Refusal {
  readonly reason: RefusalReason
  readonly principal: Principal
  /** Action of the guard that got no answer; `undefined` where no guard was reached. */
  readonly action: string | undefined
  readonly resource: string | null
  readonly facts: RequestFacts
  readonly requestId?: string | undefined
  readonly note?: RequestNote | undefined
}

/** The decision with the id under which operators find it. */
export interface Answer {
  readonly decision: Decision
  /** Random; carries no data (ERR-2). */
  readonly decisionId: string
  readonly isCached: boolean
}

/**
 * The one place where questions become decisions: resolves policies, builds the context, evaluates and audits.
 * Guards, STS and `req.iam` all ask here.
 */
export interface DecisionPoint {
  /**
   * @throws {IamError} `StalePolicy` when policies are too old to decide on.
   * @throws {TypeError} for an action or ARN that is no concrete name: a mistake of the caller's code.
   */
  decide(question: Question): Answer
}
