// FZ-1: the reader of policy documents.
import {
  compilePolicy,
  formatPolicy,
  type JsonNode,
  type PolicyType,
  parseJson,
  parsePolicy,
} from '@gatewarden/core'
import { type DocumentPlace, drawDocument } from '../reference/generate/document.ts'
import { drawScene } from '../reference/generate/scene.ts'
import { ByteDraw, ByteSource, mutated } from './byte-source.ts'
import { claim, shown } from './expect.ts'

const types: readonly PolicyType[] = ['identity', 'resource', 'trust', 'scp', 'rcp']

/** Raw bytes as text, or a document that was all right before a few changes. */
function textOf(bytes: Uint8Array): string {
  const source = new ByteSource(bytes)
  if (source.byte() % 2 === 0) return new TextDecoder().decode(source.rest())
  const place = source.pick<DocumentPlace>(['caller', 'resource', 'rcp'])
  const changes = new ByteSource(source.rest())
  const draw = new ByteDraw(new ByteSource(bytes.subarray(bytes.length / 2)))
  const document = drawDocument(draw, drawScene(draw), place, { allow: true, deny: true })
  return mutated(changes, JSON.stringify(document))
}

/** What a node means, as `JSON.parse` would give it. */
function meaningOf(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map(({ name, value }) => [name, meaningOf(value)]))
    case 'array':
      return node.items.map(meaningOf)
    case 'number':
      return Number(node.text)
    case 'null':
      return null
    default:
      return node.value
  }
}

function parsedElsewhere(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Our tokenizer reads what `JSON.parse` reads, refuses what that refuses, and a little more. */
function checkTokenizer(text: string): void {
  const ours = parseJson(text)
  const theirs = parsedElsewhere(text)
  if (ours.ok) {
    claim(JSON.stringify(meaningOf(ours.node)) === JSON.stringify(theirs?.value), () => shown(text))
  } else if (ours.issues.some(({ code }) => code === 'JSON_SYNTAX_ERROR')) {
    claim(theirs === undefined, () => `a syntax error in ${shown(text)}`)
  }
}

/** LAW-16: what is printed parses, and prints as itself. */
function checkPrint(text: string, type: PolicyType): void {
  const printed = formatPolicy({ text, type })
  if (!printed.ok) return
  const again = formatPolicy({ text: printed.text, type })
  claim(again.ok && again.text === printed.text, () => `${type} printed again: ${shown(text)}`)
}

/** Reads bytes as a policy document of every type. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const text = textOf(bytes)
  checkTokenizer(text)
  for (const type of types) {
    const result = parsePolicy(text, type)
    if (result.ok) checkPrint(result.document.text, type)
    else {
      claim(result.issues.length > 0, () => `refused without an issue: ${shown(text)}`)
      for (const { pointer, offset, line, column } of result.issues) {
        const isPointer = pointer === '' || pointer.startsWith('/')
        const isPlace = offset >= 0 && offset <= text.length && line > 0 && column > 0
        claim(isPointer && isPlace, () => `${pointer} at ${offset} of ${shown(text)}`)
      }
    }
  }
  compilePolicy(text, 'fuzz')
}
