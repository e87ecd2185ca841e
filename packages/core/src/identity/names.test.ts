import { describe, expect, test } from 'vitest'
import { isAccountId, nameProblem, pathProblem } from './names.ts'

const characters = 'may hold only letters, digits and `_+=,.@-`'

describe('names', () => {
  test.each([
    { name: 'all allowed characters', kind: 'user', text: 'Az09_+=,.@-', want: undefined },
    { name: 'LIM-9 64 characters of a user', kind: 'user', text: 'a'.repeat(64), want: undefined },
    {
      name: 'LIM-9 65 characters of a role',
      kind: 'role',
      text: 'a'.repeat(65),
      want: 'must have 1 to 64 characters',
    },
    { name: 'LIM-9 128 for a policy', kind: 'policy', text: 'a'.repeat(128), want: undefined },
    {
      name: 'LIM-9 129 for a group',
      kind: 'group',
      text: 'a'.repeat(129),
      want: 'must have 1 to 128 characters',
    },
    {
      name: 'LIM-9 one character of a session name',
      kind: 'role-session',
      text: 'a',
      want: 'must have 2 to 64 characters',
    },
    { name: 'empty', kind: 'user', text: '', want: 'must have 1 to 64 characters' },
    { name: 'STS-5 slash', kind: 'role-session', text: 'a/b', want: characters },
    { name: 'STS-5 star', kind: 'role', text: 'a*', want: characters },
    { name: 'STS-5 line feed at the end', kind: 'role', text: 'ab\n', want: characters },
    { name: 'SEC-21 homoglyph', kind: 'user', text: '\u0430lice', want: characters },
    { name: 'SEC-21 zero width', kind: 'user', text: 'al\u200bice', want: characters },
    { name: 'SEC-21 bidi override', kind: 'user', text: 'al\u202eice', want: characters },
    { name: 'SEC-21 decomposed', kind: 'user', text: 'e\u0301', want: characters },
    { name: 'SEC-32 toString is a name', kind: 'user', text: 'toString', want: undefined },
  ] as const)('$name', ({ kind, text, want }) => {
    expect(nameProblem(kind, text)).toBe(want)
  })
})

describe('paths', () => {
  const form = 'must begin and end with `/` and hold only printable ASCII'

  test.each([
    { name: 'root', text: '/', want: undefined },
    { name: 'two segments', text: '/teams/blue/', want: undefined },
    { name: 'LIM-9 512 characters', text: `/${'a'.repeat(510)}/`, want: undefined },
    {
      name: 'LIM-9 513 characters',
      text: `/${'a'.repeat(511)}/`,
      want: 'must have at most 512 characters',
    },
    { name: 'no slash at the end', text: '/teams', want: form },
    { name: 'no slash at the start', text: 'teams/', want: form },
    { name: 'empty', text: '', want: form },
    { name: 'space', text: '/a b/', want: form },
    { name: 'SEC-21 not ASCII', text: '/é/', want: form },
  ])('$name', ({ text, want }) => {
    expect(pathProblem(text)).toBe(want)
  })
})

test.each([
  { name: 'twelve digits', text: '000000000001', want: true },
  { name: 'eleven digits', text: '00000000001', want: false },
  { name: 'digits of another script', text: '٠٠٠٠٠٠٠٠٠٠٠١', want: false },
  { name: 'a line feed behind them', text: '000000000001\n', want: false },
  { name: 'SEC-32 a name of the prototype', text: 'constructor', want: false },
])('account id: $name', ({ text, want }) => {
  expect(isAccountId(text)).toBe(want)
})
