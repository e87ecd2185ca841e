import type { ParameterTable } from '../parameters/parameter.ts'
import type { StsCall } from '../sts-call.ts'
import type { ParameterNode } from './parameter-tree.ts'
import { readParameters } from './read-parameters.ts'
import type { XmlElement } from './xml.ts'

/** An operation as the wire sees it. */
export interface WireOperation {
  readonly name: string
  /** Its request carries its own proof, so that no caller is authenticated. */
  readonly provesItself: boolean
  /** Reads the parameters; what it answers then runs the operation and gives the content of the Result element. */
  prepare(parameters: ParameterNode): (call: StsCall) => Promise<readonly XmlElement[]>
}

/** How an operation is put on the wire. */
export interface WireOperationParts<Input extends object, Output> {
  readonly name: string
  readonly provesItself: boolean
  readonly parameters: ParameterTable<Input>
  run(input: Partial<Input>, call: StsCall): Output | Promise<Output>
  elements(output: Output): readonly XmlElement[]
}

/** Puts an operation on the wire. */
export function wireOperation<Input extends object, Output>(
  parts: WireOperationParts<Input, Output>,
): WireOperation {
  return Object.freeze({
    name: parts.name,
    provesItself: parts.provesItself,
    prepare(parameters: ParameterNode) {
      const input = readParameters(parts.parameters, parameters)
      return async (call: StsCall) => parts.elements(await parts.run(input, call))
    },
  })
}
