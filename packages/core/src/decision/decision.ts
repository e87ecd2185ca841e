/** Which kind of document decided (EVAL-19). */
export type DecisionLayer =
  | 'rcp'
  | 'scp'
  | 'resource'
  | 'identity'
  | 'boundary'
  | 'session'
  | 'resource+identity'

/** Why. `Error`: the evaluator itself failed and therefore denies (EVAL-7). */
export type DecisionReason = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied' | 'Error'

/** Points at one statement that decided. */
export interface StatementReference {
  readonly layer: Exclude<DecisionLayer, 'resource+identity'>
  /** SCP and RCP: level of the organization, 0 is the root. Session: index of the layer. */
  readonly level: number | undefined
  /** Index of the document in its layer. */
  readonly policy: number
  /** Id of the document: policy ARN, `inline/NAME`, guardrail name. */
  readonly policyId: string
  /** Index of the statement in its document. */
  readonly statement: number
  readonly sid: string | undefined
}

/** A part of a statement that could not be evaluated (EVAL-5). */
export interface EvaluationFault {
  readonly statement: StatementReference
  /** What is wrong, for operators. */
  readonly message: string
}

/** The answer of the evaluator (EVAL-20). Frozen. */
export interface Decision {
  readonly effect: 'Allow' | 'Deny'
  readonly reason: DecisionReason
  readonly layer: DecisionLayer | undefined
  /** Level of the guardrail that decided, 0 is the organization root. */
  readonly level: number | undefined
  /** Allow: the matching Allows of the deciding layers. Explicit deny: every Deny that applies. Else empty. */
  readonly determining: readonly StatementReference[]
  readonly errors: readonly EvaluationFault[]
}
