/**
 * JSON with positions: the one tokenizer of the house.
 *
 * `JSON.parse` keeps the last of two equal members, accepts any depth and loses positions and the digits of numbers
 * (PLAT-14 to PLAT-18); documents that carry authority are read here instead.
 */

/** Where a node stands: UTF-16 offsets into the text, the end exclusive. */
interface Span {
  readonly start: number
  readonly end: number
}

/** One member of an object. */
export interface JsonMember {
  readonly name: string
  /** Offset of the name's opening quote. */
  readonly start: number
  readonly value: JsonNode
}

/** One value of a JSON text. Numbers keep their source digits. */
export type JsonNode =
  | (Span & { readonly kind: 'object'; readonly members: readonly JsonMember[] })
  | (Span & { readonly kind: 'array'; readonly items: readonly JsonNode[] })
  | (Span & { readonly kind: 'string'; readonly value: string })
  | (Span & { readonly kind: 'number'; readonly text: string })
  | (Span & { readonly kind: 'boolean'; readonly value: boolean })
  | (Span & { readonly kind: 'null' })

/** A defect of the text. `pointer` is the JSON pointer (RFC 6901) of the value that holds it. */
export interface JsonIssue {
  readonly code:
    | 'JSON_SYNTAX_ERROR'
    | 'DUPLICATE_MEMBER'
    | 'INVALID_STRING'
    | 'DOCUMENT_TOO_COMPLEX'
  readonly message: string
  readonly pointer: string
  readonly offset: number
}

/** `node` is there even beside issues when the text could be read to its end. */
export type JsonResult =
  | { readonly ok: true; readonly node: JsonNode }
  | {
      readonly ok: false
      readonly issues: readonly JsonIssue[]
      readonly node: JsonNode | undefined
    }

/** Bounds that hold while reading, before anything is built from the text (LIM-11). */
export interface JsonLimits {
  readonly depth: number
  readonly values: number
}

const defaultLimits: JsonLimits = { depth: 20, values: 10_000 } // RULE lim.document-structure

/** Ends the reading at a place after which nothing can be trusted. */
class JsonStop extends Error {
  readonly issue: JsonIssue
  constructor(issue: JsonIssue) {
    super(issue.message)
    this.issue = issue
  }
}

/**
 * Reads one JSON value with nothing but white space around it.
 *
 * Refused beyond RFC 8259: equal member names (compared after unescaping), U+0000 and unpaired surrogates in strings,
 * a byte order mark, and more nesting or values than `limits` allow.
 */
export function parseJson(text: string, limits: JsonLimits = defaultLimits): JsonResult {
  const reader = new JsonReader(text, limits)
  try {
    const node = reader.document()
    return reader.issues.length === 0
      ? { ok: true, node }
      : { ok: false, issues: reader.issues, node }
  } catch (error) {
    if (!(error instanceof JsonStop)) throw error
    return { ok: false, issues: [...reader.issues, error.issue], node: undefined }
  }
}

