/**
 * The same text, held by itself. A piece that was cut out of a document keeps the whole document in memory for as long
 * as the piece lives; what a compiled policy keeps must not.
 */
export function ownText(text: string): string {
  return Array.from(text).join('')
}
