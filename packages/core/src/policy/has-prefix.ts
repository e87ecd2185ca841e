/**
 * `text.startsWith(prefix)`. Texts that are compared here differ near the end of the prefix, since patterns of one
 * service share their beginning: a look at the last characters settles most of them, at a fifth of the time.
 */
export function hasPrefix(text: string, prefix: string): boolean {
  const { length } = prefix
  if (text.length < length) return false
  for (let at = length - 1; at >= 0 && at >= length - 4; at -= 1) {
    if (text.charCodeAt(at) !== prefix.charCodeAt(at)) return false
  }
  return text.slice(0, length) === prefix
}
