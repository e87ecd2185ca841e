import { IamError } from '@gatewarden/core'

/**
 * Reads one value of an input and copies it, so that nobody changes it afterwards.
 *
 * @param at - where it stands, for the message.
 * @throws {IamError} `ValidationException`.
 */
export type Reader<Value> = (value: unknown, at: string) => Value

/** The structure that a table of readers reads. */
export type MembersOf<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends Reader<infer Value> ? Value : never
}

/** Reads a structure. A member that nobody reads may be a restriction under a wrong name: it is refused. */
export function members<Table extends Readonly<Record<string, Reader<unknown>>>>(
  table: Table,
): Reader<MembersOf<Table>> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw invalidInput(at, 'must be a structure')
    const place = (name: string) => (at === '' ? name : `${at}.${name}`)
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(table, name))
        throw invalidInput(place(name.slice(0, 64)), 'is no member that is known') // RULE ra.api-no-unknown-members
    }
    const given = value as Readonly<Record<string, unknown>>
    const read = Object.entries(table).map(([name, reader]) => [
      name,
      reader(Object.hasOwn(given, name) ? given[name] : undefined, place(name)),
    ])
    return Object.fromEntries(read) as MembersOf<Table>
  }
}

/** Reads a value that may be left out. */
export function optional<Value>(reader: Reader<Value>): Reader<Value | undefined> {
  return (value, at) => (value === undefined ? undefined : reader(value, at))
}

/** Reads a text of `min` to `max` characters. `pattern` covers the whole text; `what` says it in words. */
export function text(min: number, max: number, pattern?: RegExp, what?: string): Reader<string> {
  return (value, at) => {
    if (typeof value !== 'string') throw invalidInput(at, 'must be a string')
    if (value.length < min || value.length > max)
      throw invalidInput(at, `must have ${min} to ${max} characters`)
    if (pattern !== undefined && !pattern.test(value))
      throw invalidInput(at, what ?? 'is malformed')
    return value
  }
}

/** Reads one of several texts. */
export function oneOf<const Value extends string>(values: readonly Value[]): Reader<Value> {
  return (value, at) => {
    const found = values.find((known) => known === value)
    if (found === undefined) throw invalidInput(at, `must be ${values.join(' or ')}`)
    return found
  }
}

/** Reads `true` or `false`. */
export const flag: Reader<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw invalidInput(at, 'must be true or false')
  return value
}

/** Reads an integer from `min` to `max`. */
export function integer(min: number, max: number): Reader<number> {
  return (value, at) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
      return value
    throw invalidInput(at, `must be an integer from ${min} to ${max}`)
  }
}

/** Reads a list of `min` to `max` items. */
export function list<Item>(min: number, max: number, item: Reader<Item>): Reader<readonly Item[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw invalidInput(at, 'must be a list')
    if (value.length < min || value.length > max)
      throw invalidInput(at, `must have ${min} to ${max} items`)
    return Array.from(value, (one: unknown, index) => item(one, `${at}[${index}]`))
  }
}

/** The refusal of an input. */
export function invalidInput(at: string, problem: string): IamError {
  return new IamError(
    'ValidationException',
    at === '' ? `the input ${problem}` : `${at} ${problem}`,
  )
}
