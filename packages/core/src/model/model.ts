import type { ParameterValues, ResourceTemplate } from './resource-template.ts'

/** What an action does to its resource. */
export type ActionLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions'

/** A resource type of a service. */
export interface ModelResource {
  readonly service: string
  /** As the model names it, for example `order`. */
  readonly name: string
  readonly template: ResourceTemplate
  /** A resource policy must grant (EVAL-15). */
  readonly isPolicyMandatory: boolean
  /** RCPs do not reach it (EVAL-10). */
  readonly isRcpExempt: boolean
}

/** A condition key of a service. */
export interface ModelConditionKey {
  /** As declared, for example `orders:Status`. */
  readonly name: string
  readonly type: 'String' | 'Numeric' | 'Date' | 'Bool' | 'Binary' | 'IpAddress' | 'Arn'
  readonly isMultivalued: boolean
}

/** An action of a service. */
export interface ModelAction {
  /** `SERVICE:Name` as declared. */
  readonly name: string
  readonly service: string
  readonly level: ActionLevel
  /** `null`: the action has no resource ARN; only a `*` matches it (MATCH-7). */
  readonly resource: ModelResource | null
  /** Condition keys of its service that the action supplies. */
  readonly keys: readonly string[]
  /** RCPs do not reach it (EVAL-10). */
  readonly isRcpExempt: boolean
}

/** The ARN of a request, `null` for actions without resource type, or the value that cannot be in one. */
export type ResourceArn =
  | { readonly ok: true; readonly arn: string | null }
  | { readonly ok: false; readonly parameter: string; readonly problem: string }

/** The services, actions and resources of an application. Frozen; made by `defineModel`. */
export interface Model {
  /** First field of its ARNs. Default `gw`. */
  readonly partition: string
  /** Default empty. */
  readonly region: string
  /** Twelve digits: owns every resource of the model. */
  readonly account: string
  /** Declared service prefixes. */
  readonly services: readonly string[]
  /** All actions, in the order of the definition. */
  actions(): readonly ModelAction[]
  /** All resource types, in the order of the definition. */
  resources(): readonly ModelResource[]
  /** All condition keys, in the order of the definition. */
  conditionKeys(): readonly ModelConditionKey[]
  /** The action of that name; ASCII case is ignored (MATCH-3). */
  action(name: string): ModelAction | undefined
  /** The condition key of that name; ASCII case is ignored (KEY-1). */
  conditionKey(name: string): ModelConditionKey | undefined
  level(action: string): ActionLevel | undefined
  /** The declared name that looks most like `name`, for messages. */
  nearestAction(name: string): string | undefined
  /**
   * The ARN on which an action is asked, from the values of its template's placeholders (GUARD-2).
   *
   * @throws {TypeError} for an action that the model does not declare.
   */
  resourceArn(action: string, values: ParameterValues): ResourceArn
}
