/** Key of the hash, 64 random bits: without it nobody can choose serial numbers that meet. */
export type HashSeed = readonly [number, number]

/** Octets of randomness that a seed needs. */
export const seedOctets = 8

/** A seed out of {@link seedOctets} random octets. */
export function hashSeed(bytes: Uint8Array): HashSeed {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return [view.getUint32(0), view.getUint32(4)]
}

/**
 * HalfSipHash-1-3 of the octets from `from` to `end`, 32 bits (Aumasson and Bernstein, 2012). Written here since it
 * must neither allocate nor call: a list of a million entries is hashed in a fraction of a second.
 */
export function serialHash(
  bytes: Uint8Array,
  from: number,
  end: number,
  [seed0, seed1]: HashSeed,
): number {
  let v0 = seed0
  let v1 = seed1
  let v2 = 0x6c796765 ^ seed0
  let v3 = 0x74656462 ^ seed1
  const words = (end - from) >> 2
  // One round for each word and one for the last, shorter one; then three to finish.
  for (let round = 0; round < words + 4; round += 1) {
    let word = 0
    if (round < words) {
      const at = from + 4 * round
      word =
        (bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24)
    } else if (round === words) {
      word = (end - from) << 24
      for (let at = from + 4 * words; at < end; at += 1)
        word |= (bytes[at] ?? 0) << (8 * (at - from - 4 * words))
    } else if (round === words + 1) {
      v2 ^= 0xff
    }
    v3 ^= word
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
    v0 ^= word
  }
  return (v1 ^ v3) >>> 0
}
