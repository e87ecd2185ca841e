import { expect, test } from 'vitest'
import type { Row } from './desk.ts'
import type { Screen } from './table.ts'
import { renderTable, screenOf } from './table.ts'

const row: Row = {
  group: 'somebody',
  asked: 'GET /orders/1001, by IPv6',
  reply: { status: 403, code: 'AccessDenied', requestId: undefined, value: undefined },
  verdict: {
    effect: 'Deny',
    layer: 'identity',
    sid: undefined,
    by: 'no policy of the role allows it',
  },
  expected: { status: 200, effect: 'Allow', layer: 'identity', sid: 'ReadOrders' },
  isExpected: false,
}
const plain: Screen = { isTerminal: false, hasColor: false, columns: Number.POSITIVE_INFINITY }
const narrow: Screen = { isTerminal: true, hasColor: false, columns: 80 }

test('a row that is not as expected says what was', () => {
  const text = renderTable([row], plain)

  expect(text).toContain('NOT  GET /orders/1001, by IPv6')
  expect(text).toContain('expected 200 Allow identity ReadOrders')
})

test('no line is wider than the terminal', () => {
  const lines = renderTable([row, { ...row, isExpected: true }], narrow).split('\n')

  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
})

test.each([
  { name: 'a terminal', isTTY: true, env: {}, args: [], want: true },
  { name: 'no terminal', isTTY: false, env: {}, args: [], want: false },
  { name: 'NO_COLOR', isTTY: true, env: { NO_COLOR: '1' }, args: [], want: false },
  { name: '--no-color', isTTY: true, env: {}, args: ['--no-color'], want: false },
  { name: 'FORCE_COLOR', isTTY: false, env: { FORCE_COLOR: '1' }, args: [], want: true },
])('CLI-3 colour with $name: $want', ({ isTTY, env, args, want }) => {
  const stream = { isTTY, columns: 100 } as NodeJS.WriteStream

  const screen = screenOf(stream, env, args)

  expect(screen.hasColor).toBe(want)
  expect(renderTable([row], screen).includes('\u001b')).toBe(want)
})
