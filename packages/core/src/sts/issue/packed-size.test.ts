import { expect, test } from 'vitest'
import { minifyJson, packedSize } from './packed-size.ts'

test.each([
  {
    name: 'white space between tokens goes',
    text: ' { "a" :\t[ 1 ,\r\n 2 ] } ',
    want: '{"a":[1,2]}',
  },
  { name: 'white space in strings stays', text: '{"a b": " c\t"}', want: '{"a b":" c\t"}' },
  { name: 'an escaped quote does not end a string', text: '{"a\\" b" : 1}', want: '{"a\\" b":1}' },
  {
    name: 'an escaped backslash ends before the quote',
    text: '{"a\\\\" : 1}',
    want: '{"a\\\\":1}',
  },
  { name: 'numbers keep their digits', text: '{"n": 1.0}', want: '{"n":1.0}' },
])('STS-7 minified policy: $name', ({ text, want }) => {
  expect(minifyJson(text)).toBe(want)
})

test('STS-7 nothing packed is 0 percent', () => {
  expect(packedSize([], new Map())).toBe(0)
})

test('STS-7 one byte is rounded up to 1 percent', () => {
  expect(packedSize([], new Map([['a', '']]))).toBe(1)
})

test('STS-7 inline policy, arns, tag keys and tag values count in UTF-8 bytes, over all layers', () => {
  const layers = [
    { inline: 'é'.repeat(100), arns: [] },
    { inline: undefined, arns: ['a'.repeat(200), 'b'.repeat(112)] },
  ]

  const percent = packedSize(layers, new Map([['k'.repeat(256), 'v'.repeat(256)]]))

  expect(percent).toBe(50)
})

test('STS-7 exactly the budget is 100 percent', () => {
  expect(packedSize([{ inline: 'x'.repeat(2_048), arns: [] }], new Map())).toBe(100)
})

test('STS-7 one byte more is refused and states the percentage', () => {
  expect(() => packedSize([{ inline: 'x'.repeat(2_048), arns: ['y'] }], new Map())).toThrow(
    expect.objectContaining({
      code: 'PackedPolicyTooLarge',
      message: 'Packed policy consumes 101% of allotted space, please use smaller policy.',
    }),
  )
})
