/** The command line cannot be run: exit 2, with the valid names. */
export class UsageError extends Error {}

/** Reads a count above 0. */
export function positive(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new UsageError(`--${name} takes a number above 0, not \`${text}\``)
}

/** Reads a share from 0 to 1. */
export function share(name: string, text: string): number {
  const value = Number(text)
  if (text !== '' && value >= 0 && value <= 1) return value
  throw new UsageError(`--${name} takes a share from 0 to 1, not \`${text}\``)
}

/** Reads names with commas between; each must be one of the valid ones. */
export function namesOf(kind: string, text: string, valid: readonly string[]): readonly string[] {
  const names = text.split(',').filter((name) => name !== '')
  oneOf(kind, names, valid)
  return names
}

/** Refuses an unknown name and says which there are. */
export function oneOf(kind: string, given: readonly string[], valid: readonly string[]): void {
  const unknown = given.find((name) => !valid.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`unknown ${kind} \`${unknown}\`: ${valid.join(', ')}`)
}
