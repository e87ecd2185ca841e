import { expect, test } from 'vitest'
import { createMemoryMintRecord } from './mint-record.ts'

const clock = { time: 0, now: () => clock.time, monotonic: () => clock.time }

test('D-1 a key is known until its session ends', () => {
  const record = createMemoryMintRecord({ clock })
  record.remember('ASIAAAAAAAAAAAAAAAAA', '000000000001', 1000)

  clock.time = 999
  expect(record.accountOf('ASIAAAAAAAAAAAAAAAAA')).toBe('000000000001')
  clock.time = 1000
  expect(record.accountOf('ASIAAAAAAAAAAAAAAAAA')).toBeUndefined()
  clock.time = 0
  expect(record.accountOf('ASIAAAAAAAAAAAAAAAAA')).toBeUndefined()
})

test('INV-10 when it is full the oldest key is forgotten', () => {
  const record = createMemoryMintRecord({ clock, maxEntries: 2 })
  for (const id of ['a', 'b', 'c']) record.remember(id, '000000000001', 1000)

  expect(['a', 'b', 'c'].map((id) => record.accountOf(id))).toEqual([
    undefined,
    '000000000001',
    '000000000001',
  ])
})

test.each([
  { options: { maxEntries: 0 }, message: '"maxEntries" option must be a whole number' },
  { options: { maxEntries: 10_000_001 }, message: '"maxEntries" option must be a whole number' },
  { options: { max: 1 }, message: '"max" option is unknown' },
])('IAM-3 refuses $options', ({ options, message }) => {
  expect(() => createMemoryMintRecord(options as never)).toThrow(message)
})
