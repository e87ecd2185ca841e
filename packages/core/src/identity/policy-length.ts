/**
 * Characters of a policy document, white space outside strings not counted (LIM-1). The text is valid JSON.
 */
export function policyLength(text: string): number {
  let count = 0
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (isInString) {
      if (char === '\\') {
        // The escaped character counts too, and must not end the string.
        at += 1
        count += 1
      } else if (char === '"') {
        isInString = false
      }
    } else if (char === '"') {
      isInString = true
    } else if (char === ' ' || char === '\n' || char === '\r' || char === '\t') {
      continue
    }
    count += 1
  }
  return count
}
