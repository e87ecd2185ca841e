import type { Random } from '../ports/random.ts'

// 32 letters: five bits of a byte select one without bias.
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Makes `length` random letters of `A-Z2-7` after a prefix: access key ids and unique ids (ID-1). */
export function randomId(random: Random, prefix: string, length: number): string {
  let id = prefix
  for (const byte of random.bytes(length)) id += alphabet[byte & 31]
  return id
}
