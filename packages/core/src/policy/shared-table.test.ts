import { expect, test } from 'vitest'
import { SharedTable } from './shared-table.ts'

/** A table that tells what it made. */
function recording(max?: number) {
  const made: string[] = []
  const table = new SharedTable((text) => {
    made.push(text)
    return { text }
  }, max)
  return { made, table }
}

test('PERF-D3 what is made for a text is made once and shared', () => {
  const { made, table } = recording()

  const first = table.get('orders:GetOrder')

  expect(table.get(['orders', 'GetOrder'].join(':'))).toBe(first)
  expect(table.get('orders:PutOrder')).not.toBe(first)
  expect(made).toEqual(['orders:GetOrder', 'orders:PutOrder'])
})

test('PERF-D8 a flood of texts empties the table instead of growing it', () => {
  const { made, table } = recording(3)

  for (const text of ['a', 'b', 'c', 'a', 'd', 'a', 'd']) expect(table.get(text)).toEqual({ text })

  expect(made).toEqual(['a', 'b', 'c', 'd', 'a'])
})

test('PERF-D8 a text of more than 128 characters is made anew each time', () => {
  const { made, table } = recording()
  const [kept, long] = ['x'.repeat(128), 'x'.repeat(129)]

  for (const text of [kept, kept, long, long]) expect(table.get(text)).toEqual({ text })

  expect(made).toEqual([kept, long, long])
})
