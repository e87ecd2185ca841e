import { encode } from '../../../packages/roles-anywhere/src/testing/der-writer.ts'

/** One DER value that can be taken apart, changed and written again. */
export interface Tree {
  tag: number
  /** Octets of a primitive value; of a value with children they are made from those. */
  content: Buffer
  /** Values inside; OCTET STRINGs that hold DER have children too. */
  children: Tree[]
  /** Octets in place of the length. */
  length?: Buffer
}

const constructed = 0x20
const octetString = 0x04

/** Reads well-formed DER of any tag. @throws {RangeError} for anything else. */
export function treeOf(bytes: Buffer): Tree {
  const [tree, ...more] = treesOf(bytes)
  if (tree === undefined || more.length > 0) throw new RangeError('not one value')
  return tree
}

/** Writes a value; a tree that nothing changed gives the octets that it was read from. */
export function bytesOf({ tag, content, children, length }: Tree): Buffer {
  const inside = children.length === 0 ? content : Buffer.concat(children.map(bytesOf))
  return length === undefined
    ? encode(tag, inside)
    : Buffer.concat([Buffer.from([tag]), length, inside])
}

/** A copy that shares nothing. */
export function copyOf({ tag, content, children }: Tree): Tree {
  return { tag, content: Buffer.from(content), children: children.map(copyOf) }
}

/** A value and the list it stands in. */
export interface Place {
  readonly siblings: Tree[]
  readonly at: number
}

/** Every value below `tree`, outermost first. */
export function placesIn(tree: Tree): readonly Place[] {
  return tree.children.flatMap((child, at) => [{ siblings: tree.children, at }, ...placesIn(child)])
}

function treesOf(bytes: Buffer): Tree[] {
  const trees: Tree[] = []
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes.readUInt8(at)
    const first = bytes.readUInt8(at + 1)
    const octets = first < 0x80 ? 0 : first - 0x80
    if (octets > 3) throw new RangeError('too long')
    const length = octets === 0 ? first : bytes.readUIntBE(at + 2, octets)
    const start = at + 2 + octets
    if (start + length > bytes.length) throw new RangeError('cut off')
    trees.push(readValue(tag, bytes.subarray(start, start + length)))
    at = start + length
  }
  return trees
}

function readValue(tag: number, content: Buffer): Tree {
  if ((tag & constructed) !== 0) return { tag, content, children: treesOf(content) }
  if (tag !== octetString) return { tag, content, children: [] }
  try {
    const inside = treeOf(content)
    return { tag, content, children: bytesOf(inside).equals(content) ? [inside] : [] }
  } catch {
    return { tag, content, children: [] }
  }
}
