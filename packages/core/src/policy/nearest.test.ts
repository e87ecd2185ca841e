import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const names = ['orders:GetOrder', 'orders:ListOrders', 'orders:RefundOrder']

test.each([
  { name: 'a missing letter', text: 'orders:GetOrdr', want: 'orders:GetOrder' },
  { name: 'another case', text: 'ORDERS:getorder', want: 'orders:GetOrder' },
  { name: 'another prefix', text: 'order:RefundOrder', want: 'orders:RefundOrder' },
  { name: 'nothing alike', text: 'x', want: undefined },
  { name: 'a text of unreasonable length', text: 'a'.repeat(100_000), want: undefined },
])('nearest name to $name', ({ text, want }) => {
  expect(nearest(text, names)).toBe(want)
})
