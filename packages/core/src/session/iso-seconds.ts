/** A time in ms since the epoch as `2030-01-01T00:00:00Z`; fractions of a second are cut off. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
