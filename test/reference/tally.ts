/** How often the reference evaluator met something: what a run has really asked. */
const counts = new Map<string, number>()

/** Counts one more. */
export function tally(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

/** How often it was met since {@link forget}. */
export const met = (what: string): number => counts.get(what) ?? 0

/** Begins again. */
export const forget = (): void => counts.clear()
