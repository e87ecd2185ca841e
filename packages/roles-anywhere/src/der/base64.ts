const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const noSextet = 0xff
const sextets: Uint8Array = new Uint8Array(128).fill(noSextet)
for (const [value, char] of [...alphabet].entries()) sextets[char.charCodeAt(0)] = value

/**
 * Decodes base64 strictly: padded, no stray character or white space, no unused bit set (PLAT-21). Lenient decoders
 * read several texts as the same bytes.
 *
 * @returns `undefined` unless the text is the one canonical spelling of its bytes.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const digits = text.length - padding
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let bits = 0
  let count = 0
  let at = 0
  for (let index = 0; index < digits; index += 1) {
    const sextet = sextets[text.charCodeAt(index)] ?? noSextet
    if (sextet === noSextet) return undefined
    bits = ((bits << 6) | sextet) & 0xfff
    count += 6
    if (count >= 8) {
      count -= 8
      bytes[at] = (bits >> count) & 0xff
      at += 1
    }
  }
  return (bits & ((1 << count) - 1)) === 0 ? bytes : undefined // RULE x509.base64-canonical
}
