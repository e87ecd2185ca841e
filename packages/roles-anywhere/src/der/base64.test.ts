import { expect, test } from 'vitest'
import { decodeBase64 } from './base64.ts'

test.each(['', 'YQ==', 'YWI=', 'YWJj', '+/+/'])('PLAT-21 %j is decoded', (text) => {
  expect(Buffer.from(decodeBase64(text) ?? [1]).toString('base64')).toBe(text)
})

test.each([
  { text: 'YR==', name: 'unused bits that are set' },
  { text: 'YWJ=', name: 'two unused bits that are set' },
  { text: 'YQ', name: 'no padding' },
  { text: 'YQ=', name: 'half the padding' },
  { text: '====', name: 'padding alone' },
  { text: 'YQ==YQ==', name: 'padding inside' },
  { text: 'Y$Q=', name: 'a stray character' },
  { text: 'YW Jj', name: 'white space' },
  { text: 'YW_-', name: 'the other alphabet' },
])('PLAT-21 $name is refused', ({ text }) => {
  expect(decodeBase64(text)).toBeUndefined()
})
