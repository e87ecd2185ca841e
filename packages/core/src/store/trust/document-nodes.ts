import type { JsonNode } from '../../policy/json.ts'

/** A string of a document, with its place. */
export type StringNode = Extract<JsonNode, { readonly kind: 'string' }>

/** The value of a member of an object node; `undefined` for other nodes too. */
export function memberNode(node: JsonNode | undefined, name: string): JsonNode | undefined {
  if (node?.kind !== 'object') return undefined
  return node.members.find((member) => member.name === name)?.value
}

/** The statements of a policy document that was parsed without issues: one object, or a list of them. */
export function statementNodes(document: JsonNode): readonly JsonNode[] {
  const statement = memberNode(document, 'Statement')
  if (statement === undefined) return []
  return statement.kind === 'array' ? statement.items : [statement]
}

/** The strings of an element that is one string or a list. */
export function stringNodes(node: JsonNode | undefined): readonly StringNode[] {
  if (node === undefined) return []
  const items = node.kind === 'array' ? node.items : [node]
  return items.filter((item) => item.kind === 'string')
}
