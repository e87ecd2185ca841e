import { describe, expect, test } from 'vitest'
import { mostTags, principalTags, tagProblem, tagSetProblem } from './tag-rules.ts'
import { noTags } from './tags.ts'

const characters = 'may hold only letters, digits, spaces and `_.:/=+-@`'

describe('one tag', () => {
  test.each([
    { name: 'an empty value', key: 'team', value: '', want: undefined },
    { name: 'letters of any script', key: 'équipe', value: '青 1', want: undefined },
    { name: 'a key as certificates make them', key: 'x509Subject/CN', value: 'a', want: undefined },
    {
      name: 'LIM-9 128 characters beyond the basic plane',
      key: '𐐀'.repeat(128),
      value: '',
      want: undefined,
    },
    {
      name: 'LIM-9 a key of 129',
      key: 'k'.repeat(129),
      value: '',
      want: 'must have a key of 1 to 128 characters',
    },
    { name: 'an empty key', key: '', value: 'v', want: 'must have a key of 1 to 128 characters' },
    {
      name: 'LIM-9 a value of 257',
      key: 'k',
      value: 'v'.repeat(257),
      want: 'must have a value of at most 256 characters',
    },
    {
      name: 'STS-11 a reserved key in any case',
      key: 'AWS:team',
      value: 'v',
      want: 'must not have a key that begins with `aws:`',
    },
    { name: 'a star', key: 'k', value: '*', want: characters },
    { name: 'a dollar', key: 'k', value: '$', want: characters },
    { name: 'SEC-21 zero width', key: 'te\u200bam', value: 'v', want: characters },
    { name: 'SEC-21 bidi override', key: 'team', value: 'r\u202eed', want: characters },
    { name: 'SEC-21 decomposed', key: 'team', value: 'e\u0301', want: characters },
    { name: 'STS-11 line separator', key: 'team', value: 'a\u2028b', want: characters },
    {
      name: 'SEC-21 a letter that NFC replaces',
      key: 'team',
      value: '\u212b',
      want: 'must be in Unicode normal form C',
    },
  ])('$name', ({ key, value, want }) => {
    expect(tagProblem(key, value)).toBe(want)
  })
})

describe('a set of tags', () => {
  test('KEY-6 keys that differ only in case are refused', () => {
    expect(
      tagSetProblem([
        ['Team', 'red'],
        ['team', 'blue'],
      ]),
    ).toBe('the tag `team` stands twice; case is ignored')
  })

  test('LIM-9 fifty tags are accepted, one more is not', () => {
    const tags = Array.from({ length: mostTags + 1 }, (_, at): [string, string] => [`k${at}`, ''])

    expect(tagSetProblem(tags.slice(1))).toBeUndefined()
    expect(tagSetProblem(tags)).toBe('there are more than 50 tags')
  })

  test('SEC-32 names of the prototype are tags like others', () => {
    expect(
      tagSetProblem([
        ['__proto__', 'a'],
        ['constructor', 'b'],
        ['toString', 'c'],
      ]),
    ).toBeUndefined()
  })
})

describe('tags of a role session', () => {
  test('KEY-6 a session tag overrides the role tag of the same key whatever its case', () => {
    const tags = principalTags(
      new Map([
        ['Team', 'red'],
        ['env', 'prod'],
      ]),
      new Map([['team', 'blue']]),
    )

    expect([...tags]).toEqual([
      ['env', 'prod'],
      ['team', 'blue'],
    ])
  })

  test('without session tags the role tags stay as they are', () => {
    const role = new Map([['Team', 'red']])

    expect(principalTags(role, noTags)).toBe(role)
  })

  test('SEC-32 `__proto__` as a key stays a key', () => {
    const tags = principalTags(noTags, new Map([['__proto__', 'x']]))

    expect(tags.get('__proto__')).toBe('x')
    expect(tags.get('toString')).toBeUndefined()
  })
})
