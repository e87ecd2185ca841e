import { type PolicyIssueCode, parsePolicy } from '@gatewarden/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const codesOf = (text: string): readonly PolicyIssueCode[] => {
  const result = parsePolicy(text, 'identity')
  return result.ok ? [] : result.issues.map(({ code }) => code)
}

const statement = (members: string) => `{"Version":"2012-10-17","Statement":[{${members}}]}`
const allow = '"Effect":"Allow","Action":"orders:*","Resource":"*"'

/**
 * Milliseconds of the fastest of several calls: the bound of the spec is on the work, and is asserted with tenfold
 * slack (PERF-R12), since other processes run beside the tests.
 */
function millisecondsOf(run: () => void): number {
  let fastest = Number.POSITIVE_INFINITY
  for (let call = 0; call < 8; call += 1) {
    const start = performance.now()
    run()
    fastest = Math.min(fastest, performance.now() - start)
  }
  return fastest
}

describe('SEC-31 equal member names are refused', () => {
  test.each([
    { name: 'at the top', text: `{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}` },
    { name: 'in a statement', text: statement(`"Effect":"Deny",${allow}`) },
    { name: 'spelt with an escape', text: statement(`${allow},"\\u0045ffect":"Deny"`) },
    {
      name: 'wholly spelt with escapes',
      text: statement(`${allow},"\\u0041\\u0063\\u0074\\u0069\\u006f\\u006e":"*"`),
    },
    {
      name: 'among condition operators',
      text: statement(`${allow},"Condition":{"Bool":{"a:b":"true"},"Bool":{"a:c":"true"}}`),
    },
    {
      name: 'among condition keys',
      text: statement(`${allow},"Condition":{"Bool":{"a:b":"true","a:b":"false"}}`),
    },
    {
      name: 'of the prototype',
      text: statement(`${allow},"__proto__":1,"__proto__":2`),
    },
  ])('SEC-31 equal names $name are refused', ({ text }) => {
    const codes = codesOf(text)

    expect(codes).toContain('DUPLICATE_MEMBER')
  })

  test('SEC-31 the same document without the second member is accepted', () => {
    expect(codesOf(statement(allow))).toEqual([])
  })
})

describe('SEC-32 names of the object prototype are inert', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']
  const prototypeBefore = Object.getOwnPropertyNames(Object.prototype).join()

  test.each(names)('SEC-32 %s is no element, operator or key of a policy', (name) => {
    expect(codesOf(statement(`${allow},"${name}":{"polluted":true}`))).toContain('UNKNOWN_ELEMENT')
    expect(codesOf(statement(`${allow},"Condition":{"${name}":{"a:b":"c"}}`))).toContain(
      'UNKNOWN_OPERATOR',
    )
    expect(codesOf(statement(`${allow},"Principal":{"${name}":"*"}`))).not.toEqual([])
    expect(codesOf(`{"${name}":{"Version":"2012-10-17"},"Statement":[]}`)).not.toEqual([])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('SEC-32 no document changes a global prototype', () => {
    const value = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('tree'), {
          maxKeys: 4,
        }),
      ),
    })).tree

    fc.assert(
      fc.property(value, (tree) => {
        parsePolicy(JSON.stringify(tree), 'identity')
        return Object.getOwnPropertyNames(Object.prototype).join() === prototypeBefore
      }),
      { numRuns: 500 },
    )
  })
})

describe('SEC-33 documents beyond the bounds are refused, and soon', () => {
  const manyStatements = `[${Array(1_001).fill(`{${allow}}`).join()}]`
  const manyValues = `[${Array(10_001).fill('"orders:A"').join()}]`
  test.each<{ name: string; text: string; code: PolicyIssueCode }>([
    {
      name: '21 nested arrays',
      text: `${'['.repeat(21)}${']'.repeat(21)}`,
      code: 'DOCUMENT_TOO_COMPLEX',
    },
    { name: '1,000,000 nested arrays', text: '['.repeat(1_000_000), code: 'DOCUMENT_TOO_COMPLEX' },
    {
      name: '10,001 values',
      text: statement(`"Effect":"Allow","Action":${manyValues},"Resource":"*"`),
      code: 'DOCUMENT_TOO_COMPLEX',
    },
    {
      name: '1,001 statements',
      text: `{"Version":"2012-10-17","Statement":${manyStatements}}`,
      code: 'DOCUMENT_TOO_COMPLEX',
    },
    {
      name: 'more characters than a document may have',
      text: statement(`${allow},"Sid":"${'a'.repeat(10_240)}"`),
      code: 'DOCUMENT_TOO_LONG',
    },
  ])('SEC-33 $name', ({ text, code }) => {
    const spent = millisecondsOf(() => {
      codesOf(text)
    })

    expect(codesOf(text)).toContain(code)
    expect(spent).toBeLessThan(50)
  })
})

describe('SEC-34 what the grammar does not name is refused with position and code', () => {
  test.each<{ name: string; text: string; code: PolicyIssueCode; line: number; column: number }>([
    {
      name: 'an unknown element',
      text: statement(`${allow},\n"Ressource":"*"`),
      code: 'UNKNOWN_ELEMENT',
      line: 2,
      column: 13,
    },
    {
      name: 'an effect in lower case',
      text: statement('\n"Effect":"allow","Action":"*","Resource":"*"'),
      code: 'INVALID_EFFECT',
      line: 2,
      column: 10,
    },
    {
      name: 'a number for a string',
      text: statement('\n"Effect":"Allow","Action":1,"Resource":"*"'),
      code: 'WRONG_TYPE',
      line: 2,
      column: 27,
    },
    {
      name: 'a byte order mark',
      text: `\ufeff${statement(allow)}`,
      code: 'JSON_SYNTAX_ERROR',
      line: 1,
      column: 1,
    },
    {
      name: 'garbage behind the document',
      text: `${statement(allow)} x`,
      code: 'JSON_SYNTAX_ERROR',
      line: 1,
      column: statement(allow).length + 2,
    },
    { name: 'NaN', text: `{"Version":NaN}`, code: 'JSON_SYNTAX_ERROR', line: 1, column: 12 },
    { name: 'a comment', text: `{} // no`, code: 'JSON_SYNTAX_ERROR', line: 1, column: 4 },
    {
      name: 'an unpaired surrogate',
      text: statement(`${allow},\n"Sid":"\\ud800"`),
      code: 'INVALID_STRING',
      line: 2,
      column: 7,
    },
    {
      name: 'U+0000',
      text: statement(`${allow},\n"Sid":"a\\u0000"`),
      code: 'INVALID_STRING',
      line: 2,
      column: 7,
    },
  ])('SEC-34 $name', ({ text, code, line, column }) => {
    const result = parsePolicy(text, 'identity')

    const issue = result.ok ? undefined : result.issues.find((candidate) => candidate.code === code)
    expect(issue).toMatchObject({ code, line, column })
    expect(issue?.message).not.toMatch(/\n/)
  })
})
