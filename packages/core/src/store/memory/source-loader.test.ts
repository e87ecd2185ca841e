import { describe, expect, test } from 'vitest'
import { allow, role } from '../testing/documents.ts'
import { account, defectsOf, defectsOfFiles, otherAccount } from '../testing/read-entities.ts'

const order = `arn:gw:orders:eu-1:${account}:order/42`

function resourcePolicy(): object {
  const statement = { Effect: 'Allow', Principal: '*', Action: 'orders:*', Resource: '*' }
  return { Resource: order, Policy: { Version: '2012-10-17', Statement: statement } }
}

describe('STO-9 one broken file is refused with its place', () => {
  test.each([
    { name: 'SEC-34 empty', text: '', want: '1:1: JSON_SYNTAX_ERROR: unexpected end of the text' },
    {
      name: 'SEC-34 trailing text',
      text: '{"Statement":[]}\nx',
      want: '2:1: JSON_SYNTAX_ERROR: unexpected text after the document',
    },
    {
      name: 'SEC-34 byte order mark',
      text: '\ufeff{"Statement":[]}',
      want: '1:1: JSON_SYNTAX_ERROR: the text begins with a byte order mark',
    },
    {
      name: 'SEC-31 a member twice, in another spelling',
      text: '{"Statement":[],\n "Stat\\u0065ment":[]}',
      want: '2:2: DUPLICATE_MEMBER: member `Statement` stands twice',
    },
    {
      name: 'SEC-32 `__proto__` as a member',
      text: '{"Statement":[],"__proto__":{}}',
      want: '1:29: UNKNOWN_ELEMENT: unknown element `__proto__`',
    },
    {
      name: 'SEC-33 nested deeper than documents may be',
      text: `${'['.repeat(24)}${']'.repeat(24)}`,
      want: '1:24: DOCUMENT_TOO_COMPLEX: nested deeper than 23 levels',
    },
    {
      name: 'SEC-33 too many values',
      text: `{"Statement":[${'1,'.repeat(10_000)}1]}`,
      want: '1:20011: DOCUMENT_TOO_COMPLEX: more than 10000 values',
    },
    {
      name: 'GRAM-1 comments',
      text: '{ /* no */ "Statement": [] }',
      want: '1:3: JSON_SYNTAX_ERROR: expected a member name in quotes',
    },
  ])('$name', ({ text, want }) => {
    expect(defectsOfFiles([{ path: 'policies/a.json', text }])).toEqual([`policies/a.json:${want}`])
  })

  test('STO-9 a file over the limit is refused whatever its source', () => {
    const text = `{"Statement":[]${' '.repeat(65_536)}}`

    expect(defectsOfFiles([{ path: 'policies/a.json', text }])).toEqual([
      'policies/a.json:1:1: LIMIT_EXCEEDED: the file has more than 65536 bytes',
    ])
  })
})

describe('STO-9 two files that define one id are refused', () => {
  test.each([
    {
      name: 'with and without the folder of the default account',
      entities: { roles: { [`${account}/a`]: role(), a: role() } },
      want: 'roles/a.json:1:1: DUPLICATE_ENTITY: `a` is defined by `roles/000000000001/a.json` already',
    },
    {
      name: 'names that differ in case',
      entities: { policies: { Read: allow(), read: allow() } },
      want: 'policies/read.json:1:1: DUPLICATE_ENTITY: `read` is defined by `policies/Read.json` already',
    },
    {
      name: 'a resource with two policies',
      entities: { 'resource-policies': { a: resourcePolicy(), b: resourcePolicy() } },
      want: 'resource-policies/b.json:2:15: DUPLICATE_ENTITY: the resource has a policy in `resource-policies/a.json` already',
    },
  ])('$name', ({ entities, want }) => {
    expect(defectsOf(entities)).toEqual([want])
  })

  test('the same name in another account or of another kind is another entity', () => {
    expect(
      defectsOf({
        roles: { a: role(), [`${otherAccount}/a`]: role() },
        users: { a: {} },
        policies: { a: allow() },
      }),
    ).toEqual([])
  })
})
