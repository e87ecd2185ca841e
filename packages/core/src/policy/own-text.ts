/**
 * The same text, held by itself. A piece that was cut out of a document keeps the whole document in memory for as long
 * as the piece lives; what a compiled policy keeps must not.
 */
export function ownText(text: string): string {
  // Joining copies, which a slice, a template and a sum do not. Two parts: a list of one is answered as it is.
  return [text.slice(0, 1), text.slice(1)].join('')
}
