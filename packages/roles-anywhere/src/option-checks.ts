/** Refuses misspelt options: a restriction that is not read is none. @throws {TypeError} */
export function checkKnownKeys(option: string, value: object, known: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key))
      throw new TypeError(`"${option}" option has an unknown member \`${key}\``)
  }
}

/** Names of service objects. @throws {TypeError} */
export function checkName(option: string, name: string): void {
  if (!/^[ a-zA-Z0-9-_]{1,255}$/.test(name)) {
    throw new TypeError(
      `"${option}" option: a name must have 1 to 255 letters, digits, spaces, \`-\` or \`_\``,
    )
  }
}

/** Names of one kind are unique. @throws {TypeError} */
export function checkUnique(option: string, values: readonly string[]): void {
  const seen = new Set<string>()
  for (const value of values) {
    if (seen.has(value)) throw new TypeError(`"${option}" option has \`${value}\` twice`)
    seen.add(value)
  }
}
