import type { JsonNode } from '../../policy/json.ts'
import type { FileReading } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import { memberNode } from '../trust/document-nodes.ts'
import type { GuardrailRecord, GuardrailType } from './guardrail-records.ts'

const types: ReadonlyMap<string, GuardrailType> = new Map([
  ['SERVICE_CONTROL_POLICY', 'scp'],
  ['RESOURCE_CONTROL_POLICY', 'rcp'],
])

/** Reads a file of `guardrails`: a bare document, or `{ "Type": "RESOURCE_CONTROL_POLICY", "Policy": DOCUMENT }`. */
export function readGuardrail(reading: FileReading, node: JsonNode): GuardrailRecord | undefined {
  if (memberNode(node, 'Policy') === undefined) return { reading, node, type: undefined }
  const members = ObjectReader.open(reading, node, ['Type', 'Policy'])
  const type = members?.requiredText('Type', typeProblem)
  const document = members?.required('Policy')
  if (type === undefined || document === undefined) return undefined
  return { reading, node: document, type: types.get(type.text) }
}

function typeProblem(text: string): string | undefined {
  return types.has(text) ? undefined : `must be ${[...types.keys()].join(' or ')}`
}
