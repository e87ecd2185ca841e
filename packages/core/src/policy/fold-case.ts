/**
 * Lower-cases ASCII `A`–`Z` and nothing else. The only case folding of the house: Unicode folding would make
 * U+212A equal `k` and grow strings (PLAT-23).
 */
export function foldCase(text: string): string {
  // RULE match.fold-ascii-only
  return hasUpperCase(text) ? text.replace(/[A-Z]+/g, (run) => run.toLowerCase()) : text
}

function hasUpperCase(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 0x41 && code <= 0x5a) return true
  }
  return false
}
