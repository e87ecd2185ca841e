const escapes = Array.from({ length: 256 }, (_, byte) => {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
})
const escapeOf = (char: string): string => escapes[char.charCodeAt(0)] ?? ''

/**
 * Percent-encodes every byte but `A-Za-z0-9-._~`, as AWS's `UriEncode` does.
 *
 * @param text - latin1 text: one character per byte, as Node decodes request lines and headers.
 */
export function percentEncode(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~]/g, escapeOf)
}

/** Percent-encodes a path: as {@link percentEncode}, but slashes stay. */
export function percentEncodePath(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~/]/g, escapeOf)
}

/**
 * Decodes percent escapes to latin1 text. A `+` is a plus: it means a space in forms only (SIG-7).
 *
 * @returns `undefined` when an escape is malformed.
 */
export function percentDecode(text: string): string | undefined {
  if (!text.includes('%')) return text
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  return text.replace(/%[0-9A-Fa-f]{2}/g, (digits) => {
    return String.fromCharCode(Number.parseInt(digits.slice(1), 16))
  })
}
