import { DerError } from './der-error.ts'
import { contentStart, readLength, readTag } from './header.ts'

/** Where one value stands; what is inside was not read. */
export interface Section {
  readonly start: number
  readonly content: number
  readonly end: number
}

/** Takes the values of a range in order, by tag, without reading what is inside: they may be larger than a certificate. */
export class Sections {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number

  /** @param range offsets of the first octet and of the one after the last. */
  constructor(bytes: Uint8Array, range: { readonly content: number; readonly end: number }) {
    this.#bytes = bytes
    this.#at = range.content
    this.#end = range.end
  }

  /** @throws {DerError} unless the next value has the tag. */
  take(tag: number): Section {
    const section = this.takeOptional(tag)
    if (section === undefined) throw new DerError('a value is missing or of another type')
    return section
  }

  /** The next value if it has the tag. @throws {DerError} */
  takeOptional(tag: number): Section | undefined {
    const start = this.#at
    if (start === this.#end || readTag(this.#bytes, start, this.#end) !== tag) return undefined
    const length = readLength(this.#bytes, start, this.#end)
    const content = contentStart(start, length)
    this.#at = content + length
    return { start, content, end: this.#at }
  }

  /** @throws {DerError} when values are left. */
  end(): void {
    if (this.#at !== this.#end) throw new DerError('unexpected value')
  }
}
