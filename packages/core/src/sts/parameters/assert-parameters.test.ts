import { expect, test } from 'vitest'
import { assertParameters } from './assert-parameters.ts'
import type { ParameterTable } from './parameter.ts'
import { integer, list, structure, text } from './parameter-kinds.ts'

interface Input {
  readonly name: string
  readonly secret?: string
  readonly seconds?: number
  readonly keys?: readonly string[]
  readonly tags?: readonly { readonly key: string }[]
}

const table: ParameterTable<Input> = {
  name: text(2, 4, { isRequired: true, pattern: /^[\w+=,.@-]*$/ }),
  secret: text(4, 8, { isHidden: true }),
  seconds: integer(900, 43_200),
  keys: list(2, text(1, 3)),
  tags: list(2, structure({ key: text(1, 3, { isRequired: true }) })),
}

const check = (input: object) => () => assertParameters<Input>(table, input)

test('STS-4 values at both ends of their limits are accepted', () => {
  expect(check({ name: 'ab', secret: 'abcd', seconds: 900, keys: [], tags: [] })).not.toThrow()
  expect(
    check({ name: 'a=b@', seconds: 43_200, keys: ['a', 'abc'], tags: [{ key: 'abc' }] }),
  ).not.toThrow()
})

test.each([
  {
    name: 'missing',
    input: {},
    want: `Value null at 'name' failed to satisfy constraint: Member must not be null`,
  },
  {
    name: 'too short',
    input: { name: 'a' },
    want: `Value 'a' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2`,
  },
  {
    name: 'too long',
    input: { name: 'abcde' },
    want: `Value 'abcde' at 'name' failed to satisfy constraint: Member must have length less than or equal to 4`,
  },
  {
    name: 'outside its alphabet',
    input: { name: 'a b' },
    want: String.raw`Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
  },
  {
    name: 'outside its alphabet by a final newline',
    input: { name: 'ab\n' },
    want: String.raw`Value 'ab�' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
  },
  {
    name: 'hidden, and so never repeated',
    input: { name: 'ab', secret: 'xyz' },
    want: `Value at 'secret' failed to satisfy constraint: Member must have length greater than or equal to 4`,
  },
  {
    name: 'a number too small',
    input: { name: 'ab', seconds: 899 },
    want: `Value '899' at 'seconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
  },
  {
    name: 'a number too large',
    input: { name: 'ab', seconds: 43_201 },
    want: `Value '43201' at 'seconds' failed to satisfy constraint: Member must have value less than or equal to 43200`,
  },
  {
    name: 'no whole number',
    input: { name: 'ab', seconds: 900.5 },
    want: `Value at 'seconds' failed to satisfy constraint: Member must be an integer`,
  },
  {
    name: 'a list too long',
    input: { name: 'ab', keys: ['a', 'b', 'c'] },
    want: `Value at 'keys' failed to satisfy constraint: Member must have length less than or equal to 2`,
  },
  {
    name: 'an item too long',
    input: { name: 'ab', keys: ['a', 'abcd'] },
    want: `Value 'abcd' at 'keys.2.member' failed to satisfy constraint: Member must have length less than or equal to 3`,
  },
  {
    name: 'an item without a member',
    input: { name: 'ab', tags: [{}] },
    want: `Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null`,
  },
  { name: 'unknown', input: { name: 'ab', polcy: '{}' }, want: `Unknown parameter 'polcy'` },
  {
    name: 'unknown in an item',
    input: { name: 'ab', tags: [{ key: 'a', Value: '' }] },
    want: `Unknown parameter 'tags.1.member.Value'`,
  },
  {
    name: 'of another type',
    input: { name: 7 },
    want: `Value at 'name' failed to satisfy constraint: Member must be a string`,
  },
  {
    name: 'inherited, and so missing',
    input: Object.create({ name: 'ab' }),
    want: `Value null at 'name' failed to satisfy constraint: Member must not be null`,
  },
])('STS-4 a parameter is refused: $name', ({ input, want }) => {
  expect(check(input)).toThrow(
    expect.objectContaining({
      code: 'ValidationError',
      message: `1 validation error detected: ${want}`,
    }),
  )
})

test('STS-4 every violation is counted and the first ten are named', () => {
  const tags = Array.from({ length: 2 }, () => ({ key: '', a: 1, b: 1, c: 1, d: 1, e: 1 }))

  expect(check({ name: 'ab', tags })).toThrow(
    /^12 validation errors detected: (?:[^;]+; ){9}[^;]+$/,
  )
})

test('WIRE-10 a long value is cut', () => {
  expect(check({ name: 'x'.repeat(1_000) })).toThrow(`Value '${'x'.repeat(256)}...' at`)
})
