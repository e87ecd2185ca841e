import type { ActionParameterName, ModelDefinition, TypedModel } from '@gatewarden/core'
import type { Request } from 'express'
import type {
  ArnFunction,
  ExactParameters,
  GuardOptions,
  GuardTargetOption,
} from '../guard/guard-options.ts'
import type { PathParameter } from './path-parameters.ts'

/** Opens a route to everybody, on purpose. `'public'` alone gives no reason to the listing. */
export type PublicBind = 'public' | { readonly public: string }

/** Several actions. */
export type SeveralBind<M extends TypedModel> = GuardOptions &
  (
    | { readonly any: readonly GuardTargetOption<M>[] }
    | { readonly all: readonly GuardTargetOption<M>[] }
  )

/** An action whose resource is any ARN. */
export type ArnBind<M extends TypedModel> = GuardOptions & {
  readonly action: M['$Action']
  readonly arn: ArnFunction
}

/** An action whose template takes its values from a mapper. */
export type MappedBind<M extends TypedModel, A extends M['$Action'], R> = GuardOptions & {
  readonly action: A
  readonly params: (req: Request) => R & ExactParameters<M['$Definition'], A, R>
}

/** An action per class of verbs, for `all`: GET, HEAD and OPTIONS read, every other verb writes. */
export interface VerbClassBind<M extends TypedModel> {
  readonly read: M['$Action']
  readonly write: M['$Action']
}

/** Nothing, if a path gives what the template of an action needs; else what is missing (ROUTER-1). */
export type OnPath<D extends ModelDefinition, A extends string, P extends string> = [
  Exclude<ActionParameterName<D, A>, PathParameter<P>>,
] extends [never]
  ? unknown
  : {
      readonly 'the path lacks a parameter of the template': Exclude<
        ActionParameterName<D, A>,
        PathParameter<P>
      >
    }
