/** Choices from one seed: small and fast, so that a hundred thousand cases take seconds. */
export class Draw {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** A fraction in [0, 1) (Mulberry32). */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number below `bound`. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)]
    if (chosen === undefined) throw new RangeError('nothing to pick from')
    return chosen
  }

  /** One key of a table, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const names = Object.keys(weights) as K[]
    let rest = this.fraction() * names.reduce((sum, name) => sum + weights[name], 0)
    for (const name of names) {
      rest -= weights[name]
      if (rest < 0) return name
    }
    return this.pick(names)
  }

  /** `entry` alone, or now and then in a list with up to two of `others` in any order. */
  listed<T>(entry: T, others: readonly T[]): T | T[] {
    if (!this.chance(0.35)) return entry
    const list = [entry]
    for (let count = this.below(3); count > 0; count -= 1) {
      if (others.length > 0) list.splice(this.below(list.length + 1), 0, this.pick(others))
    }
    return list
  }
}
