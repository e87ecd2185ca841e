const grammar = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/

/**
 * Reads `YYYYMMDDTHHMMSSZ`, the only form in which a signature carries its time (SIG-2).
 *
 * @returns milliseconds since the epoch; `undefined` for any other spelling and for days that do not exist.
 */
export function parseAmzDate(text: string): number | undefined {
  const match = grammar.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number)

  const time = Date.UTC(year, month - 1, day, hour, minute, second)
  return formatAmzDate(time) === text ? time : undefined
}

/** Writes milliseconds since the epoch as `YYYYMMDDTHHMMSSZ`; parts of a second are dropped. */
export function formatAmzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}
