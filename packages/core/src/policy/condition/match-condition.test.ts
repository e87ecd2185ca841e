import { describe, expect, test } from 'vitest'
import { compileConditionEntry } from './condition-entry.ts'
import { matchCondition } from './match-condition.ts'

type Value = string | readonly string[] | undefined

function match(
  operator: string,
  operands: readonly string[],
  value: Value,
  effect: 'Allow' | 'Deny' = 'Allow',
) {
  const entry = compileConditionEntry(operator, 'a:Key', operands, 'variables')
  const context = new Map<string, string | readonly string[]>([['aws:username', 'alice']])
  if (value !== undefined) context.set('a:key', value)
  return matchCondition(entry, effect, context)
}

describe('COND-6 the key is missing', () => {
  test.each([
    { operator: 'StringEquals', want: 'no' },
    { operator: 'StringNotEquals', want: 'yes' },
    { operator: 'StringEqualsIfExists', want: 'yes' },
    { operator: 'StringNotEqualsIfExists', want: 'yes' },
    { operator: 'ForAllValues:StringEquals', want: 'yes' },
    { operator: 'ForAllValues:StringNotEquals', want: 'yes' },
    { operator: 'ForAnyValue:StringEquals', want: 'no' },
    { operator: 'ForAnyValue:StringNotEquals', want: 'no' },
    { operator: 'ForAnyValue:StringEqualsIfExists', want: 'yes' },
    { operator: 'IpAddress', want: 'no' },
    { operator: 'NotIpAddress', want: 'yes' },
  ])('$operator is $want, in both effects and for the empty list too', ({ operator, want }) => {
    for (const effect of ['Allow', 'Deny'] as const) {
      expect(match(operator, ['10.0.0.1'], undefined, effect)).toBe(want)
      expect(match(operator, ['10.0.0.1'], [], effect)).toBe(want)
    }
  })
})

describe('COND-1 values', () => {
  test.each([
    { operator: 'StringEquals', operands: ['a', 'b'], value: 'b', want: 'yes' },
    { operator: 'StringEquals', operands: ['a', 'b'], value: 'B', want: 'no' },
    { operator: 'StringEqualsIgnoreCase', operands: ['B'], value: 'b', want: 'yes' },
    { operator: 'StringNotEquals', operands: ['a', 'b'], value: 'b', want: 'no' },
    { operator: 'StringNotEquals', operands: ['a', 'b'], value: 'c', want: 'yes' },
    { operator: 'StringLike', operands: ['a*'], value: 'abc', want: 'yes' },
    { operator: 'StringLike', operands: ['${aws:username}*'], value: 'alice2', want: 'yes' },
    { operator: 'StringLike', operands: ['${*}'], value: 'x', want: 'no' },
    { operator: 'StringNotLike', operands: ['a*'], value: 'abc', want: 'no' },
    { operator: 'NumericLessThan', operands: ['5'], value: '4.9', want: 'yes' },
    { operator: 'NumericLessThanEquals', operands: ['5'], value: '5.0', want: 'yes' },
    { operator: 'NumericGreaterThan', operands: ['5'], value: '5', want: 'no' },
    {
      operator: 'DateGreaterThan',
      operands: ['1740787200'],
      value: '2025-03-01T00:00:01Z',
      want: 'yes',
    },
    { operator: 'Bool', operands: ['TRUE'], value: 'true', want: 'yes' },
    { operator: 'Bool', operands: ['false'], value: 'true', want: 'no' },
    { operator: 'BinaryEquals', operands: ['YQ=='], value: 'YQ==', want: 'yes' },
    { operator: 'IpAddress', operands: ['10.0.0.0/8'], value: '::ffff:10.1.1.1', want: 'yes' },
    { operator: 'NotIpAddress', operands: ['10.0.0.0/8'], value: '2001:db8::7', want: 'yes' },
    {
      operator: 'ArnEquals',
      operands: ['arn:gw:iam::1:role/*'],
      value: 'arn:gw:iam::1:role/a/b',
      want: 'yes',
    },
    {
      operator: 'ArnLike',
      operands: ['arn:gw:iam::1:role/*'],
      value: 'arn:gw:iam::2:role/a',
      want: 'no',
    },
    {
      operator: 'ArnNotLike',
      operands: ['arn:gw:iam::1:role/*'],
      value: 'arn:gw:iam::2:role/a',
      want: 'yes',
    },
    { operator: 'Null', operands: ['true'], value: undefined, want: 'yes' },
    { operator: 'Null', operands: ['false'], value: '', want: 'yes' },
    { operator: 'Null', operands: ['true'], value: '', want: 'no' },
  ])('$operator $operands on $value is $want', ({ operator, operands, value, want }) => {
    expect(match(operator, operands, value)).toBe(want)
  })
})

