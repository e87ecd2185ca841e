import { expect, test } from 'vitest'
import { codeOfStep, stepAt, stepOfCode } from './totp.ts'

const seed = Buffer.from('12345678901234567890')

// The last six of the eight digits that the RFC prints: six digits are the same number modulo 10^6.
test.each([
  { seconds: 59, code: '287082' },
  { seconds: 1_111_111_109, code: '081804' },
  { seconds: 1_111_111_111, code: '050471' },
  { seconds: 1_234_567_890, code: '005924' },
  { seconds: 2_000_000_000, code: '279037' },
  { seconds: 20_000_000_000, code: '353130' },
])('MFA-1 RFC 6238, appendix B: the code at $seconds s is $code', ({ seconds, code }) => {
  expect(codeOfStep(seed, stepAt(seconds * 1000))).toBe(code)
})

test.each([
  { offset: -2, isTaken: false },
  { offset: -1, isTaken: true },
  { offset: 0, isTaken: true },
  { offset: 1, isTaken: true },
  { offset: 2, isTaken: false },
])('MFA-1 ATK-38 the code $offset steps from now is taken: $isTaken', ({ offset, isTaken }) => {
  const now = 1_234_567_890_000
  const step = stepAt(now) + offset

  expect(stepOfCode(seed, codeOfStep(seed, step), now)).toBe(isTaken ? step : undefined)
})

test.each(['', '05924', '0059244', '00592\u0664', ' 05924'])('MFA-1 `%s` is no code', (code) => {
  expect(stepOfCode(seed, code, 1_234_567_890_000)).toBeUndefined()
})
