import type { ParameterTable } from '../sts/parameters/parameter.ts'
import type { ManagementCall } from './management-call.ts'

/** One operation of the management API. */
export interface Operation<Input extends object, Output> {
  /** AWS's name, for example `CreateUser`; the action is `iam:` and this. */
  readonly name: string
  /** `write` runs alone and may change entities. */
  readonly kind: 'read' | 'write'
  readonly parameters: ParameterTable<Input>
  /** Authorizes the call before it reveals anything, reads, and stages changes. */
  readonly run: (input: Input, call: ManagementCall) => Output
  /** What the audit record tells of the output. Nothing secret. Default nothing. */
  readonly recorded?: (output: Output) => Readonly<Record<string, unknown>>
}

/** The operations of an interface of functions. */
export type OperationsOf<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (
    ...inputs: infer Inputs extends readonly unknown[]
  ) => Promise<infer Output>
    ? Operation<Extract<Inputs[0], object>, Output>
    : never
}
