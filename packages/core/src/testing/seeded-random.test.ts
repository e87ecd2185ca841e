import { expect, test } from 'vitest'
import { seededRandom } from './seeded-random.ts'

test('one seed gives the same bytes, another seed others', () => {
  const bytes = (seed: number): string => seededRandom(seed).bytes(16).join()

  expect(bytes(7)).toBe(bytes(7))
  expect(bytes(7)).not.toBe(bytes(8))
})

test('a seeded generator goes on where it stopped', () => {
  const random = seededRandom(7)

  expect(random.bytes(16)).not.toEqual(random.bytes(16))
})
