/**
 * Values of one header in the order they came, out of Node's `rawHeaders`.
 *
 * Node's parsed headers keep only the first `Authorization` or `Host` and drop the rest in silence
 * (PLAT-11): whoever decides on a header must count it here.
 *
 * @param rawHeaders - names and values in turn.
 * @param name - lower case.
 */
export function headerValues(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index] ?? ''
    if (candidate.length === name.length && candidate.toLowerCase() === name) {
      values.push(rawHeaders[index + 1] ?? '')
    }
  }
  return values
}

/** Lower-case names of all headers, repeated ones repeated. */
export function headerNames(rawHeaders: readonly string[]): string[] {
  const names: string[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    names.push((rawHeaders[index] ?? '').toLowerCase())
  }
  return names
}
