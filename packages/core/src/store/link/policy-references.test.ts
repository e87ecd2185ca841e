import { describe, expect, test } from 'vitest'
import { defineModel } from '../../model/define-model.ts'
import { allow, role } from '../testing/documents.ts'
import {
  account,
  defectsOf,
  defectsOfFiles,
  otherAccount,
  snapshotOf,
} from '../testing/read-entities.ts'

const model = defineModel({
  account,
  services: { orders: { actions: { GetOrder: { level: 'Read' } } } },
})
const readOnly = 'arn:gw:iam::aws:policy/ReadOnlyAccess'
const own = `arn:gw:iam::${account}:policy/ReadOnlyAccess`

/** Ids of the policies that alice has. */
function attachedTo(more: object, policies: Readonly<Record<string, object>> = {}) {
  const snapshot = snapshotOf({ policies, users: { alice: more } }, { model })
  const alice = snapshot.userByArn(`arn:gw:iam::${account}:user/alice`)
  return { policies: alice?.policies.map(({ id }) => id), boundary: alice?.boundary?.id }
}

describe('a provided policy', () => {
  test.each([
    { name: 'by name', reference: 'ReadOnlyAccess', id: readOnly },
    { name: 'by ARN', reference: readOnly, id: readOnly },
    {
      name: 'by an ARN with a path',
      reference: 'arn:gw:iam::aws:policy/job-function/ViewOnlyAccess',
      id: 'arn:gw:iam::aws:policy/job-function/ViewOnlyAccess',
    },
    {
      name: 'of a service',
      reference: 'OrdersFullAccess',
      id: 'arn:gw:iam::aws:policy/OrdersFullAccess',
    },
  ])('is attached and a boundary $name', ({ reference, id }) => {
    const holder = { AttachedPolicies: [reference], PermissionsBoundary: reference }

    expect(attachedTo(holder)).toEqual({ policies: [id], boundary: id })
  })

  test('is attached to roles and groups too', () => {
    const snapshot = snapshotOf(
      {
        groups: { staff: { AttachedPolicies: ['ReadOnlyAccess'] } },
        users: { alice: { Groups: ['staff'] } },
        roles: { app: role({ AttachedPolicies: ['ReadOnlyAccess'] }) },
      },
      { model },
    )

    const holders = [
      snapshot.userByArn(`arn:gw:iam::${account}:user/alice`),
      snapshot.roleByArn(`arn:gw:iam::${account}:role/app`),
    ]

    expect(holders.map((holder) => holder?.policies[0]?.id)).toEqual([readOnly, readOnly])
    expect(holders[0]?.policies[0]).toBe(holders[1]?.policies[0])
  })

  test('is a session policy by its ARN, as every managed policy (STS-8)', () => {
    const snapshot = snapshotOf({ users: { alice: {} } }, { model })

    expect(snapshot.managedPolicy(readOnly)?.id).toBe(readOnly)
    expect(snapshot.managedPolicyByArn(readOnly)?.isProviderManaged).toBe(true)
  })

  test("is hidden by the account's own policy of that name, never by ARN", () => {
    const both = { AttachedPolicies: ['ReadOnlyAccess', readOnly] }

    expect(attachedTo(both, { ReadOnlyAccess: allow() }).policies).toEqual([own, readOnly])
    expect(attachedTo({ AttachedPolicies: [own] }, { ReadOnlyAccess: allow() }).policies).toEqual([
      own,
    ])
    expect(attachedTo(both, { [`${otherAccount}/ReadOnlyAccess`]: allow() }).policies).toEqual([
      readOnly,
    ])
  })

  test('is not meant by the ARN of a policy that the account does not have', () => {
    expect(defectsOf({ users: { alice: { AttachedPolicies: [own] } } }, { model })).toEqual([
      `users/alice.json:3:5: UNKNOWN_REFERENCE: account ${account} has no managed policy \`${own}\`, did you mean \`ReadOnlyAccess\`?`,
    ])
  })

  test("does not stand in for the account's own policy whose file has defects", () => {
    const entities = {
      policies: { ReadOnlyAccess: { Statement: 1 } },
      users: { alice: { AttachedPolicies: ['ReadOnlyAccess'] } },
    }

    const defects = defectsOf(entities, { model })

    expect(defects.length).toBeGreaterThan(0)
    expect(defects.every((defect) => defect.startsWith('policies/ReadOnlyAccess.json:'))).toBe(true)
  })
})

describe('what is refused', () => {
  test.each([
    {
      name: 'a misspelt provided policy',
      reference: 'ReadOnlyAcess',
      hint: ', did you mean `ReadOnlyAccess`?',
    },
    {
      name: 'a provided policy under the wrong path',
      reference: 'arn:gw:iam::aws:policy/ViewOnlyAccess',
      hint: ', did you mean `ViewOnlyAccess`?',
    },
    {
      name: 'the same ARN in another partition',
      reference: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      hint: ', did you mean `ReadOnlyAccess`?',
    },
    {
      name: 'SEC-32 a name of the prototype',
      reference: 'hasOwnProperty',
      hint: '',
    },
  ])('$name', ({ reference, hint }) => {
    const users = { alice: { AttachedPolicies: [reference] } }

    expect(defectsOf({ users }, { model })).toEqual([
      `users/alice.json:3:5: UNKNOWN_REFERENCE: account ${account} has no managed policy \`${reference}\`${hint}`,
    ])
  })

  test('a policy that is written for a model, where there is none', () => {
    const users = { alice: { AttachedPolicies: ['AdministratorAccess', 'ReadOnlyAccess'] } }

    expect(defectsOf({ users })).toEqual([
      `users/alice.json:4:5: UNKNOWN_REFERENCE: account ${account} has no managed policy \`ReadOnlyAccess\`: it is written for a model, and there is none`,
    ])
  })

  test('STO-11 writing a policy of the provider', () => {
    const text = JSON.stringify(allow())

    expect(defectsOfFiles([{ path: 'policies/aws/ReadOnlyAccess.json', text }])).toEqual([
      'policies/aws/ReadOnlyAccess.json:1:1: INVALID_NAME: the folder `aws` is no account id of twelve digits',
    ])
  })

  test('LIM-6 a second boundary', () => {
    const users = { alice: { PermissionsBoundary: ['ReadOnlyAccess', 'OrdersFullAccess'] } }

    expect(defectsOf({ users }, { model })).toEqual([
      'users/alice.json:2:26: WRONG_TYPE: `PermissionsBoundary` must be a string',
    ])
  })
})
