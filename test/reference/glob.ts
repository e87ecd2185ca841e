// Written from the policy specification alone (sections 3 and 4). Slow and plain on purpose.

/** One position of a pattern: `*`, `?`, or a code point that stands for itself. */
export type Mark = { readonly wild: '*' | '?' } | string

/** Folds ASCII letters and nothing else (MATCH-1). */
export const fold = (text: string): string =>
  text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** Whether a text has more than `most` code points (LIM-10). */
export const isLongerThan = (text: string, most: number): boolean =>
  text.length > most && [...text].length > most

/** Pattern text to marks: `*` and `?` are wild. */
export const wildMarks = (text: string): Mark[] =>
  [...text].map((c) => (c === '*' || c === '?' ? { wild: c } : c))

/** Text to marks that stand for themselves, whatever they are. */
export const literalMarks = (text: string): Mark[] => [...text]

/** Whether a pattern matches the whole value: the positions reached after each mark, in rising order (MATCH-2). */
export function globMatches(pattern: readonly Mark[], value: string): boolean {
  const points = [...value]
  let reached = [0]
  for (const mark of pattern) {
    const first = reached[0]
    if (first === undefined) return false
    if (typeof mark !== 'string' && mark.wild === '*') {
      reached = Array.from({ length: points.length - first + 1 }, (_, more) => first + more)
    } else {
      const takes = (at: number): boolean =>
        typeof mark === 'string' ? points[at] === mark : at < points.length
      reached = reached.filter(takes).map((at) => at + 1)
    }
  }
  return reached.includes(points.length)
}

/** Splits at the first five colons; fewer colons give fewer fields (MATCH-5). */
export function splitFields(text: string): string[] {
  const parts = text.split(':')
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}
