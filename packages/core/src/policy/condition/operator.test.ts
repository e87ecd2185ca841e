import { describe, expect, test } from 'vitest'
import { parseOperatorName } from './operators.ts'

const values = new Map([['aws:username', 'al*ice']])

const compile = (name: string, ...operands: string[]) =>
  parseOperatorName(name)?.operator?.compile(operands, 'variables')

describe('LIM-10', () => {
  test('an operand of 2,048 code points is read, a longer one is not', () => {
    expect(compile('StringEquals', '😀'.repeat(2_048))?.unreadable).toEqual([])
    expect(compile('StringEquals', 'a', 'a'.repeat(2_049))?.unreadable).toEqual([1])
  })

  test('a request value of 8,192 code points is compared, a longer one is a fault', () => {
    const compiled = compile('StringEquals', 'a')

    expect(compiled?.test('😀'.repeat(8_192), values)).toBe('no')
    expect(compiled?.test('a'.repeat(8_193), values)).toBe('fault')
  })
})

describe('section 5.2 strings', () => {
  test.each([
    { name: 'StringEquals', operand: 'a*', value: 'a*', want: 'yes' },
    { name: 'StringEquals', operand: 'a*', value: 'ab', want: 'no' },
    { name: 'StringEquals', operand: 'A', value: 'a', want: 'no' },
    { name: 'StringEquals', operand: 'x-${aws:username}', value: 'x-al*ice', want: 'yes' },
    { name: 'StringEquals', operand: 'x-${aws:username}', value: 'x-', want: 'no' },
    { name: 'StringEquals', operand: '${aws:username}-x', value: 'al*ice-x', want: 'yes' },
    { name: 'StringEquals', operand: '${*}', value: '*', want: 'yes' },
    { name: 'StringEqualsIgnoreCase', operand: 'x${aws:username}', value: 'X', want: 'no' },
    { name: 'StringEqualsIgnoreCase', operand: 'Ab', value: 'aB', want: 'yes' },
    { name: 'StringEqualsIgnoreCase', operand: 'a*', value: 'ab', want: 'no' },
    { name: 'StringEqualsIgnoreCase', operand: 'Ä', value: 'ä', want: 'no' },
    { name: 'StringEqualsIgnoreCase', operand: '${aws:username}', value: 'AL*ICE', want: 'yes' },
    { name: 'StringLike', operand: 'a*', value: 'ab', want: 'yes' },
    { name: 'StringLike', operand: 'a*', value: 'Ab', want: 'no' },
    { name: 'StringLike', operand: '${aws:username}', value: 'alxice', want: 'no' },
  ])('$name `$operand` on `$value`: $want', ({ name, operand, value, want }) => {
    const negated = name.replace('String', 'StringNot')

    expect(compile(name, operand)?.test(value, values)).toBe(want)
    // The row of a negated operator holds the positive comparison.
    expect(compile(negated, operand)?.test(value, values)).toBe(want)
  })

  test.each(['StringEquals', 'StringEqualsIgnoreCase', 'StringLike'])(
    'VAR-7 under %s an unresolved operand matches nothing, and the others go on',
    (name) => {
      expect(compile(name, '${aws:userid}')?.test('undefined', values)).toBe('no')
      expect(compile(name, '${aws:userid}', 'a')?.test('a', values)).toBe('yes')
    },
  )

  test.each(['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnLike'])(
    'VAR-3 under %s a malformed variable makes its operand unreadable',
    (name) => {
      expect(compile(name, 'arn:a:b:c:d:e', 'arn:a:b:c:d:${x')?.unreadable).toEqual([1])
    },
  )
})

test.each(['StringEquals', 'StringEqualsIgnoreCase', 'StringLike'])(
  'under %s plain texts and variables stand in one list, each with its own meaning',
  (name) => {
    for (const operands of [
      ['plain', '${aws:username}'],
      ['${aws:username}', 'plain'],
    ]) {
      const compiled = compile(name, ...operands)

      expect(compiled?.test('plain', values)).toBe('yes')
      expect(compiled?.test('al*ice', values)).toBe('yes')
      expect(compiled?.test('${aws:username}', values)).toBe('no')
    }
  },
)

test('an operand that cannot be read is told of, and takes no part in comparing', () => {
  const numeric = compile('NumericEquals', 'x', '1', 'y')
  const string = compile('StringEquals', '${', 'a')

  expect(numeric?.unreadable).toEqual([0, 2])
  expect(numeric?.test('1', values)).toBe('yes')
  expect(numeric?.test('2', values)).toBe('no')
  expect(string?.unreadable).toEqual([0])
  expect(string?.test('a', values)).toBe('yes')
  expect(string?.test('${', values)).toBe('no')
})

test('a value is read for itself, whatever was read before it', () => {
  const compiled = compile('NumericEquals', '1')

  expect(['1', '1.0', 'x', 'x', '1'].map((value) => compiled?.test(value, values))).toEqual([
    'yes',
    'yes',
    'fault',
    'fault',
    'yes',
  ])
})

describe('COND-16 ARNs', () => {
  const arn = 'arn:gw:iam::1:role/a'

  test.each(['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'])(
    '%s compares six fields, each with wildcards',
    (name) => {
      expect(compile(name, arn)?.test(arn, values)).toBe('yes')
      expect(compile(name, 'arn:*:i?m::1:role/*')?.test(arn, values)).toBe('yes')
      expect(compile(name, 'arn:gw:iam:*:role/a')?.test(arn, values)).toBe('no')
      expect(compile(name, 'xrn:gw:iam::1:role/a')?.test(arn, values)).toBe('no')
      expect(compile(name, arn)?.test('role/a', values)).toBe('fault')
    },
  )

  test('an operand without six fields is incomplete, not unreadable', () => {
    expect(compile('ArnLike', arn, 'arn:gw:*')).toMatchObject({
      hasIncomplete: true,
      unreadable: [],
    })
    expect(compile('ArnLike', arn)).toMatchObject({ hasIncomplete: false, unreadable: [] })
    expect(compile('ArnLike', '*')?.test(arn, values)).toBe('no')
    expect(compile('ArnLike', 'arn:gw:*', arn)?.test(arn, values)).toBe('yes')
  })

  test('VAR-4 a colon of a variable does not make a field', () => {
    const fields = new Map([['a:b', '1:role/a']])

    expect(compile('ArnLike', 'arn:gw:iam::${a:b}')).toMatchObject({ hasIncomplete: true })
    expect(compile('ArnLike', 'arn:gw:iam::1:${a:b}')?.test('arn:gw:iam::1:1:role/a', fields)).toBe(
      'yes',
    )
  })

  test('of other operators no operand is incomplete', () => {
    expect(compile('StringLike', 'arn:gw:*')?.hasIncomplete).toBe(false)
  })
})

describe('COND-15 addresses', () => {
  test.each(['IpAddress', 'NotIpAddress'])('%s asks whether the range holds it', (name) => {
    expect(compile(name, '10.0.0.0/8')?.test('10.9.9.9', values)).toBe('yes')
    expect(compile(name, '10.0.0.0/8')?.test('11.9.9.9', values)).toBe('no')
    expect(compile(name, '10.0.0.0/8')?.test('::1', values)).toBe('no')
    expect(compile(name, '10.0.0.0/8')?.test('10.0.0.0/8', values)).toBe('fault')
    expect(compile(name, '10.0.0.0/33', '::/0')?.unreadable).toEqual([0])
  })
})
