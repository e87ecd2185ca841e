import { describe, expect, test } from 'vitest'
import { defineModel } from '../../model/define-model.ts'
import { allow } from '../testing/documents.ts'
import { account, defectsOf, otherAccount, snapshotOf } from '../testing/read-entities.ts'

const arn = `arn:gw:iam::${account}:policy/read`

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

describe('a managed policy with versions', () => {
  const versions = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`v${at + 1}`, allow(`x:A${at}`)]))
  const policy = (chosen: unknown, documents: unknown) => ({
    policies: { read: { DefaultVersionId: chosen, Versions: documents } },
  })

  test('has the default in force and the others at hand, oldest first', () => {
    const documents = { v10: allow('x:Ten'), v2: allow('x:Two'), v9: allow('x:Nine') }
    const snapshot = snapshotOf(policy('v9', documents))

    const read = snapshot.managedPolicyByArn(arn)

    expect(read).toMatchObject({
      arn,
      account,
      defaultVersionId: 'v9',
      isProviderManaged: false,
      lastVersionNumber: 10,
      id: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
    })
    expect(read?.versions.map(({ versionId }) => versionId)).toEqual(['v2', 'v9', 'v10'])
    expect(snapshot.managedPolicy(arn)).toBe(read?.versions[1]?.compiled)
    expect(snapshot.managedPolicy(arn)?.id).toBe(arn)
  })

  test('keeps the text of each version as the file writes it', () => {
    const snapshot = snapshotOf(policy('v1', { v1: allow('x:One') }))

    const [version] = snapshot.managedPolicyByArn(arn)?.versions ?? []

    expect(JSON.parse(version?.document ?? '')).toEqual(allow('x:One'))
    expect(version?.createdAt).toBeUndefined()
  })

  test('grants what its default grants to whom it is attached', () => {
    const snapshot = snapshotOf({
      ...policy('v2', versions(3)),
      users: { alice: { AttachedPolicies: ['read'], PermissionsBoundary: 'read' } },
    })
    const alice = snapshot.userByArn(`arn:gw:iam::${account}:user/alice`)

    const [attached] = alice?.policies ?? []

    expect(attached?.statements[0]?.action.entries[0]?.source).toBe('x:A1')
    expect(alice?.boundary).toBe(attached)
  })

  test('a bare document is version v1', () => {
    const snapshot = snapshotOf({ policies: { read: allow() } })

    expect(snapshot.managedPolicyByArn(arn)).toMatchObject({
      defaultVersionId: 'v1',
      versions: [{ versionId: 'v1' }],
    })
  })

  test('LIM-1 five versions are accepted', () => {
    expect(defectsOf(policy('v5', versions(5)))).toEqual([])
  })

  test.each([
    {
      name: 'LIM-1 a sixth version',
      entities: policy('v1', versions(6)),
      want: '44:5: LIMIT_EXCEEDED: `Versions` holds 6 versions, at most 5',
    },
    {
      name: 'a default that is not there',
      entities: policy('v11', versions(1)),
      want: '2:23: UNKNOWN_REFERENCE: `Versions` has no `v11`, did you mean `v1`?',
    },
    {
      name: 'SEC-32 a default with a name of the prototype',
      entities: policy('constructor', versions(1)),
      want: '2:23: UNKNOWN_REFERENCE: `Versions` has no `constructor`',
    },
    {
      name: 'a default that is no string',
      entities: policy(2, versions(2)),
      want: '2:23: WRONG_TYPE: `DefaultVersionId` must be a string',
    },
    {
      name: 'versions in a list',
      entities: policy('v1', [allow()]),
      want: '3:15: WRONG_TYPE: `Versions` must be an object of documents by version',
    },
    {
      name: 'a version id that is none',
      entities: policy('v01', { v01: allow() }),
      want: '4:5: INVALID_NAME: the version `v01` must be `v1`, `v2` and so on',
    },
    {
      name: 'versions without a default',
      entities: { policies: { read: { Versions: versions(1) } } },
      want: '1:1: MISSING_MEMBER: member `DefaultVersionId` is missing',
    },
    {
      name: 'a default without versions',
      entities: { policies: { read: { DefaultVersionId: 'v1' } } },
      want: '1:1: MISSING_MEMBER: member `Versions` is missing',
    },
    {
      name: 'a document beside its versions',
      entities: {
        policies: { read: { ...allow(), Versions: versions(1), DefaultVersionId: 'v1' } },
      },
      want: '2:3: UNKNOWN_MEMBER: unknown member `Version`, did you mean `Versions`?',
    },
    {
      name: 'a defect in a version that is not in force',
      entities: policy('v1', { ...versions(1), v2: { ...allow(), Id: 'x' } }),
      want: '19:13: ELEMENT_NOT_ALLOWED: `Id` is not allowed in an identity policy',
    },
  ])('$name is refused', ({ entities, want }) => {
    expect(defectsOf(entities)[0]).toContain(`policies/read.json:${want}`)
  })

  test('no version at all is refused', () => {
    expect(defectsOf(policy('v1', {}))).toEqual([
      'policies/read.json:2:23: UNKNOWN_REFERENCE: `Versions` has no `v1`',
      'policies/read.json:3:15: INVALID_VALUE: `Versions` must hold at least one version',
    ])
  })

  test('LIM-1 every version holds 6,144 characters', () => {
    const long = { ...allow(), Statement: [1, 2, 3, 4].map(statement) }
    const documents = { v1: allow(), v2: long }

    expect(defectsOf(policy('v1', documents))).toEqual([
      expect.stringMatching(
        /^policies\/read\.json:\d+:11: LIMIT_EXCEEDED: the policy has \d+ characters, at most 6144$/,
      ),
    ])
  })

  test('MODEL-3 every version is checked against the model', () => {
    const actions = { GetOrder: { level: 'Read' as const } }
    const model = defineModel({ account, services: { orders: { actions } } })
    const documents = { v1: allow('orders:GetOrders'), v2: allow('orders:GetOrder') }

    expect(defectsOf(policy('v2', documents), { model })).toEqual([
      'policies/read.json:8:19: UNKNOWN_ACTION: no action of service `orders` matches `orders:GetOrders`, did you mean `orders:GetOrder`?',
    ])
  })

  test('a version with defects is not missing as well', () => {
    const entities = {
      ...policy('v1', { v1: { Statement: 1 } }),
      users: { alice: { AttachedPolicies: ['read'] } },
    }

    expect(defectsOf(entities)).toEqual([expect.stringContaining('policies/read.json:5:')])
  })
})

/** A statement of some sixteen hundred characters. */
function statement(): object {
  return { Effect: 'Allow', Action: `x:${'a'.repeat(1_600)}`, Resource: '*' }
}
