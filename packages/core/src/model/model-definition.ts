import type { ActionLevel, Model, ModelConditionKey } from './model.ts'

/** Type of a condition key: `String`, or `String[]` where it has several values (KEY-3). */
export type ConditionKeyType = ModelConditionKey['type'] | `${ModelConditionKey['type']}[]`

/** The long form of a resource type. */
export interface ResourceDefinition {
  /** `order/{orderId}`; `{path+}` accepts `/`-joined segments. */
  readonly template: string
  /** A resource policy must grant; without one everybody is denied (EVAL-15). Default false. */
  readonly mandatoryPolicy?: boolean
  /** RCPs do not reach it (EVAL-10). Default false. */
  readonly rcpExempt?: boolean
  /** Longest value of one placeholder, in UTF-16 units. Default 1,024, at most 8,192. */
  readonly parameterLimit?: number
}

/** An action of a service. */
export interface ActionDefinition {
  readonly level: ActionLevel
  /** Resource type that the action is asked on. Default none: only `Resource: "*"` matches it. */
  readonly on?: string
  /** Condition keys of the service that the action supplies. */
  readonly keys?: readonly string[]
  /** RCPs do not reach it (EVAL-10). Default false. */
  readonly rcpExempt?: boolean
}

/** A service: a prefix of actions with its resource types and condition keys. */
export interface ServiceDefinition {
  readonly resources?: Readonly<Record<string, string | ResourceDefinition>>
  /** By name with the service's prefix: `{ 'orders:Status': 'String' }`. */
  readonly conditionKeys?: Readonly<Record<string, ConditionKeyType>>
  readonly actions: Readonly<Record<string, ActionDefinition>>
}

/** What `defineModel` takes. */
export interface ModelDefinition {
  /** Twelve digits. */
  readonly account: string
  /** Default `gw`. Use `aws` to load documents copied from AWS verbatim (MATCH-10). */
  readonly partition?: string
  /** Default empty. */
  readonly region?: string
  readonly services: Readonly<Record<string, ServiceDefinition>>
}

type KeyOf<T> = keyof T & string

/** Adds to a definition what its own names imply, so that a misspelt one is a compile error (MODEL-1). */
export type CheckedDefinition<D extends ModelDefinition> = {
  readonly services: {
    readonly [S in keyof D['services']]: CheckedService<S & string, D['services'][S]>
  }
}

type CheckedService<S extends string, D extends ServiceDefinition | undefined> = {
  readonly conditionKeys?: {
    readonly [K in KeyOf<NonNullable<NonNullable<D>['conditionKeys']>>]: K extends `${S}:${string}`
      ? ConditionKeyType
      : never
  }
  readonly actions: {
    readonly [A in keyof NonNullable<D>['actions']]: {
      readonly on?: KeyOf<NonNullable<NonNullable<D>['resources']>>
      readonly keys?: readonly KeyOf<NonNullable<NonNullable<D>['conditionKeys']>>[]
    }
  }
}

/** A model that remembers its definition as a type. */
export interface TypedModel<D extends ModelDefinition = ModelDefinition> extends Model {
  /** Type only, `undefined` at run time: the union of the action names. */
  readonly $Action: ActionName<D>
  /** Type only, `undefined` at run time: the definition. */
  readonly $Definition: D
}

/** The union of the action names of a definition: `'orders:GetOrder' | …`. */
export type ActionName<D extends ModelDefinition> = {
  [S in KeyOf<
    D['services']
  >]: `${S}:${KeyOf<D['services'][S] extends ServiceDefinition ? D['services'][S]['actions'] : never>}`
}[KeyOf<D['services']>]
