import { expect, test } from 'vitest'
import { policyLength } from './policy-length.ts'

test.each([
  { name: 'text without white space', text: '{"a":1}', want: 7 },
  { name: 'white space outside strings', text: ' {\n\t"a" :\r\n 1 } ', want: 7 },
  { name: 'blanks inside a string', text: '{"a": "b c"}', want: 11 },
  { name: 'an escaped quote', text: '{"a": "b\\" c"}', want: 13 },
  { name: 'a backslash before the closing quote', text: '["\\\\" ]', want: 6 },
])('LIM-1 counts $name', ({ text, want }) => {
  expect(policyLength(text)).toBe(want)
})
