import { afterEach, expect, test, vi } from 'vitest'
import { stderrLogger } from './logger.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

function written(log: () => void): string {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  log()
  return write.mock.calls.map(([text]) => String(text)).join('')
}

test('a warning names its level and lists its details below', () => {
  const fields = { routes: ['GET /a', 'PUT /b'], count: 2, absent: undefined }
  expect(written(() => stderrLogger.warn(fields, 'routes without a guard'))).toBe(
    'gatewarden warning: routes without a guard\n  routes: GET /a\n  routes: PUT /b\n  count: 2\n',
  )
})

test('an error shows the message of what was thrown', () => {
  const fields = { error: new Error('no space left') }
  expect(written(() => stderrLogger.error(fields, 'audit not written'))).toBe(
    'gatewarden error: audit not written\n  error: no space left\n',
  )
})

test('control and direction characters of a caller do not reach the terminal', () => {
  const fields = { paths: ['/a\u001b[2J\u202e\nforged line'] }
  expect(written(() => stderrLogger.warn(fields, 'odd'))).toBe(
    'gatewarden warning: odd\n  paths: /a\ufffd[2J\ufffd\ufffdforged line\n',
  )
})

test('debug and info stay quiet', () => {
  const quiet = written(() => {
    stderrLogger.debug({}, 'one')
    stderrLogger.info({}, 'two')
  })
  expect(quiet).toBe('')
})
