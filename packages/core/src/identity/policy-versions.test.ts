import { describe, expect, test } from 'vitest'
import { type ManagedPolicy, managedPolicyFrom } from './managed-policy.ts'
import {
  createManagedPolicy,
  createPolicyVersion,
  deletePolicyVersion,
  setDefaultPolicyVersion,
} from './policy-versions.ts'

const identity = {
  id: 'ANPAAAAAAAAAAAAAAAAAA',
  partition: 'gw',
  account: '111122223333',
  path: '/',
  name: 'Reader',
}
const arn = 'arn:gw:iam::111122223333:policy/Reader'

function documentOf(action: string): string {
  const statement = { Effect: 'Allow', Action: action, Resource: '*' }
  return JSON.stringify({ Version: '2012-10-17', Statement: statement })
}

/** A policy with the versions `v1` to `vN`; the first is the default. */
function policyWith(versions: number): ManagedPolicy {
  let policy = createManagedPolicy(identity, { document: documentOf('orders:A1'), createdAt: 1 })
  for (let number = 2; number <= versions; number += 1) {
    const document = documentOf(`orders:A${number}`)
    policy = createPolicyVersion(policy, { document, createdAt: number })
  }
  return policy
}

const idsOf = (policy: ManagedPolicy) => policy.versions.map(({ versionId }) => versionId)

describe('a managed policy', () => {
  test('begins with v1 in force', () => {
    const policy = policyWith(1)

    expect(policy).toMatchObject({
      id: identity.id,
      arn,
      account: identity.account,
      isProviderManaged: false,
      defaultVersionId: 'v1',
      lastVersionNumber: 1,
    })
    expect(policy.versions).toMatchObject([
      {
        versionId: 'v1',
        document: documentOf('orders:A1'),
        createdAt: 1,
        compiled: { id: arn, fault: undefined },
      },
    ])
  })

  test('DM-2 a new version is stored byte for byte and is not in force', () => {
    const document = ` ${documentOf('orders:A2')}\n`
    const before = policyWith(1)

    const after = createPolicyVersion(before, { document, createdAt: 2 })

    expect(after.versions.at(-1)).toMatchObject({ versionId: 'v2', document, createdAt: 2 })
    expect(after.defaultVersionId).toBe('v1')
    expect(idsOf(before)).toEqual(['v1'])
  })

  test('DM-2 versions and policies are frozen', () => {
    const policy = deletePolicyVersion(setDefaultPolicyVersion(policyWith(2), 'v2'), 'v1')

    expect(Object.isFrozen(policy)).toBe(true)
    expect(Object.isFrozen(policy.versions)).toBe(true)
    expect(policy.versions.every((version) => Object.isFrozen(version))).toBe(true)
  })

  test('DM-2 the number of a deleted version is never used again', () => {
    const policy = deletePolicyVersion(policyWith(3), 'v3')

    const after = createPolicyVersion(policy, { document: documentOf('orders:B'), createdAt: 9 })

    expect(idsOf(after)).toEqual(['v1', 'v2', 'v4'])
  })

  test('DM-2 rolling back publishes the old text as a new version', () => {
    const policy = setDefaultPolicyVersion(policyWith(2), 'v2')
    const old = policy.versions[0]?.document ?? ''

    const published = createPolicyVersion(policy, { document: old, createdAt: 3 })
    const rolledBack = setDefaultPolicyVersion(published, 'v3')

    expect(rolledBack.versions.at(-1)).toMatchObject({ versionId: 'v3', document: old })
    expect(rolledBack.defaultVersionId).toBe('v3')
  })

  test('another version becomes the default, and the first can go', () => {
    const policy = setDefaultPolicyVersion(policyWith(2), 'v2')

    expect(deletePolicyVersion(policy, 'v1')).toMatchObject({
      defaultVersionId: 'v2',
      versions: [{ versionId: 'v2' }],
      lastVersionNumber: 2,
    })
  })
})

describe('what is refused', () => {
  const next = { document: documentOf('orders:B'), createdAt: 9 }
  const long = documentOf(`orders:${'a'.repeat(6_144)}`)
  const provided = managedPolicyFrom({ ...identity, account: 'aws' }, policyWith(2).versions, 'v2')
  const providedMessage =
    'policy `arn:gw:iam::aws:policy/Reader` is managed by the provider and cannot be changed'

  test('LIM-1 five versions are one too many for a sixth', () => {
    expect(idsOf(policyWith(5))).toHaveLength(5)
    expect(() => createPolicyVersion(policyWith(5), next)).toThrow(
      expect.objectContaining({
        code: 'LimitExceeded',
        status: 409,
        message: `policy \`${arn}\` has 5 versions: delete one before creating another`,
      }),
    )
  })

  test.each([
    {
      name: 'LIM-1 a document of more than 6,144 characters',
      change: () => createPolicyVersion(policyWith(1), { document: long, createdAt: 2 }),
      code: 'LimitExceeded',
      message: `policy \`${arn}\` has ${long.length} characters, at most 6144`,
    },
    {
      name: 'LIM-1 such a document as the first',
      change: () => createManagedPolicy(identity, { document: long, createdAt: 2 }),
      code: 'LimitExceeded',
      message: `policy \`${arn}\` has ${long.length} characters, at most 6144`,
    },
    {
      name: 'a document that is no identity policy',
      change: () =>
        createPolicyVersion(policyWith(1), { document: '{"Statement":{}}', createdAt: 2 }),
      code: 'MalformedPolicyDocument',
      message: expect.stringContaining(`policy \`${arn}\`: MISSING_ELEMENT at \`/Statement\``),
    },
    {
      name: 'the default as what is deleted',
      change: () => deletePolicyVersion(policyWith(2), 'v1'),
      code: 'DeleteConflict',
      message: `policy \`${arn}\`: version \`v1\` is the default and cannot be deleted`,
    },
    {
      name: 'deleting a version that is not there',
      change: () => deletePolicyVersion(policyWith(2), 'v3'),
      code: 'NoSuchEntity',
      message: `policy \`${arn}\` has no version \`v3\``,
    },
    {
      name: 'a version that is not there as the default',
      change: () => setDefaultPolicyVersion(policyWith(2), 'constructor'),
      code: 'NoSuchEntity',
      message: `policy \`${arn}\` has no version \`constructor\``,
    },
    {
      name: 'a new version of a provider-managed policy',
      change: () => createPolicyVersion(provided, next),
      code: 'UnmodifiableEntity',
      message: providedMessage,
    },
    {
      name: 'another default of a provider-managed policy',
      change: () => setDefaultPolicyVersion(provided, 'v1'),
      code: 'UnmodifiableEntity',
      message: providedMessage,
    },
    {
      name: 'deleting a version of a provider-managed policy',
      change: () => deletePolicyVersion(provided, 'v1'),
      code: 'UnmodifiableEntity',
      message: providedMessage,
    },
    {
      name: 'a policy in the account of the provider',
      change: () => createManagedPolicy({ ...identity, account: 'aws' }, next),
      code: 'UnmodifiableEntity',
      message: providedMessage,
    },
  ])('$name', ({ change, code, message }) => {
    expect(change).toThrow(expect.objectContaining({ code, message }))
  })
})
