import { describe, expect, test } from 'vitest'
import { allow, role, trust } from '../testing/documents.ts'
import {
  account,
  defectsOf,
  defectsOfFiles,
  otherAccount,
  snapshotOf,
} from '../testing/read-entities.ts'

const ids = (policies: readonly { readonly id: string }[] | undefined) =>
  policies?.map(({ id }) => id)

describe('a role', () => {
  test('has the members of GetRole', () => {
    const snapshot = snapshotOf({
      policies: { read: allow(), limit: allow('orders:*') },
      roles: {
        reader: role({
          Path: '/app/',
          MaxSessionDuration: 7_200,
          PermissionsBoundary: 'limit',
          AttachedPolicies: [`arn:gw:iam::${account}:policy/read`],
          Policies: { extra: allow('orders:GetOrder') },
          Tags: [{ Key: 'team', Value: 'blue' }],
          RequireProof: true,
          ServiceLinked: true,
        }),
      },
    })

    const reader = snapshot.roleByArn(`arn:gw:iam::${account}:role/app/reader`)

    expect(reader).toMatchObject({
      account,
      name: 'reader',
      path: '/app/',
      maxSessionDurationSeconds: 7_200,
      requiresProof: true,
      isServiceLinked: true,
      id: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
    })
    expect(ids(reader?.policies)).toEqual(['inline/extra', `arn:gw:iam::${account}:policy/read`])
    expect(reader?.boundary?.id).toBe(`arn:gw:iam::${account}:policy/limit`)
    expect([...(reader?.tags ?? [])]).toEqual([['team', 'blue']])
    expect(reader?.trustPolicy.statements).toHaveLength(1)
  })

  test('has the defaults of AWS', () => {
    const [reader] = snapshotOf({ roles: { reader: role() } }).roles()

    expect(reader).toMatchObject({
      path: '/',
      maxSessionDurationSeconds: 3_600,
      requiresProof: false,
      isServiceLinked: false,
      boundary: null,
      policies: [],
    })
    expect(reader?.tags.size).toBe(0)
  })

  test('PRIN-15 the path of a service-linked role does not make it one', () => {
    const [linked] = snapshotOf({
      roles: { linked: role({ Path: '/aws-service-role/x/' }) },
    }).roles()

    expect(linked?.isServiceLinked).toBe(false)
  })

  test('is found by its unique id', () => {
    const snapshot = snapshotOf({ roles: { reader: role() } })
    const [reader] = snapshot.roles()

    expect(snapshot.roleById(reader?.id ?? '')).toBe(reader)
    expect(snapshot.roleById('AROAAAAAAAAAAAAAAAAAA')).toBeUndefined()
  })

  test('SEC-71 a re-created role with another unique id is another role', () => {
    const id = 'AROABBBBBBBBBBBBBBBBB'
    const before = snapshotOf({ roles: { reader: role() } })
    const after = snapshotOf({ roles: { reader: role({ RoleId: id }) } })
    const [old] = before.roles()

    expect(after.roleById(old?.id ?? '')).toBeUndefined()
    expect(after.roleById(id)?.name).toBe('reader')
  })

  test('ID-3 two principals with one unique id are refused', () => {
    const id = 'AROABBBBBBBBBBBBBBBBB'

    expect(defectsOf({ roles: { a: role({ RoleId: id }), b: role({ RoleId: id }) } })).toEqual([
      'roles/b.json:12:13: DUPLICATE_ENTITY: the unique id is that of `roles/a.json` already',
    ])
  })

  test('ID-3 a unique id that another principal has by its place is refused', () => {
    const [reader] = snapshotOf({ roles: { reader: role() } }).roles()

    expect(defectsOf({ roles: { a: role({ RoleId: reader?.id }), reader: role() } })).toEqual([
      'roles/a.json:12:13: DUPLICATE_ENTITY: the unique id is that of `roles/reader.json` already',
    ])
  })

  test('roles are listed in the order of their ARNs', () => {
    const snapshot = snapshotOf({
      roles: { b: role(), a: role(), [`${otherAccount}/a`]: role(), C: role() },
    })

    expect(Array.from(snapshot.roles(), ({ arn }) => arn)).toEqual([
      `arn:gw:iam::${account}:role/C`,
      `arn:gw:iam::${account}:role/a`,
      `arn:gw:iam::${account}:role/b`,
      `arn:gw:iam::${otherAccount}:role/a`,
    ])
  })
})

