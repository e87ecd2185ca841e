/** A policy document in a vector. `'unreadable'`: attached, but missing or not JSON (EVAL-6). */
export type VectorDocument = Readonly<Record<string, unknown>> | 'unreadable'

/** The caller of a vector. */
export type VectorPrincipal =
  | {
      readonly type: 'user' | 'root'
      readonly account: string
      readonly arn: string
      readonly id?: string
    }
  | {
      readonly type: 'role-session'
      readonly account: string
      readonly arn: string
      readonly roleArn: string
      readonly roleId?: string
      readonly serviceLinked?: true
    }
  | {
      readonly type: 'federated-user'
      readonly account: string
      readonly arn: string
      readonly userArn: string
    }
  | { readonly type: 'service'; readonly service: string }
  | { readonly type: 'federated'; readonly provider: string }
  | { readonly type: 'anonymous' }

/** Where an account of a vector stands: root and units of its organization, or `null` outside one. */
export interface VectorAccount {
  readonly management?: true
  readonly path: readonly string[] | null
}

/** What a vector asks on. */
export interface VectorResource {
  readonly arn: string | null
  readonly account: string
  readonly mandatoryPolicy?: true
  readonly rcpExempt?: true
}

/** Everything that a decision depends on, complete: an engine adds nothing to it. */
export interface VectorQuestion {
  readonly principal: VectorPrincipal
  readonly accounts: Readonly<Record<string, VectorAccount>>
  readonly action: string
  readonly resource: VectorResource
  /** A list means a key with several values. */
  readonly context: Readonly<Record<string, string | readonly string[]>>
  readonly identityPolicies: readonly VectorDocument[]
  /** Resource, trust or key policy. */
  readonly resourcePolicy: VectorDocument | null
  readonly permissionsBoundary: VectorDocument | null
  /** A list holds the documents of one call. */
  readonly sessionPolicy: VectorDocument | readonly VectorDocument[] | null
  /** The caller's account: one list per level, organization root first. */
  readonly scps: readonly (readonly VectorDocument[])[] | null
  /** The resource's account; `RCPFullAWSAccess` is implied and not listed. */
  readonly rcps: readonly (readonly VectorDocument[])[] | null
}

/** A layer as vectors name it (EVAL-19). */
export type VectorLayer =
  | 'rcp'
  | 'scp'
  | 'resource'
  | 'identity'
  | 'boundary'
  | 'session'
  | 'resource+identity'

/** One determining statement of an answer, by position. */
export interface VectorStatement {
  readonly layer: string
  readonly level?: number
  readonly policy: number
  readonly statement: number
}

/** What an engine answers. `level` stands for `scp` and `rcp` only; 0 is the organization root. */
export interface VectorAnswer {
  readonly decision: 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied'
  readonly layer: VectorLayer
  readonly level?: number
  readonly determining: readonly VectorStatement[]
  /** Faults recorded (EVAL-5). */
  readonly errors: number
}

/** What a vector wants. `determining` is compared if present, `errors` always. */
export interface VectorExpectation extends Omit<VectorAnswer, 'determining' | 'errors'> {
  readonly determining?: readonly VectorStatement[]
  /** Default: 0. */
  readonly errors?: number
}

/** One case of the decision law (section 12 of the policy specification). */
export interface DecisionVector extends VectorQuestion {
  readonly schema: 1
  readonly kind: 'decision'
  /** A sentence, unique in the corpus. */
  readonly name: string
  /** Ids of the policy specification, the deciding one first. */
  readonly rules: readonly string[]
  readonly source: string
  readonly expect: VectorExpectation
}
