import { describe, expect, test } from 'vitest'
import { allow, role } from '../testing/documents.ts'
import {
  account,
  defectsOf,
  defectsOfFiles,
  otherAccount,
  snapshotOf,
} from '../testing/read-entities.ts'

const order = `arn:gw:orders:eu-1:${account}:order/42`

function resourcePolicy(principal: unknown = { AWS: account }, resource = order): object {
  const statement = { Effect: 'Allow', Principal: principal, Action: 'orders:*', Resource: '*' }
  return { Resource: resource, Policy: { Version: '2012-10-17', Statement: statement } }
}

describe('managed policies', () => {
  test('STO-9 a file is the bare document, its name the name', () => {
    const snapshot = snapshotOf({ policies: { read: allow(), [`${otherAccount}/read`]: allow() } })

    const policy = snapshot.managedPolicy(`arn:gw:iam::${account}:policy/read`)

    expect(policy?.id).toBe(`arn:gw:iam::${account}:policy/read`)
    expect(snapshot.managedPolicy(`arn:gw:iam::${otherAccount}:policy/read`)).toBeDefined()
    expect(snapshot.managedPolicy(`arn:gw:iam::${account}:policy/none`)).toBeUndefined()
    expect(snapshot.managedPolicy('toString')).toBeUndefined()
  })

  test('LIM-1 a policy holds 6,144 characters, white space not counted', () => {
    const empty = JSON.stringify(allow('x:')).length
    const policy = (length: number) => allow(`x:${'a'.repeat(length - empty)}`)
    const parts = (length: number) => ({
      Version: '2012-10-17',
      Statement: Array.from({ length: 4 }, (_, at) => ({
        Sid: `S${at}${'a'.repeat(length)}`,
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
      })),
    })
    const padding = (6_144 - JSON.stringify(parts(0)).length) / 4

    expect(defectsOf({ policies: { a: policy(1_000) } })).toEqual([])
    expect(defectsOf({ policies: { a: parts(Math.floor(padding)) } })).toEqual([])
    expect(defectsOf({ policies: { a: parts(Math.floor(padding) + 1) } })).toEqual([
      expect.stringMatching(
        /^policies\/a\.json:1:1: LIMIT_EXCEEDED: the policy has 61\d\d characters, at most 6144$/,
      ),
    ])
  })

  test('LIM-1 the number of policies of an account is limited', () => {
    const limits = {
      managedPoliciesPerAccount: 2,
      attachedPolicies: 10,
      trustPolicyCharacters: 2_048,
    }
    const policies = { a: allow(), b: allow(), [`${otherAccount}/c`]: allow() }

    expect(defectsOf({ policies }, { limits })).toEqual([])
    expect(defectsOf({ policies: { ...policies, d: allow() } }, { limits })).toEqual([
      `policies:1:1: LIMIT_EXCEEDED: account ${account} has more than 2 managed policies`,
    ])
  })
})

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
      want: '1:1: JSON_SYNTAX_ERROR: expected a value',
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

describe('resource policies', () => {
  test('are found by the ARN of their resource', () => {
    const snapshot = snapshotOf({ 'resource-policies': { order: resourcePolicy() } })

    expect(snapshot.resourcePolicy(order)?.id).toBe(order)
    expect(snapshot.resourcePolicy(`${order}0`)).toBeUndefined()
  })

  test.each([
    {
      name: 'no ARN',
      resource: 'order/42',
      problem: 'INVALID_VALUE: `Resource` must be an ARN',
    },
    {
      name: 'a pattern',
      resource: `arn:gw:orders:eu-1:${account}:order/*`,
      problem: 'INVALID_VALUE: `Resource` must name one resource: no wildcard and no variable',
    },
    {
      name: 'EVAL-16 a role',
      resource: `arn:gw:iam::${account}:role/reader`,
      problem:
        'INVALID_VALUE: `Resource` must not be a role: its resource policy is `AssumeRolePolicyDocument`',
    },
    {
      name: 'a resource of another account',
      resource: `arn:gw:orders:eu-1:${otherAccount}:order/42`,
      problem: `INVALID_VALUE: the resource belongs to account \`${otherAccount}\`, the file to \`${account}\``,
    },
  ])('$name is refused', ({ resource, problem }) => {
    expect(defectsOf({ 'resource-policies': { a: resourcePolicy('*', resource) } })).toEqual([
      `resource-policies/a.json:2:15: ${problem}`,
    ])
  })

  test('an ARN without account belongs to the account of the file', () => {
    expect(
      defectsOf({ 'resource-policies': { a: resourcePolicy('*', 'arn:gw:s3:::bucket') } }),
    ).toEqual([])
  })

  test('LIM-8 a policy has 8,192 bytes as written', () => {
    const { Policy: policy } = resourcePolicy() as { Policy: object }
    const text = (bytes: number) => {
      const document = JSON.stringify(policy)
      const padded = `${document.slice(0, -1)}${' '.repeat(bytes - document.length)}}`
      return `{"Resource":"${order}","Policy":${padded}}`
    }

    expect(defectsOfFiles([{ path: 'resource-policies/a.json', text: text(8_192) }])).toEqual([])
    expect(defectsOfFiles([{ path: 'resource-policies/a.json', text: text(8_193) }])).toEqual([
      expect.stringContaining('LIMIT_EXCEEDED: the policy has 8193 bytes, at most 8192'),
    ])
  })

  test('TRUST-4 a principal that does not exist is refused', () => {
    const principal = { AWS: `arn:gw:iam::${account}:user/alcie` }

    expect(
      defectsOf({ users: { alice: {} }, 'resource-policies': { a: resourcePolicy(principal) } }),
    ).toEqual([
      `resource-policies/a.json:8:16: INVALID_PRINCIPAL: Invalid principal in policy: \`arn:gw:iam::${account}:user/alcie\` does not exist`,
    ])
  })
})