describe('a user', () => {
  test('has its own policies and those of its groups, each once', () => {
    const snapshot = snapshotOf({
      policies: { read: allow(), write: allow() },
      groups: {
        staff: { AttachedPolicies: ['read', 'write'], Policies: { own: allow() } },
        empty: {},
      },
      users: {
        alice: {
          Path: '/teams/',
          Groups: ['staff', 'empty'],
          AttachedPolicies: ['read'],
          Policies: { own: allow() },
          PermissionsBoundary: 'write',
          Tags: { team: 'red' },
        },
      },
    })

    const alice = snapshot.userByArn(`arn:gw:iam::${account}:user/teams/alice`)

    expect(ids(alice?.policies)).toEqual([
      'inline/own',
      `arn:gw:iam::${account}:policy/read`,
      'group/staff/inline/own',
      `arn:gw:iam::${account}:policy/write`,
    ])
    expect(alice?.groups).toEqual(['staff', 'empty'])
    expect(alice?.id).toMatch(/^AIDA[A-Z2-7]{17}$/)
    expect(alice?.boundary?.id).toBe(`arn:gw:iam::${account}:policy/write`)
    expect(alice?.tags.get('team')).toBe('red')
  })

  test('policies of another account with the same name are not its own', () => {
    const defects = defectsOf({
      policies: { [`${otherAccount}/read`]: allow() },
      users: { alice: { AttachedPolicies: [`arn:gw:iam::${otherAccount}:policy/read`] } },
    })

    expect(defects).toEqual([
      `users/alice.json:3:5: UNKNOWN_REFERENCE: account ${account} has no managed policy \`arn:gw:iam::${otherAccount}:policy/read\``,
    ])
  })
})

test.each([
  { name: 'another account', arn: `arn:gw:iam::${otherAccount}:policy/read` },
  { name: 'another partition', arn: `arn:aws:iam::${account}:policy/read` },
  { name: 'another path', arn: `arn:gw:iam::${account}:policy/team/read` },
])('an ARN of $name is not the policy of that name here', ({ arn }) => {
  const policies = { read: allow(), [`${otherAccount}/read`]: allow() }

  expect(defectsOf({ policies, users: { alice: { AttachedPolicies: [arn] } } })).toEqual([
    `users/alice.json:3:5: UNKNOWN_REFERENCE: account ${account} has no managed policy \`${arn}\`, did you mean \`read\`?`,
  ])
})