describe('VAR-7 an unresolved variable', () => {
  test('matches nothing under a positive operator and everything under its negation', () => {
    expect(match('StringEquals', ['${aws:userid}'], '${aws:userid}')).toBe('no')
    expect(match('StringNotEquals', ['${aws:userid}'], 'x')).toBe('yes')
  })
})

describe('COND-7 several values', () => {
  test('a plain operator is false in an Allow and true in a Deny if any value satisfies it', () => {
    expect(match('StringEquals', ['a'], ['a', 'b'], 'Allow')).toBe('no')
    expect(match('StringEquals', ['a'], ['a', 'b'], 'Deny')).toBe('yes')
    expect(match('StringEquals', ['a'], ['b', 'c'], 'Deny')).toBe('no')
    expect(match('StringEquals', ['a'], ['a'], 'Allow')).toBe('yes')
  })

  test('a negated plain operator is false in an Allow and true in a Deny if any value differs', () => {
    expect(match('StringNotEquals', ['a'], ['b', 'c'], 'Allow')).toBe('no')
    expect(match('StringNotEquals', ['a'], ['a', 'b'], 'Deny')).toBe('yes')
    expect(match('StringNotEquals', ['a'], ['a', 'a'], 'Deny')).toBe('no')
    expect(match('StringNotEquals', ['a'], ['b'], 'Allow')).toBe('yes')
  })

  test('ForAllValues wants every value and ForAnyValue one', () => {
    expect(match('ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'])).toBe('yes')
    expect(match('ForAllValues:StringEquals', ['a'], ['a', 'b'])).toBe('no')
    expect(match('ForAnyValue:StringEquals', ['a'], ['a', 'b'])).toBe('yes')
    expect(match('ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'])).toBe('no')
  })

  test('COND-4 only empty strings are a null set', () => {
    expect(match('ForAllValues:StringEquals', ['a'], '')).toBe('yes')
    expect(match('ForAnyValue:StringNotEquals', ['a'], [''])).toBe('no')
    expect(match('ForAnyValue:StringNotEquals', ['a'], ['', ''])).toBe('no')
    expect(match('ForAllValues:StringEqualsIfExists', ['a'], ['', ''])).toBe('yes')
    expect(match('ForAnyValue:StringEqualsIfExists', ['a'], '')).toBe('no')
    expect(match('ForAnyValue:StringEquals', [''], ['', 'a'])).toBe('yes')
    expect(match('ForAllValues:StringEquals', ['a'], ['', 'a'])).toBe('no')
    expect(match('StringEqualsIfExists', ['a'], '')).toBe('no')
    expect(match('StringEquals', [''], '')).toBe('yes')
  })
})

