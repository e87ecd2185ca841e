// Texts character by character: the reference evaluator uses no regular expression (ASR-1).

/** Whether a text is not empty and holds characters of an alphabet only. */
export function isAllOf(text: string, alphabet: string): boolean {
  for (const character of text) if (!alphabet.includes(character)) return false
  return text !== ''
}

/** The digits of decimal numbers. */
export const digits = '0123456789'

/** Whether a text is a whole number without sign. */
export const isDigits = (text: string): boolean => isAllOf(text, digits)

/** Whether a text is a whole number of at most three digits, without leading zeros. */
export const isShortNumber = (text: string): boolean =>
  isDigits(text) && text.length <= 3 && (text === '0' || !text.startsWith('0'))

/** Whether a text holds white space. */
export function hasBlank(text: string): boolean {
  for (const character of text) {
    if ((character <= ' ' || character > '~') && character.trim() === '') return true
  }
  return false
}

/** What stands before and behind the first separator; `undefined` behind if there is none. */
export function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}