describe('STO-9 what is wrong with a user, role or group is refused where it stands', () => {
  test.each([
    {
      name: 'policies as a list',
      entities: { users: { a: { Policies: [allow()] } } },
      want: 'users/a.json:2:15: WRONG_TYPE: `Policies` must be an object of documents by name',
    },
    {
      name: 'unknown member',
      entities: { users: { a: { group: [] } } },
      want: 'users/a.json:2:3: UNKNOWN_MEMBER: unknown member `group`, did you mean `Groups`?',
    },
    {
      name: 'a member of roles in a user',
      entities: { users: { a: { MaxSessionDuration: 3_600 } } },
      want: 'users/a.json:2:3: UNKNOWN_MEMBER: unknown member `MaxSessionDuration`',
    },
    {
      name: 'missing trust policy',
      entities: { roles: { a: {} } },
      want: 'roles/a.json:1:1: MISSING_MEMBER: member `AssumeRolePolicyDocument` is missing',
    },
    {
      name: 'path without slash',
      entities: { users: { a: { Path: 'x' } } },
      want: 'users/a.json:2:11: INVALID_VALUE: `Path` must begin and end with `/` and hold only printable ASCII',
    },
    {
      name: 'LIM-9 session shorter than an hour',
      entities: { roles: { a: role({ MaxSessionDuration: 3_599 }) } },
      want: 'roles/a.json:12:25: INVALID_VALUE: `MaxSessionDuration` must be a whole number from 3600 to 43200',
    },
    {
      name: 'LIM-9 session longer than twelve hours',
      entities: { roles: { a: role({ MaxSessionDuration: 43_201 }) } },
      want: 'roles/a.json:12:25: INVALID_VALUE: `MaxSessionDuration` must be a whole number from 3600 to 43200',
    },
    {
      name: 'SEC-34 number as text',
      entities: { roles: { a: role({ MaxSessionDuration: '3600' }) } },
      want: 'roles/a.json:12:25: WRONG_TYPE: `MaxSessionDuration` must be a whole number from 3600 to 43200',
    },
    {
      name: 'a Boolean as text',
      entities: { roles: { a: role({ ServiceLinked: 'true' }) } },
      want: 'roles/a.json:12:20: WRONG_TYPE: `ServiceLinked` must be true or false',
    },
    {
      name: 'TOK-4 RequireProof as text',
      entities: { roles: { a: role({ RequireProof: 'true' }) } },
      want: 'roles/a.json:12:19: WRONG_TYPE: `RequireProof` must be true or false',
    },
    {
      name: 'ID-1 a unique id of another kind',
      entities: { users: { a: { UserId: 'AROABBBBBBBBBBBBBBBBB' } } },
      want: 'users/a.json:2:13: INVALID_VALUE: `UserId` must be `AIDA` and 17 of `A-Z2-7`',
    },
    {
      name: 'unknown policy',
      entities: { policies: { read: allow() }, groups: { a: { AttachedPolicies: ['raed'] } } },
      want: `groups/a.json:3:5: UNKNOWN_REFERENCE: account ${account} has no managed policy \`raed\`, did you mean \`read\`?`,
    },
    {
      name: 'case of a policy name is significant',
      entities: { policies: { read: allow() }, groups: { a: { AttachedPolicies: ['Read'] } } },
      want: `groups/a.json:3:5: UNKNOWN_REFERENCE: account ${account} has no managed policy \`Read\`, did you mean \`read\`?`,
    },
    {
      name: 'EVAL-6 unknown boundary',
      entities: { users: { a: { PermissionsBoundary: 'none' } } },
      want: `users/a.json:2:26: UNKNOWN_REFERENCE: account ${account} has no managed policy \`none\``,
    },
    {
      name: 'LIM-6 more than one boundary',
      entities: { users: { a: { PermissionsBoundary: ['one', 'two'] } } },
      want: 'users/a.json:2:26: WRONG_TYPE: `PermissionsBoundary` must be a string',
    },
    {
      name: 'unknown group',
      entities: { groups: { staff: {} }, users: { a: { Groups: ['stuff'] } } },
      want: `users/a.json:3:5: UNKNOWN_REFERENCE: account ${account} has no group \`stuff\`, did you mean \`staff\`?`,
    },
    {
      name: 'a policy attached twice',
      entities: {
        policies: { read: allow() },
        groups: { a: { AttachedPolicies: ['read', 'read'] } },
      },
      want: 'groups/a.json:4:5: INVALID_VALUE: `read` stands twice in `AttachedPolicies`',
    },
    {
      name: 'a list that is none',
      entities: { groups: { a: { AttachedPolicies: 'read' } } },
      want: 'groups/a.json:2:23: WRONG_TYPE: `AttachedPolicies` must be a list of strings',
    },
    {
      name: 'an inline document of the wrong type of value',
      entities: { users: { a: { Policies: { x: '{}' } } } },
      want: 'users/a.json:3:10: WRONG_TYPE: a policy document is an object',
    },
    {
      name: 'an inline policy with a bad name',
      entities: { users: { a: { Policies: { 'a b': allow() } } } },
      want: 'users/a.json:3:5: INVALID_NAME: the policy name `a b` may hold only letters, digits and `_+=,.@-`',
    },
    {
      name: 'KEY-6 tags that differ only in case',
      entities: { users: { a: { Tags: { team: 'a', Team: 'b' } } } },
      want: 'users/a.json:2:11: INVALID_VALUE: `Tags`: the tag `Team` stands twice; case is ignored',
    },
    {
      name: 'a tag that is no text',
      entities: { users: { a: { Tags: { team: 1 } } } },
      want: 'users/a.json:3:13: WRONG_TYPE: the tag `team` must be a string',
    },
    {
      name: "a tag of AWS's list without value",
      entities: { users: { a: { Tags: [{ Key: 'team' }] } } },
      want: 'users/a.json:3:5: MISSING_MEMBER: member `Value` is missing',
    },
  ])('$name', ({ entities, want }) => {
    expect(defectsOf(entities)).toEqual([want])
  })

  test('a defect inside a document keeps its place in the file', () => {
    const statement = { Effect: 'allow', Action: 'orders:GetOrder', Resource: '*' }

    const defects = defectsOf({
      users: { a: { Policies: { x: { Version: '2012-10-17', Statement: statement } } } },
    })

    expect(defects).toHaveLength(1)
    expect(defects[0]).toMatch(/^users\/a\.json:6:19: INVALID_EFFECT: /)
  })

  test('GRAM-2 text that policies may not hold is refused in documents, not in tags', () => {
    const defects = defectsOf({
      users: { a: { Tags: { team: '青' }, Policies: { x: allow('orders:青') } } },
    })

    expect(defects).toEqual([
      'users/a.json:10:27: INVALID_CHARACTER: character U+9752 is not allowed in a policy document; write it as an escape',
    ])
  })

  test('every defect of every file is named', () => {
    const defects = defectsOf({
      roles: { a: {}, b: { x: 1 } },
      users: { c: { Path: '' } },
    })

    expect(defects.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'roles/a.json:1:1: MISSING_MEMBER:',
      'roles/b.json:1:1: MISSING_MEMBER:',
      'roles/b.json:2:3: UNKNOWN_MEMBER:',
      'users/c.json:2:11: INVALID_VALUE:',
    ])
  })

  test('who refers to an entity with defects has none of its own', () => {
    const defects = defectsOfFiles([
      { path: 'policies/read.json', text: '{' },
      { path: 'groups/staff.json', text: '[]' },
      { path: 'roles/app.json', text: '{' },
      { path: 'users/a.json', text: '{"AttachedPolicies":["read"],"Groups":["staff"]}' },
      {
        path: 'roles/b.json',
        text: JSON.stringify(role({ AssumeRolePolicyDocument: trust({ AWS: roleArn('app') }) })),
      },
    ])

    expect(defects.map((line) => line.split(':')[0])).toEqual([
      'groups/staff.json',
      'policies/read.json',
      'roles/app.json',
    ])
  })
})

const roleArn = (name: string) => `arn:gw:iam::${account}:role/${name}`
