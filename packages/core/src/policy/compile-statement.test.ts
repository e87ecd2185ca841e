import { expect, test } from 'vitest'
import { compilePolicy } from './compile-policy.ts'

/** The keys that matching the only statement may read. */
function readKeys(statement: object, version = '2012-10-17'): readonly string[] {
  const text = JSON.stringify({ Version: version, Statement: { Effect: 'Allow', ...statement } })
  return [...(compilePolicy(text, 'p').statements[0]?.readKeys ?? [])].sort()
}

const base = { Action: 'orders:*', Resource: '*' }

test('PERF-D5 a statement without conditions and variables reads no key', () => {
  expect(readKeys(base)).toEqual([])
  expect(readKeys({ ...base, Resource: 'arn:gw:orders:::order/${*}' })).toEqual(['*'])
})

test('PERF-D5 SEC-46 keys of conditions are read, folded and each once', () => {
  const Condition = {
    StringEquals: { 'aws:PrincipalTag/Team': 'red', 'aws:userid': 'x' },
    StringLike: { 'AWS:PrincipalTag/team': 'r*' },
  }

  expect(readKeys({ ...base, Condition })).toEqual(['aws:principaltag/team', 'aws:userid'])
})

test('PERF-D5 SEC-46 variables in operands are read, with and without default', () => {
  const Condition = {
    StringEquals: {
      'aws:ResourceTag/owner': ['${aws:UserName}', 'x-${aws:PrincipalTag/a}-${aws:PrincipalTag/b}'],
    },
    StringLike: { 'orders:status': "${aws:PrincipalTag/c, 'none'}" },
  }

  expect(readKeys({ ...base, Condition })).toEqual([
    'aws:principaltag/a',
    'aws:principaltag/b',
    'aws:principaltag/c',
    'aws:resourcetag/owner',
    'aws:username',
    'orders:status',
  ])
})

test.each(['Resource', 'NotResource'])(
  'PERF-D5 SEC-46 variables in %s are read, beside those of conditions',
  (element) => {
    const { Action } = base
    const resources = ['arn:gw:orders:::order/1', 'arn:gw:orders:::order/${aws:UserName}/*']
    const Condition = { Bool: { 'aws:SecureTransport': 'true' } }

    expect(readKeys({ Action, [element]: resources })).toEqual(['aws:username'])
    expect(readKeys({ Action, [element]: resources, Condition })).toEqual([
      'aws:securetransport',
      'aws:username',
    ])
  },
)

test('PERF-D5 two statements with the same condition read the same keys', () => {
  const Condition = { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } }
  const statement = { Effect: 'Allow', ...base, Condition }
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement, statement] })

  const [first, second] = compilePolicy(text, 'p').statements.map((one) => [...one.readKeys].sort())

  expect(first).toEqual(['aws:principaltag/team', 'aws:resourcetag/team'])
  expect(second).toEqual(first)
})
