import type { ManagementCall } from './management-call.ts'
import type { Reader } from './readers.ts'

/** One operation of the API. */
export interface Operation<Input, Output> {
  readonly read: Reader<Input>
  /** Authorizes the call before it reveals anything, then reads or changes. */
  readonly run: (input: Input, call: ManagementCall) => Promise<Output>
}

/** The operations of an interface of functions. */
export type OperationsOf<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (
    ...inputs: infer Inputs extends readonly unknown[]
  ) => Promise<infer Output>
    ? Operation<NonNullable<Inputs[0]>, Output>
    : never
}
