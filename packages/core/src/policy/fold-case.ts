/**
 * Lower-cases ASCII `A`–`Z` and nothing else. The only case folding of the house: Unicode folding would make
 * U+212A equal `k` and grow strings (PLAT-23).
 */
export function foldCase(text: string): string {
  // RULE match.fold-ascii-only
  let hasUpperCase = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return foldRuns(text)
    if (code >= 0x41 && code <= 0x5a) hasUpperCase = true
  }
  return hasUpperCase ? text.toLowerCase() : text // ASCII alone: here both foldings are one.
}

function foldRuns(text: string): string {
  return text.replace(/[A-Z]+/g, (run) => run.toLowerCase())
}
