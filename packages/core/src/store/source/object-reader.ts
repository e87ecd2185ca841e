import type { JsonMember, JsonNode } from '../../policy/json.ts'
import { didYouMean } from '../../policy/nearest.ts'
import { type FileReading, type LocatedText, reportAt } from './file-reading.ts'

/** A range of whole numbers, and what holds when nothing is said. */
export interface IntegerRange {
  readonly min: number
  readonly max: number
  readonly default: number
}

/**
 * Reads the members of one object of a file. What is wrong is noted and answered with the default:
 * a source with defects is never used, so the answer only has to keep the reading going.
 */
export class ObjectReader {
  readonly #reading: FileReading
  readonly #object: JsonNode
  readonly #members: ReadonlyMap<string, JsonNode>

  private constructor(reading: FileReading, object: JsonNode, members: readonly JsonMember[]) {
    this.#reading = reading
    this.#object = object
    this.#members = new Map(members.map(({ name, value }) => [name, value]))
  }

  /** Opens an object; anything else, and members that are not in `known`, are defects. */
  static open(
    reading: FileReading,
    node: JsonNode,
    known: readonly string[],
  ): ObjectReader | undefined {
    if (node.kind !== 'object') {
      reportAt(reading, node, 'WRONG_TYPE', 'must be an object')
      return undefined
    }
    for (const member of node.members) {
      if (known.includes(member.name)) continue
      const hint = didYouMean(member.name, known)
      reportAt(reading, member, 'UNKNOWN_MEMBER', `unknown member \`${member.name}\`${hint}`)
    }
    return new ObjectReader(reading, node, node.members)
  }

  /** The member, if it is there. */
  member(name: string): JsonNode | undefined {
    return this.#members.get(name)
  }

  /** The member; missing is a defect. */
  required(name: string): JsonNode | undefined {
    const node = this.#members.get(name)
    if (node === undefined) {
      reportAt(this.#reading, this.#object, 'MISSING_MEMBER', `member \`${name}\` is missing`)
    }
    return node
  }

  /** A text. `problem` completes "`NAME` ...". */
  text(name: string, problem?: (text: string) => string | undefined): LocatedText | undefined {
    const node = this.#members.get(name)
    return node === undefined ? undefined : this.#text(name, node, problem)
  }

  /** A text that must be there. */
  requiredText(
    name: string,
    problem?: (text: string) => string | undefined,
  ): LocatedText | undefined {
    const node = this.required(name)
    return node === undefined ? undefined : this.#text(name, node, problem)
  }

  /** A list of texts without repeats; `undefined` when the member is missing. */
  texts(
    name: string,
    problem?: (text: string) => string | undefined,
  ): readonly LocatedText[] | undefined {
    const node = this.#members.get(name)
    if (node === undefined) return undefined
    if (node.kind !== 'array') {
      reportAt(this.#reading, node, 'WRONG_TYPE', `\`${name}\` must be a list of strings`)
      return []
    }
    const texts: LocatedText[] = []
    const seen = new Set<string>()
    for (const item of node.items) {
      const found = this.#text(name, item, problem)
      if (found === undefined) continue
      if (seen.has(found.text)) {
        const message = `\`${found.text}\` stands twice in \`${name}\``
        reportAt(this.#reading, item, 'INVALID_VALUE', message)
      }
      seen.add(found.text)
      texts.push(found)
    }
    return texts
  }

  /** A whole number within a range. */
  integer(name: string, range: IntegerRange): number {
    const node = this.#members.get(name)
    if (node === undefined) return range.default
    const value = node.kind === 'number' && /^[0-9]{1,15}$/.test(node.text) ? Number(node.text) : -1
    if (value >= range.min && value <= range.max) return value
    const message = `\`${name}\` must be a whole number from ${range.min} to ${range.max}`
    reportAt(this.#reading, node, node.kind === 'number' ? 'INVALID_VALUE' : 'WRONG_TYPE', message)
    return range.default
  }

  /** A Boolean, false when missing. */
  flag(name: string): boolean {
    const node = this.#members.get(name)
    if (node === undefined) return false
    if (node.kind === 'boolean') return node.value
    reportAt(this.#reading, node, 'WRONG_TYPE', `\`${name}\` must be true or false`)
    return false
  }

  #text(
    name: string,
    node: JsonNode,
    problem?: (text: string) => string | undefined,
  ): LocatedText | undefined {
    if (node.kind !== 'string') {
      reportAt(this.#reading, node, 'WRONG_TYPE', `\`${name}\` must be a string`)
      return undefined
    }
    const found = problem?.(node.value)
    if (found !== undefined) {
      reportAt(this.#reading, node, 'INVALID_VALUE', `\`${name}\` ${found}`)
      return undefined
    }
    return { text: node.value, start: node.start }
  }
}
