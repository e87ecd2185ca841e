import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { operatorNames, parseOperatorName } from './operators.ts'

const qualifiers = ['', 'ForAllValues:', 'ForAnyValue:']
const withSuffix = operatorNames.filter((name) => name !== 'Null')

describe('GRAM-10 the name of an operator', () => {
  test('is one of those of section 5.2', () => {
    expect([...operatorNames].sort()).toEqual([
      'ArnEquals',
      'ArnLike',
      'ArnNotEquals',
      'ArnNotLike',
      'BinaryEquals',
      'Bool',
      'DateEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
      'DateLessThan',
      'DateLessThanEquals',
      'DateNotEquals',
      'IpAddress',
      'NotIpAddress',
      'Null',
      'NumericEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericNotEquals',
      'StringEquals',
      'StringEqualsIgnoreCase',
      'StringLike',
      'StringNotEquals',
      'StringNotEqualsIgnoreCase',
      'StringNotLike',
    ])
  })

  test('is negated where it says so, and nowhere else', () => {
    for (const name of withSuffix) {
      expect(parseOperatorName(name)?.operator?.isNegated).toBe(name.includes('Not'))
    }
  })

  test('VAR-2 takes variables in strings, ARNs and Booleans alone', () => {
    for (const name of withSuffix) {
      const want = /^(?:String|Arn|Bool)/.test(name)
      expect(parseOperatorName(name)?.operator?.allowsVariables).toBe(want)
    }
  })

  test('is read in any case, with qualifier and suffix, and answered in its one spelling', () => {
    const parts = fc.record({
      qualifier: fc.constantFrom(...qualifiers),
      name: fc.constantFrom(...withSuffix),
      suffix: fc.constantFrom('', 'IfExists'),
      change: fc.constantFrom(
        (text: string) => text,
        (text: string) => text.toLowerCase(),
        (text: string) => text.toUpperCase(),
      ),
    })

    fc.assert(
      fc.property(parts, ({ qualifier, name, suffix, change }) => {
        const canonical = qualifier + name + suffix

        expect(parseOperatorName(change(canonical))).toMatchObject({
          qualifier: qualifier === '' ? undefined : qualifier.slice(0, -1),
          operator: { name },
          isIfExists: suffix !== '',
          canonical,
        })
      }),
    )
  })

  test.each(qualifiers)('`%sNull` is an operator without values', (qualifier) => {
    expect(parseOperatorName(`${qualifier}NULL`)).toEqual({
      qualifier: qualifier === '' ? undefined : qualifier.slice(0, -1),
      operator: undefined,
      isIfExists: false,
      canonical: `${qualifier}Null`,
    })
  })

  test.each([
    '',
    ':',
    'IfExists',
    'NullIfExists',
    'StringEqual',
    ' StringEquals',
    'StringEqualsIfExistsIfExists',
    'IfExistsStringEquals',
    'ForAllValues',
    'ForAllValues:',
    'ForAllValues:IfExists',
    'ForSomeValues:StringEquals',
    ':StringEquals',
    'StringEquals:ForAllValues',
    'ForAllValues:ForAnyValue:StringEquals',
    'DateIfExists',
    'constructor',
    '__proto__',
  ])('`%s` is none', (text) => {
    expect(parseOperatorName(text)).toBeUndefined()
  })
})
