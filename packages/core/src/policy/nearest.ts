/** The candidate most like `text`, if it is close enough to be a slip of the pen. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  // Longer than any name: no misspelling, and not worth the quadratic work.
  if (text.length > 256) return undefined
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(text.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(text.toLowerCase(), candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** ` did you mean …?` or nothing: the end of a message about an unknown name. */
export function didYouMean(text: string, candidates: Iterable<string>): string {
  const found = nearest(text.slice(0, 64), candidates)
  return found === undefined ? '' : `, did you mean \`${found}\`?`
}

/** Levenshtein distance, given up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(change, (previous[j] as number) + 1, (row[j - 1] as number) + 1))
    }
    previous = row
  }
  return previous[b.length] as number
}
