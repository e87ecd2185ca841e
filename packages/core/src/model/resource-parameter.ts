/** Longest accepted value in UTF-16 units, where the template sets no limit of its own. */
export const defaultParameterLimit = 1024

/**
 * Tells what is wrong with the value of a single-segment placeholder, or `undefined` if nothing is.
 *
 * `*`, `?`, `$` and `%` are fine: the ARN of a request is data, never a pattern (GUARD-3). The answer
 * names no part of the value.
 */
export function resourceParameterProblem(value: unknown, limit: number): string | undefined {
  if (typeof value !== 'string') return 'is missing'
  if (value.length === 0) return 'is empty'
  if (value.length > limit) return `is longer than ${limit} characters`
  if (value === '.' || value === '..') return 'is a dot segment'
  return characterProblem(value) // RULE guard.parameter-values
}

/**
 * The same for a `{path+}` placeholder: every segment of `a/b/c` or `['a', 'b', 'c']` is checked alone.
 * Express 5 gives wildcard parameters as arrays, Express 4 as text.
 */
export function resourcePathProblem(value: unknown, limit: number): string | undefined {
  const segments = pathSegments(value)
  if (segments === undefined) return 'is missing'
  if (segments.length === 0) return 'is empty'
  for (const segment of segments) {
    const problem = resourceParameterProblem(segment, limit)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** Joins a `{path+}` value that {@link resourcePathProblem} found nothing wrong with. */
export function joinResourcePath(value: unknown): string {
  return typeof value === 'string' ? value : (value as readonly string[]).join('/')
}

function pathSegments(value: unknown): readonly unknown[] | undefined {
  if (typeof value === 'string') return value.split('/')
  return Array.isArray(value) ? value : undefined
}

function characterProblem(value: string): string | undefined {
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index)
    if (unit === 0x2f || unit === 0x5c) return 'contains a slash'
    if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f)) return 'contains a control character'
  }
  return value.isWellFormed() ? undefined : 'contains an unpaired surrogate'
}
