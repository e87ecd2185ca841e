/**
 * What a unique id names, by its first four letters: user, role, group, managed policy, long-term and
 * temporary access key.
 */
export type UniqueIdPrefix = 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'AKIA' | 'ASIA'

// 32 letters: five bits of a byte select one without bias.
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * Mints a unique id: the prefix and 17 of `A-Z2-7`, 16 for access keys (ID-1).
 *
 * @param random - unpredictable bytes; the port `Random` fits.
 */
export function uniqueId(
  prefix: UniqueIdPrefix,
  random: { bytes(length: number): Uint8Array },
): string {
  return uniqueIdFromBytes(prefix, random.bytes(uniqueIdLetters(prefix)))
}

/**
 * Writes bytes as a unique id, one letter a byte: for ids that are derived and not minted.
 *
 * @throws {TypeError} when there are fewer bytes than letters.
 */
export function uniqueIdFromBytes(prefix: UniqueIdPrefix, bytes: Uint8Array): string {
  const letters = uniqueIdLetters(prefix)
  if (bytes.length < letters) throw new TypeError(`"bytes" must hold at least ${letters} bytes`)
  // Joined, since a string that is summed up letter by letter stays a tree of its letters.
  return [prefix, base32Letters(bytes.subarray(0, letters))].join('') // RULE id.unique-ids
}

/** A letter of `A-Z2-7` for each byte, of which five bits count. */
export function base32Letters(bytes: Uint8Array): string {
  const text: (string | undefined)[] = []
  for (const byte of bytes) text.push(alphabet[byte & 31])
  return text.join('')
}

/** Whether `text` has the form of a unique id of that kind. */
export function isUniqueId(prefix: UniqueIdPrefix, text: string): boolean {
  return (
    text.length === prefix.length + uniqueIdLetters(prefix) &&
    text.startsWith(prefix) &&
    /^[A-Z2-7]+$/.test(text)
  )
}

function uniqueIdLetters(prefix: UniqueIdPrefix): number {
  return prefix === 'AKIA' || prefix === 'ASIA' ? 16 : 17
}
