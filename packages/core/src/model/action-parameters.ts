import type { ModelDefinition, ServiceDefinition } from './model-definition.ts'

/** Names of the placeholders of a template; a `{path+}` one keeps its plus. */
type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

type TemplateOf<S extends ServiceDefinition, On> = S extends { readonly resources: infer R }
  ? On extends keyof R
    ? R[On] extends string
      ? R[On]
      : R[On] extends { readonly template: infer T extends string }
        ? T
        : never
    : never
  : never

type ServiceOf<D extends ModelDefinition, A extends string> = A extends `${infer S}:${string}`
  ? D['services'][S] extends ServiceDefinition
    ? D['services'][S]
    : never
  : never

type ResourceNameOf<
  S extends ServiceDefinition,
  A extends string,
> = A extends `${string}:${infer N}`
  ? S['actions'][N] extends { readonly on: infer On }
    ? On
    : never
  : never

/** The resource template of an action; `never` for an action without resource type. */
export type ActionTemplate<D extends ModelDefinition, A extends string> = TemplateOf<
  ServiceOf<D, A>,
  ResourceNameOf<ServiceOf<D, A>, A>
>

type Stripped<P> = P extends `${infer Name}+` ? Name : P

/** Names of the placeholders that an action's template needs: `'orderId' | 'itemId'`. */
export type ActionParameterName<D extends ModelDefinition, A extends string> = Stripped<
  Placeholders<ActionTemplate<D, A>>
> &
  string

/** Values by placeholder of an action: text, and text or segments for `{path+}`. */
export type ActionParameters<D extends ModelDefinition, A extends string> = {
  readonly [P in Placeholders<ActionTemplate<D, A>> as Stripped<P> & string]: P extends `${string}+`
    ? string | readonly string[]
    : string
}