describe('COND-5 an empty list of operands', () => {
  test.each([
    { operator: 'StringEquals', missing: 'no', present: 'no' },
    { operator: 'StringNotEquals', missing: 'yes', present: 'yes' },
    { operator: 'StringEqualsIfExists', missing: 'yes', present: 'no' },
    { operator: 'StringNotEqualsIfExists', missing: 'yes', present: 'no' },
    { operator: 'ForAllValues:StringEquals', missing: 'yes', present: 'no' },
    { operator: 'ForAllValues:StringNotEquals', missing: 'yes', present: 'no' },
    { operator: 'ForAnyValue:StringEquals', missing: 'no', present: 'no' },
    { operator: 'ForAnyValue:StringNotEquals', missing: 'no', present: 'no' },
  ])('$operator: $missing on a missing key, $present on a value', (row) => {
    for (const effect of ['Allow', 'Deny'] as const) {
      expect(match(row.operator, [], undefined, effect)).toBe(row.missing)
      expect(match(row.operator, [], 'a', effect)).toBe(row.present)
    }
  })

  test('the empty string is no empty set for ForAllValues with it, and nothing wants its presence', () => {
    expect(match('ForAllValues:StringEquals', [], '')).toBe('no')
    expect(match('ForAnyValue:StringEquals', [], '')).toBe('no')
    expect(match('Null', [], 'a')).toBe('no')
    expect(match('Null', [], undefined)).toBe('no')
  })
})

describe('COND-10 Null', () => {
  test.each([
    { operator: 'Null', operands: ['true'], missing: 'yes', present: 'no' },
    { operator: 'Null', operands: ['false'], missing: 'no', present: 'yes' },
    { operator: 'Null', operands: ['true', 'false'], missing: 'yes', present: 'yes' },
    { operator: 'ForAllValues:Null', operands: ['true'], missing: 'yes', present: 'yes' },
    { operator: 'ForAnyValue:Null', operands: ['true'], missing: 'no', present: 'no' },
    { operator: 'Null', operands: ['TRUE'], missing: 'fault', present: 'fault' },
    { operator: 'Null', operands: ['true', 'x'], missing: 'fault', present: 'fault' },
    { operator: 'ForAllValues:Null', operands: ['x'], missing: 'fault', present: 'fault' },
  ])('$operator $operands: $missing on a missing key, $present on a value', (row) => {
    expect(match(row.operator, row.operands, undefined)).toBe(row.missing)
    expect(match(row.operator, row.operands, [])).toBe(row.missing)
    expect(match(row.operator, row.operands, 'a')).toBe(row.present)
    expect(match(row.operator, row.operands, ['a', 'b'])).toBe(row.present)
  })
})

describe('COND-17 faults', () => {
  test.each([
    { name: 'an unknown operator', operator: 'StringEqual', operands: ['a'], value: 'a' },
    { name: 'an unreadable operand', operator: 'NumericEquals', operands: ['x'], value: '1' },
    {
      name: 'an unreadable request value',
      operator: 'NumericEqualsIfExists',
      operands: ['1'],
      value: 'x',
    },
    {
      name: 'one unreadable element of a set',
      operator: 'ForAnyValue:NumericEquals',
      operands: ['1'],
      value: ['1', 'x'],
    },
    {
      name: 'a request value that is no ARN',
      operator: 'ArnNotLike',
      operands: ['arn:a:b:c:d:e'],
      value: 'x',
    },
    {
      name: 'a value over the cap',
      operator: 'StringEquals',
      operands: ['a'],
      value: 'a'.repeat(8_193),
    },
  ])('$name is a fault', ({ operator, operands, value }) => {
    expect(match(operator, operands, value)).toBe('fault')
  })

  test('a missing key is never one', () => {
    expect(match('NumericEquals', ['x'], undefined)).toBe('no')
    expect(match('NumericNotEquals', ['x'], [])).toBe('yes')
  })

  test('COND-16 an incomplete ARN pattern matches no value, and satisfies no negated operator of an Allow', () => {
    const value = 'arn:gw:iam::1:role/a'

    expect(match('ArnLike', ['arn:gw:*'], value)).toBe('no')
    expect(match('ArnNotLike', ['arn:gw:*'], value, 'Allow')).toBe('no')
    expect(match('ArnNotLike', ['arn:gw:*'], value, 'Deny')).toBe('yes')
  })
})
