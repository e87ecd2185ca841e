import { DerError } from './der-error.ts'
import type { DerBudget } from './der-limits.ts'
import { contentStart, readLength, readTag } from './header.ts'
import { checkPrimitive } from './primitive.ts'
import { tags } from './tags.ts'

/** One DER value. `bytes` is the whole input: a slice of it is taken where bytes are needed, nothing is re-encoded. */
export interface DerNode {
  readonly bytes: Uint8Array
  /** Identifier octet. */
  readonly tag: number
  /** Offset of the identifier octet. */
  readonly start: number
  /** Offset of the first content octet. */
  readonly content: number
  /** Offset after the last content octet. */
  readonly end: number
  /** Values inside; empty for primitive values. */
  readonly children: readonly DerNode[]
}

interface OpenNode extends DerNode {
  readonly children: DerNode[]
}

const CONSTRUCTED = 0x20
const CONTEXT_OR_PRIVATE = 0xc0

/**
 * Reads exactly one DER value: definite, minimal lengths, single-octet tags, no constructed strings, nothing left over
 * at any level (X509-1), and the contents of universal types (X509-2 to X509-4, X509-7).
 *
 * Iterative: open values stand in a list whose length is the nesting, so no input can exhaust the stack (X509-5).
 *
 * @param depth nesting at which the value already stands, when it was wrapped in another.
 * @throws {DerError}
 */
export function readDer(bytes: Uint8Array, budget: DerBudget, depth = 0): DerNode {
  if (bytes.length > budget.limits.bytes) throw new DerError('value is too large') // RULE x509.der-caps
  const root = readHeader(bytes, 0, bytes.length)
  if (root.end !== bytes.length) throw new DerError('bytes follow the value') // RULE x509.der-no-trailing-bytes
  spend(budget)
  const open: OpenNode[] = []
  let current = enter(root, open, budget, depth)
  let at = root.content
  while (current !== undefined) {
    if (at === current.end) {
      open.pop()
      current = open.at(-1)
      continue
    }
    const node = readHeader(bytes, at, current.end)
    spend(budget)
    current.children.push(node)
    const entered = enter(node, open, budget, depth)
    at = entered === undefined ? node.end : node.content
    current = entered ?? current
  }
  return root
}

/** Content octets of a value, as a view of the input. */
export function contentOf(node: DerNode): Uint8Array {
  return node.bytes.subarray(node.content, node.end)
}

/** The whole value with tag and length, as a view of the input. */
export function encodingOf(node: DerNode): Uint8Array {
  return node.bytes.subarray(node.start, node.end)
}

/** Opens a constructed value, or checks a primitive one and answers `undefined`. */
function enter(
  node: OpenNode,
  open: OpenNode[],
  budget: DerBudget,
  depth: number,
): OpenNode | undefined {
  if ((node.tag & CONSTRUCTED) === 0) {
    checkPrimitive(node.tag, node.bytes, node.content, node.end)
    return undefined
  }
  const isUniversal = (node.tag & CONTEXT_OR_PRIVATE) === 0
  if (isUniversal && node.tag !== tags.sequence && node.tag !== tags.set) {
    throw new DerError('constructed form of a primitive type') // RULE x509.der-no-constructed-strings
  }
  open.push(node)
  if (depth + open.length > budget.limits.depth) throw new DerError('nested too deeply')
  return node
}

function spend(budget: DerBudget): void {
  budget.nodes -= 1
  if (budget.nodes < 0) throw new DerError('too many values')
}

/** Reads identifier and length octets; the content must end at or before `limit`. */
function readHeader(bytes: Uint8Array, start: number, limit: number): OpenNode {
  const tag = readTag(bytes, start, limit)
  const length = readLength(bytes, start, limit)
  const content = contentStart(start, length)
  return { bytes, tag, start, content, end: content + length, children: [] }
}
