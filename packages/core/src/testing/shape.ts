/** Adds to `problems` what is wrong with a value; `path` is where the value stands. */
export type Shape = (value: unknown, path: string, problems: string[]) => void

/** A member of {@link objectOf} that may be left out. */
export interface Optional {
  readonly optional: Shape
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Any value that satisfies `test`; `wanted` completes "must be …". */
export const valueThat =
  (wanted: string, test: (value: unknown) => boolean): Shape =>
  (value, path, problems) => {
    if (!test(value)) problems.push(`${path}: must be ${wanted}`)
  }

/** Exactly one of some JSON scalars. */
export const oneOf = (...literals: readonly unknown[]): Shape =>
  valueThat(literals.map((literal) => JSON.stringify(literal)).join(' or '), (value) =>
    literals.includes(value),
  )

/** A list whose every entry has one shape. */
export const listOf =
  (entry: Shape): Shape =>
  (value, path, problems) => {
    if (!Array.isArray(value)) problems.push(`${path}: must be a list`)
    else for (const [index, item] of value.entries()) entry(item, `${path}/${index}`, problems)
  }

/** An object with free names and values of one shape. */
export const mapOf =
  (entry: Shape): Shape =>
  (value, path, problems) => {
    if (!isObject(value)) problems.push(`${path}: must be an object`)
    else for (const [name, item] of Object.entries(value)) entry(item, `${path}/${name}`, problems)
  }

/** An object with exactly these members. */
export const objectOf =
  (members: Readonly<Record<string, Shape | Optional>>): Shape =>
  (value, path, problems) => {
    if (!isObject(value)) {
      problems.push(`${path}: must be an object`)
      return
    }
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(members, name)) problems.push(`${path}/${name}: unknown member`)
    }
    for (const [name, member] of Object.entries(members)) {
      const shape = typeof member === 'function' ? member : member.optional
      if (Object.hasOwn(value, name)) shape(value[name], `${path}/${name}`, problems)
      else if (shape === member) problems.push(`${path}/${name}: is missing`)
    }
  }

/** An object whose member `tag` chooses its shape. */
export const unionOf =
  (tag: string, shapes: Readonly<Record<string, Shape>>): Shape =>
  (value, path, problems) => {
    const name = isObject(value) ? value[tag] : undefined
    const shape = typeof name === 'string' && Object.hasOwn(shapes, name) ? shapes[name] : undefined
    if (shape === undefined) oneOf(...Object.keys(shapes))(name, `${path}/${tag}`, problems)
    else shape(value, path, problems)
  }