/** Line and column, both from 1, of an offset. Columns count UTF-16 units. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1
  let lineStart = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1
    lineStart = at + 1
  }
  return { line, column: offset - lineStart + 1 }
}

/** Appends one step to a JSON pointer. */
export function childPointer(pointer: string, step: string | number): string {
  const text = String(step)
  const isPlain = !text.includes('~') && !text.includes('/')
  return `${pointer}/${isPlain ? text : text.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const escapes: Readonly<Record<string, string>> = Object.freeze({
  __proto__: null,
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
} as unknown as Record<string, string>)

class JsonReader {
  readonly issues: JsonIssue[] = []
  readonly #text: string
  readonly #limits: JsonLimits
  #at = 0
  #values = 0

  constructor(text: string, limits: JsonLimits) {
    this.#text = text
    this.#limits = limits
  }

  document(): JsonNode {
    if (this.#text.startsWith('\ufeff')) this.#fail('', 'the text begins with a byte order mark')
    this.#skipSpace()
    const node = this.#value('', 1)
    this.#skipSpace()
    if (this.#at < this.#text.length) this.#fail('', 'unexpected text after the document')
    return node
  }

  #value(pointer: string, depth: number): JsonNode {
    this.#values += 1
    if (this.#values > this.#limits.values) {
      this.#stop('DOCUMENT_TOO_COMPLEX', pointer, `more than ${this.#limits.values} values`)
    }
    const start = this.#at
    const char = this.#text[start]
    if (char === '{' || char === '[') {
      if (depth > this.#limits.depth) {
        this.#stop(
          'DOCUMENT_TOO_COMPLEX',
          pointer,
          `nested deeper than ${this.#limits.depth} levels`,
        )
      }
      return char === '{' ? this.#object(pointer, depth) : this.#array(pointer, depth)
    }
    if (char === '"') {
      const value = this.#string(pointer)
      return { kind: 'string', value, start, end: this.#at }
    }
    if (char === '-' || (char !== undefined && char >= '0' && char <= '9'))
      return this.#number(pointer)
    return this.#word(pointer)
  }

  #object(pointer: string, depth: number): JsonNode {
    const start = this.#at
    const members: JsonMember[] = []
    const seen = new Set<string>()
    this.#at += 1
    this.#skipSpace()
    if (this.#take('}')) return { kind: 'object', members, start, end: this.#at }
    do {
      this.#skipSpace()
      const nameStart = this.#at
      if (this.#text.charCodeAt(nameStart) !== QUOTE)
        this.#fail(pointer, 'expected a member name in quotes')
      const name = this.#string(pointer)
      this.#skipSpace()
      if (!this.#take(':')) this.#fail(pointer, `expected \`:\` after the member name \`${name}\``)
      this.#skipSpace()
      const value = this.#value(childPointer(pointer, name), depth + 1)
      if (seen.has(name)) {
        // RULE gram.unique-members
        this.#report(
          'DUPLICATE_MEMBER',
          childPointer(pointer, name),
          nameStart,
          `member \`${name}\` stands twice`,
        )
      } else {
        seen.add(name)
        members.push({ name, start: nameStart, value })
      }
      this.#skipSpace()
    } while (this.#take(','))
    if (!this.#take('}')) this.#fail(pointer, 'expected `,` or `}`')
    return { kind: 'object', members, start, end: this.#at }
  }

  #array(pointer: string, depth: number): JsonNode {
    const start = this.#at
    const items: JsonNode[] = []
    this.#at += 1
    this.#skipSpace()
    if (this.#take(']')) return { kind: 'array', items, start, end: this.#at }
    do {
      this.#skipSpace()
      items.push(this.#value(childPointer(pointer, items.length), depth + 1))
      this.#skipSpace()
    } while (this.#take(','))
    if (!this.#take(']')) this.#fail(pointer, 'expected `,` or `]`')
    return { kind: 'array', items, start, end: this.#at }
  }

  #string(pointer: string): string {
    const text = this.#text
    const start = this.#at
    let value = ''
    let from = start + 1
    for (this.#at = from; ; ) {
      const code = text.charCodeAt(this.#at)
      if (code === QUOTE) break
      if (Number.isNaN(code)) this.#fail(pointer, 'a string is not closed')
      if (code < 0x20) this.#fail(pointer, 'a control character in a string must be escaped')
      if (code !== BACKSLASH) {
        this.#at += 1
        continue
      }
      value += text.slice(from, this.#at) + this.#escape(pointer)
      from = this.#at
    }
    value += text.slice(from, this.#at)
    this.#at += 1
    if (value.includes('\0'))
      this.#report('INVALID_STRING', pointer, start, 'a string holds U+0000')
    if (!value.isWellFormed()) {
      this.#report('INVALID_STRING', pointer, start, 'a string holds half of a surrogate pair')
    }
    return value
  }

  #escape(pointer: string): string {
    const char = this.#text[this.#at + 1]
    if (char === 'u') {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6)
      if (!/^[0-9A-Fa-f]{4}$/.test(digits))
        this.#fail(pointer, '`\\u` needs four hexadecimal digits')
      this.#at += 6
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    const value = char === undefined ? undefined : escapes[char]
    if (value === undefined) return this.#fail(pointer, 'unknown escape in a string')
    this.#at += 2
    return value
  }

  #number(pointer: string): JsonNode {
    const start = this.#at
    const match = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
    match.lastIndex = start
    const text = match.exec(this.#text)?.[0]
    if (text === undefined) return this.#fail(pointer, 'malformed number')
    this.#at = start + text.length
    const next = this.#text[this.#at]
    if (next !== undefined && /[0-9A-Za-z.+-]/.test(next)) this.#fail(pointer, 'malformed number')
    return { kind: 'number', text, start, end: this.#at }
  }

  #word(pointer: string): JsonNode {
    const start = this.#at
    for (const word of ['true', 'false', 'null'] as const) {
      if (!this.#text.startsWith(word, start)) continue
      this.#at = start + word.length
      const span = { start, end: this.#at }
      return word === 'null'
        ? { kind: 'null', ...span }
        : { kind: 'boolean', value: word === 'true', ...span }
    }
    return this.#fail(
      pointer,
      start >= this.#text.length ? 'unexpected end of the text' : 'expected a value',
    )
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at += 1
    }
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at += 1
    return true
  }

  #report(code: JsonIssue['code'], pointer: string, offset: number, message: string): void {
    this.issues.push({ code, message, pointer, offset })
  }

  #fail(pointer: string, message: string): never {
    return this.#stop('JSON_SYNTAX_ERROR', pointer, message)
  }

  #stop(code: JsonIssue['code'], pointer: string, message: string): never {
    throw new JsonStop({ code, message, pointer, offset: this.#at })
  }
}
