const longestEcho = 256

/**
 * Input of a caller as a message may repeat it: at most 256 characters on one line, controls and format
 * characters replaced by U+FFFD (WIRE-10).
 */
export function echoed(text: string): string {
  const cut = text.length > longestEcho ? `${text.slice(0, longestEcho)}...` : text
  return cut.toWellFormed().replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD') // RULE wire.echo-is-short
}
