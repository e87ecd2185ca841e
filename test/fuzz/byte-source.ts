import { Draw } from '../reference/generate/draw.ts'

/** Characters that mean something somewhere, so that few bytes reach far. */
const special = [
  ...['*', '?', '$', '${', '}', ':', '/', ',', "'", '"', '\\', '{', '[', ']', '\n', '\0', ' '],
  ...['arn:', '::', '${aws:username}', '${*}', ", '", '__proto__', 'constructor', '2025-', 'T'],
  ...['\u00e9', 'e\u0301', '\u212a', '\u2028', '\u{1f600}', '\ud83d', '\ude00', '\ufeff', '%'],
  ...['0', '00', '-', '+', '.', 'e9', '0x', '9007199254740993', '255', '::ffff:', '=', '==', '_'],
]

/** Reads choices out of the bytes of a fuzzer. Behind the last byte every choice is the first one. */
export class ByteSource {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Bytes that are not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    const byte = this.#bytes[this.#at] ?? 0
    this.#at += 1
    return byte
  }

  /** A whole number below `bound`. */
  below(bound: number): number {
    return (this.byte() * 256 + this.byte()) % bound
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0]
  }

  /** A text of up to `most` pieces: letters, code points and characters that mean something. */
  text(most = 24): string {
    let text = ''
    for (let pieces = this.below(most + 1); pieces > 0 && this.left > 0; pieces -= 1) {
      const byte = this.byte()
      if (byte < 0x60) text += String.fromCharCode(byte + 0x20)
      else if (byte < 0xf0) text += special[byte % special.length]
      else text += String.fromCharCode(this.below(0x10000))
    }
    return text
  }

  /** All bytes that are left. */
  rest(): Uint8Array {
    const rest = this.#bytes.subarray(this.#at)
    this.#at = this.#bytes.length
    return rest
  }
}

/** The choices of the generators, made by the bytes of a fuzzer as far as they reach. */
export class ByteDraw extends Draw {
  readonly #source: ByteSource

  constructor(source: ByteSource) {
    super(source.left)
    this.#source = source
  }

  override fraction(): number {
    return this.#source.left > 1 ? this.#source.below(0x10000) / 0x10000 : super.fraction()
  }
}

/** The text with up to eight changes: something cut out, put in, repeated or replaced. */
export function mutated(source: ByteSource, text: string): string {
  let changed = text
  for (let changes = source.below(9); changes > 0; changes -= 1) {
    const at = source.below(changed.length + 1)
    const end = at + source.below(8)
    const put = source.pick(['', source.text(3), changed.slice(at, end).repeat(2)])
    changed = changed.slice(0, at) + put + changed.slice(source.below(2) === 0 ? end : at)
  }
  return changed
}
