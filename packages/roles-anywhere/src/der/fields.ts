import { DerError } from './der-error.ts'
import type { DerNode } from './read-der.ts'
import { tags } from './tags.ts'

/** Takes the values of a SEQUENCE (or an implicitly tagged one) in order, by tag. */
export class Fields {
  readonly #children: readonly DerNode[]
  #at = 0

  /** @throws {DerError} unless `node` has the tag. */
  constructor(node: DerNode, tag: number = tags.sequence) {
    if (node.tag !== tag) throw new DerError('not the expected type')
    this.#children = node.children
  }

  /** @throws {DerError} unless the next value has the tag. */
  take(tag: number): DerNode {
    const node = this.takeOptional(tag)
    if (node === undefined) throw new DerError('a value is missing or of another type')
    return node
  }

  /** The next value if it has the tag. */
  takeOptional(tag: number): DerNode | undefined {
    const node = this.#children[this.#at]
    if (node === undefined || node.tag !== tag) return undefined
    this.#at += 1
    return node
  }

  /** The next value, whatever it is. @throws {DerError} when there is none. */
  takeAny(): DerNode {
    const node = this.takeAnyOptional()
    if (node === undefined) throw new DerError('a value is missing')
    return node
  }

  /** The next value, whatever it is, if there is one. */
  takeAnyOptional(): DerNode | undefined {
    const node = this.#children[this.#at]
    if (node !== undefined) this.#at += 1
    return node
  }

  /** @throws {DerError} when values are left. */
  end(): void {
    if (this.#at !== this.#children.length) throw new DerError('unexpected value')
  }
}

/** The values of a SEQUENCE OF that must not be empty. @throws {DerError} */
export function nonEmptyItems(node: DerNode, tag: number = tags.sequence): readonly DerNode[] {
  if (node.tag !== tag || node.children.length === 0) throw new DerError('not a list with values')
  return node.children
}

/** The one value inside an explicit tag. @throws {DerError} */
export function explicitValue(node: DerNode): DerNode {
  const [value, ...rest] = node.children
  if (value === undefined || rest.length > 0)
    throw new DerError('explicit tag around other than one value')
  return value
}
