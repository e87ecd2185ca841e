/** An option of the wrong shape: the message names it in quotes. */
export function optionError(path: string, problem: string): TypeError {
  return new TypeError(`"${path}" option ${problem}`)
}

/** The members of an object option, after refusing what is no plain object and unknown members. */
export function readMembers(
  value: unknown,
  path: string,
  known?: readonly string[],
): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw optionError(path, 'must be an object')
  }
  const members = new Map<string, unknown>()
  for (const [name, member] of Object.entries(value)) {
    if (known !== undefined && !known.includes(name)) {
      throw optionError(`${path}.${name}`, 'is unknown')
    }
    // An explicit undefined is an absent member, as everywhere in JavaScript options.
    if (member !== undefined) members.set(name, member)
  }
  return members
}

/** A text option that matches a pattern. `claim` completes "must be". */
export function readText(value: unknown, path: string, pattern: RegExp, claim: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw optionError(path, `must be ${claim}`)
  return value
}

/** A boolean option, false when absent. */
export function readFlag(value: unknown, path: string): boolean {
  if (value === undefined) return false
  if (typeof value !== 'boolean') throw optionError(path, 'must be a boolean')
  return value
}

/** A list of texts, empty when absent. */
export function readTexts(value: unknown, path: string): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) {
    throw optionError(path, 'must be a list of strings')
  }
  return value
}
