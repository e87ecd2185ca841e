import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { VariableMode } from '../variables.ts'
import { binaryOperators, boolOperators, parseBool } from './exact-operators.ts'

const values = new Map([
  ['a:yes', 'TRUE'],
  ['a:text', 'maybe'],
])

function bool(operands: readonly string[], value: string, mode: VariableMode = 'variables') {
  return boolOperators[0]?.compile(operands, mode).test(value, values)
}

function isReadable(operator: typeof boolOperators, text: string, mode: VariableMode) {
  return operator[0]?.compile([text], mode).unreadable.length === 0
}

describe('section 5.2 Bool', () => {
  test.each([
    { text: 'true', want: true },
    { text: 'TRUE', want: true },
    { text: 'false', want: false },
    { text: 'False', want: false },
    { text: '1', want: undefined },
    { text: '', want: undefined },
    { text: ' true', want: undefined },
  ])('`$text` is $want', ({ text, want }) => {
    expect(parseBool(text)).toBe(want)
  })

  test('compares Booleans, whatever their case', () => {
    expect(bool(['TRUE'], 'true')).toBe('yes')
    expect(bool(['false'], 'FALSE')).toBe('yes')
    expect(bool(['true'], 'false')).toBe('no')
    expect(bool(['false'], 'true')).toBe('no')
    expect(bool(['true'], 'yes')).toBe('fault')
  })

  test('DEC-7 takes a variable, whose value is read when it is known', () => {
    expect(bool(['${a:yes}'], 'true')).toBe('yes')
    expect(bool(['${a:yes}'], 'false')).toBe('no')
    expect(bool(["${a:none, 'false'}"], 'false')).toBe('yes')
    expect(bool(['${a:text}'], 'true')).toBe('fault')
    expect(bool(['${a:none}'], 'true')).toBe('no')
  })

  test('DEC-6 an operand that is neither true nor false is unreadable at once', () => {
    expect(isReadable(boolOperators, '${a:yes}', 'variables')).toBe(true)
    expect(isReadable(boolOperators, '${a:yes', 'variables')).toBe(false)
    expect(isReadable(boolOperators, '${a:yes}', 'plain')).toBe(false)
    expect(isReadable(boolOperators, 'maybe', 'variables')).toBe(false)
    expect(isReadable(boolOperators, '${*}', 'variables')).toBe(false)
  })

  test('EVAL-4 a fault does not depend on the order of the operands', () => {
    expect(bool(['true', '${a:text}'], 'true')).toBe('fault')
    expect(bool(['${a:text}', 'true'], 'true')).toBe('fault')
  })
})

describe('COND-14 BinaryEquals', () => {
  const compile = (text: string) => binaryOperators[0]?.compile([text], 'variables')

  test('reads the one base64 text of any bytes, and no other text of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), fc.nat(63), (bytes, changed) => {
        const text = Buffer.from(bytes).toString('base64')
        const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
        const last = text.search(/.=*$/)
        const other = text.slice(0, last) + letters[changed] + text.slice(last + 1)

        expect(compile(text)?.unreadable).toEqual([])
        expect(compile(text)?.test(text, values)).toBe('yes')
        if (text === '' || other === text) return
        // The bits behind the last byte are zero in the one text, and free in those that other readers accept.
        const isCanonical = Buffer.from(other, 'base64').toString('base64') === other
        expect(compile(text)?.test(other, values)).toBe(isCanonical ? 'no' : 'fault')
      }),
      { numRuns: 1_000 },
    )
  })

  test.each(['YQ', 'YQ=', 'YQ===', 'YWI', 'YWI==', 'Y', '=', 'YQ==YQ==', 'YWJj=', 'YWJ-', 'YW Jj'])(
    '`%s` is unreadable',
    (text) => {
      expect(compile(text)?.unreadable).toEqual([0])
      expect(compile('YQ==')?.test(text, values)).toBe('fault')
    },
  )

  test('a line break before or behind the text is not overlooked', () => {
    expect(compile('YQ==')?.test('YQ==\n', values)).toBe('fault')
    expect(compile('\nYQ==')?.unreadable).toEqual([0])
    expect(compile(' YWJj')?.unreadable).toEqual([0])
    expect(compile('YWJj ')?.unreadable).toEqual([0])
  })
})
