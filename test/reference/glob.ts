// Written from the policy specification alone (sections 3 and 4). Slow and plain on purpose.

/** One position of a pattern: `*`, `?`, or a code point that stands for itself. */
export type Mark = { readonly wild: '*' | '?' } | string

/** Folds ASCII letters and nothing else (MATCH-1). */
export function fold(text: string): string {
  let folded = ''
  for (const letter of text) {
    folded += letter >= 'A' && letter <= 'Z' ? letter.toLowerCase() : letter
  }
  return folded
}

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
      const next: number[] = []
      for (const at of reached) {
        const takes = typeof mark === 'string' ? points[at] === mark : at < points.length
        if (takes) next.push(at + 1)
      }
      reached = next
    }
  }
  return reached.includes(points.length)
}

/** Splits at the first five colons; fewer colons give fewer fields (MATCH-5). */
export function splitFields(text: string): string[] {
  const parts = text.split(':')
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}
