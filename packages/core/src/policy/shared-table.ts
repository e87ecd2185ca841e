import { ownText } from './own-text.ts'

/** Longer texts are too seldom equal for sharing to pay. */
const longestShared = 128

/**
 * What is made once for each text and shared by all who ask for it: policies name the same few actions, keys and ARN
 * fields over and over. Bounded: a flood of texts empties the table instead of growing it.
 */
export class SharedTable<Value> {
  readonly #values = new Map<string, Value>()
  readonly #make: (text: string) => Value
  readonly #max: number

  constructor(make: (text: string) => Value, max = 2_000) {
    this.#make = make
    this.#max = max
  }

  get(text: string): Value {
    const known = this.#values.get(text)
    if (known !== undefined) return known
    const own = ownText(text)
    const value = this.#make(own)
    if (own.length > longestShared) return value
    if (this.#values.size >= this.#max) this.#values.clear()
    this.#values.set(own, value)
    return value
  }
}
