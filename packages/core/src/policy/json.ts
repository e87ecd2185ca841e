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
const COMMA = 0x2c
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
/** From here on a UTF-16 unit may be half of a pair. */
const FIRST_SURROGATE = 0xd800

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
  /** Names and indexes that lead to the value being read: only a problem has to write a pointer. */
  readonly #steps: (string | number)[] = []
  #at = 0
  #values = 0

  constructor(text: string, limits: JsonLimits) {
    this.#text = text
    this.#limits = limits
  }

  document(): JsonNode {
    if (this.#text.startsWith('\ufeff')) this.#fail('the text begins with a byte order mark')
    this.#skipSpace()
    const node = this.#value()
    this.#skipSpace()
    if (this.#at < this.#text.length) this.#fail('unexpected text after the document')
    return node
  }

  #value(): JsonNode {
    this.#values += 1
    if (this.#values > this.#limits.values) {
      this.#stop('DOCUMENT_TOO_COMPLEX', `more than ${this.#limits.values} values`)
    }
    const start = this.#at
    const code = this.#text.charCodeAt(start)
    if (code === QUOTE) {
      const value = this.#string()
      return { kind: 'string', value, start, end: this.#at }
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      const depth = this.#steps.length + 1
      if (depth > this.#limits.depth) {
        this.#stop('DOCUMENT_TOO_COMPLEX', `nested deeper than ${this.#limits.depth} levels`)
      }
      return code === OPEN_BRACE ? this.#object() : this.#array()
    }
    if (code === MINUS || (code >= ZERO && code <= NINE)) return this.#number()
    return this.#word()
  }

  #object(): JsonNode {
    const start = this.#at
    const seen = new MemberList()
    const { members } = seen
    this.#at += 1
    this.#skipSpace()
    if (this.#take(CLOSE_BRACE)) return { kind: 'object', members, start, end: this.#at }
    do {
      this.#skipSpace()
      const nameStart = this.#at
      if (this.#text.charCodeAt(nameStart) !== QUOTE) this.#fail('expected a member name in quotes')
      const name = this.#string()
      this.#skipSpace()
      if (!this.#take(COLON)) this.#fail(`expected \`:\` after the member name \`${name}\``)
      this.#skipSpace()
      this.#steps.push(name)
      const value = this.#value()
      if (seen.has(name)) {
        // RULE gram.unique-members
        this.#report('DUPLICATE_MEMBER', nameStart, `member \`${name}\` stands twice`)
      } else {
        seen.add({ name, start: nameStart, value })
      }
      this.#steps.pop()
      this.#skipSpace()
    } while (this.#take(COMMA))
    if (!this.#take(CLOSE_BRACE)) this.#fail('expected `,` or `}`')
    return { kind: 'object', members, start, end: this.#at }
  }

  #array(): JsonNode {
    const start = this.#at
    const items: JsonNode[] = []
    this.#at += 1
    this.#skipSpace()
    if (this.#take(CLOSE_BRACKET)) return { kind: 'array', items, start, end: this.#at }
    do {
      this.#skipSpace()
      this.#steps.push(items.length)
      items.push(this.#value())
      this.#steps.pop()
      this.#skipSpace()
    } while (this.#take(COMMA))
    if (!this.#take(CLOSE_BRACKET)) this.#fail('expected `,` or `]`')
    return { kind: 'array', items, start, end: this.#at }
  }

  #string(): string {
    const text = this.#text
    const start = this.#at
    let value = ''
    let from = start + 1
    let at = from
    let mayBeUnfit = false
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) break
      if (code === BACKSLASH) {
        this.#at = at
        value += text.slice(from, at) + this.#escape()
        at = from = this.#at
        mayBeUnfit = true
        continue
      }
      if (!(code >= 0x20)) this.#failInString(at)
      if (code >= FIRST_SURROGATE) mayBeUnfit = true
      at += 1
    }
    this.#at = at + 1
    const piece = text.slice(from, at)
    if (!mayBeUnfit) return piece
    value += piece
    this.#checkString(value, start)
    return value
  }

  /** The text ends here, or a character stands here that must not. */
  #failInString(at: number): never {
    this.#at = at
    const isEnd = at >= this.#text.length
    return this.#fail(
      isEnd ? 'a string is not closed' : 'a control character in a string must be escaped',
    )
  }

  /** Only an escape can write U+0000, and only an escape or a surrogate half of a pair. */
  #checkString(value: string, start: number): void {
    if (value.includes('\0')) this.#report('INVALID_STRING', start, 'a string holds U+0000')
    if (!value.isWellFormed()) {
      this.#report('INVALID_STRING', start, 'a string holds half of a surrogate pair')
    }
  }

  #escape(): string {
    const char = this.#text[this.#at + 1]
    if (char === 'u') {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6)
      if (!/^[0-9A-Fa-f]{4}$/.test(digits)) this.#fail('`\\u` needs four hexadecimal digits')
      this.#at += 6
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    const value = char === undefined ? undefined : escapes[char]
    if (value === undefined) return this.#fail('unknown escape in a string')
    this.#at += 2
    return value
  }

  #number(): JsonNode {
    const start = this.#at
    const match = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
    match.lastIndex = start
    const text = match.exec(this.#text)?.[0]
    if (text === undefined) return this.#fail('malformed number')
    this.#at = start + text.length
    const next = this.#text[this.#at]
    if (next !== undefined && /[0-9A-Za-z.+-]/.test(next)) this.#fail('malformed number')
    return { kind: 'number', text, start, end: this.#at }
  }

  #word(): JsonNode {
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
      start >= this.#text.length ? 'unexpected end of the text' : 'expected a value',
    )
  }

  #skipSpace(): void {
    const text = this.#text
    let at = this.#at
    for (;;) {
      const code = text.charCodeAt(at)
      if (code > 0x20) break
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break
      at += 1
    }
    this.#at = at
  }

  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false
    this.#at += 1
    return true
  }

  #report(code: JsonIssue['code'], offset: number, message: string): void {
    this.issues.push({ code, message, pointer: pointerOf(this.#steps), offset })
  }

  #fail(message: string): never {
    return this.#stop('JSON_SYNTAX_ERROR', message)
  }

  #stop(code: JsonIssue['code'], message: string): never {
    throw new JsonStop({ code, message, pointer: pointerOf(this.#steps), offset: this.#at })
  }
}

function pointerOf(steps: readonly (string | number)[]): string {
  return steps.reduce(childPointer, '')
}

/** Up to so many, comparing each is faster than hashing. */
const fewMembers = 12

/** The members of one object while it is read. */
class MemberList {
  readonly members: JsonMember[] = []
  #names: Set<string> | undefined

  has(name: string): boolean {
    if (this.#names !== undefined) return this.#names.has(name)
    for (const member of this.members) if (member.name === name) return true
    return false
  }

  add(member: JsonMember): void {
    this.members.push(member)
    if (this.#names !== undefined) this.#names.add(member.name)
    else if (this.members.length > fewMembers) {
      this.#names = new Set(this.members.map(({ name }) => name))
    }
  }
}
