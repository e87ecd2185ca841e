// Written from the policy specification alone (sections 3 and 4). Slow and plain on purpose.

/** One position of a pattern: `*`, `?`, or a code point that stands for itself. */
export type Mark = { readonly wild: '*' | '?' } | string

/** Folds ASCII letters and nothing else (MATCH-1). */
export const fold = (text: string): string =>
  [...text].map((c) => (c >= 'A' && c <= 'Z' ? c.toLowerCase() : c)).join('')

/** Pattern text to marks: `*` and `?` are wild. */
export const wildMarks = (text: string): Mark[] =>
  [...text].map((c) => (c === '*' || c === '?' ? { wild: c } : c))

/** Text to marks that stand for themselves, whatever they are. */
export const literalMarks = (text: string): Mark[] => [...text]

/** Whether a pattern matches the whole value: the set of positions after each mark (MATCH-2). */
export function globMatches(pattern: readonly Mark[], value: string): boolean {
  const points = [...value]
  let reached = new Set([0])
  for (const mark of pattern) {
    const next = new Set<number>()
    for (const at of reached) {
      if (typeof mark === 'string') {
        if (points[at] === mark) next.add(at + 1)
      } else if (mark.wild === '?') {
        if (at < points.length) next.add(at + 1)
      } else {
        for (let end = at; end <= points.length && !next.has(end); end += 1) next.add(end)
      }
    }
    reached = next
  }
  return reached.has(points.length)
}

/** Splits at the first five colons; fewer colons give fewer fields (MATCH-5). */
export function splitFields(text: string): string[] {
  const parts = text.split(':')
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}
