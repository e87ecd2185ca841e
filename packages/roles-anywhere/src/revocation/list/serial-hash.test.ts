import { expect, test } from 'vitest'
import { hashSeed, serialHash } from './serial-hash.ts'

const octets = Uint8Array.from({ length: 32 }, (_, at) => at)
const seed = hashSeed(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7))

test('CRL-13 the hash depends on every octet, on their number and on the seed', () => {
  const hashes = new Set(Array.from(octets, (_, length) => serialHash(octets, 0, length, seed)))
  for (const at of octets.keys()) {
    const changed = octets.with(at, 0xff)
    hashes.add(serialHash(changed, 0, changed.length, seed))
  }
  hashes.add(serialHash(octets, 0, octets.length, [seed[0] ^ 1, seed[1]]))
  hashes.add(serialHash(octets, 0, octets.length, [seed[0], seed[1] ^ 1]))

  expect(hashes.size).toBe(32 + 32 + 2)
})

test('CRL-13 where the octets stand does not matter', () => {
  const moved = Uint8Array.of(9, 9, 9, ...octets, 9)

  expect(serialHash(moved, 3, 3 + octets.length, seed)).toBe(
    serialHash(octets, 0, octets.length, seed),
  )
})

test('CRL-13 counted serial numbers spread: no slot of 1,024 gets more than a few of 512', () => {
  const slots = new Map<number, number>()
  for (let number = 0; number < 512; number += 1) {
    const slot = serialHash(Uint8Array.of(0x40, 0, number >> 8, number & 0xff), 0, 4, seed) & 1023
    slots.set(slot, (slots.get(slot) ?? 0) + 1)
  }

  expect(Math.max(...slots.values())).toBeLessThan(8)
})
