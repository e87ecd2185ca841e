/** Bounds of matching and of documents (LIM-10, LIM-11, LIM-1 to LIM-7). Counted in code points unless said. */
export const limits = {
  /** Longest pattern of a document; refused at write. */
  patternLength: 2_048,
  /** Longest request value that is matched; a longer one is a fault. */
  valueLength: 8_192,
  /** Steps of one match; more is a fault. */
  matchSteps: 100_000,
  /** Statements of one document. */
  statements: 1_000,
  /** Characters of a document of each type; white space outside strings does not count but in guardrails. */
  documentLength: {
    identity: 10_240,
    resource: 20_480,
    trust: 4_096,
    scp: 5_120,
    rcp: 5_120,
  },
} as const

/** Whether `text` has more than `max` code points. */
export function isLongerThan(text: string, max: number): boolean {
  if (text.length <= max) return false
  let count = 0
  for (const _ of text) {
    count += 1
    if (count > max) return true
  }
  return false
}
