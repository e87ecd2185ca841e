import { tagSetProblem } from '../../identity/tag-rules.ts'
import { noTags, type Tags } from '../../identity/tags.ts'
import type { JsonNode } from '../../policy/json.ts'
import { type FileReading, reportAt } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'

/** Reads `Tags`: an object, or AWS's list of `{ "Key", "Value" }`. */
export function readTags(reading: FileReading, node: JsonNode | undefined): Tags {
  if (node === undefined) return noTags
  const pairs =
    node.kind === 'array' ? pairsOfList(reading, node.items) : pairsOfObject(reading, node)
  const problem = tagSetProblem(pairs)
  if (problem !== undefined) reportAt(reading, node, 'INVALID_VALUE', `\`Tags\`: ${problem}`)
  return pairs.length === 0 ? noTags : new Map(pairs)
}

function pairsOfObject(reading: FileReading, node: JsonNode): [string, string][] {
  const pairs: [string, string][] = []
  if (node.kind !== 'object') {
    reportAt(reading, node, 'WRONG_TYPE', '`Tags` must be an object, or a list of keys and values')
    return pairs
  }
  for (const { name, value } of node.members) {
    if (value.kind === 'string') pairs.push([name, value.value])
    else reportAt(reading, value, 'WRONG_TYPE', `the tag \`${name}\` must be a string`)
  }
  return pairs
}

function pairsOfList(reading: FileReading, items: readonly JsonNode[]): [string, string][] {
  const pairs: [string, string][] = []
  for (const item of items) {
    const members = ObjectReader.open(reading, item, ['Key', 'Value'])
    const key = members?.requiredText('Key')
    const value = members?.requiredText('Value')
    if (key !== undefined && value !== undefined) pairs.push([key.text, value.text])
  }
  return pairs
}
