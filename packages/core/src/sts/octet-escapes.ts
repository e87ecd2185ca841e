/**
 * Writes each UTF-8 octet of what `isKept` does not keep as `=XX`, and every `=` too: so texts that differ stay
 * different.
 */
export function escapeOctets(text: string, isKept: (char: string) => boolean): string {
  let escaped = ''
  for (const char of text) {
    escaped += char !== '=' && isKept(char) ? char : escapeChar(char)
  }
  return escaped
}

function escapeChar(char: string): string {
  return [...Buffer.from(char, 'utf8')]
    .map((octet) => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
}
