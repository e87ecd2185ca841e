import { describe, expect, test } from 'vitest'
import type { PrincipalEntry } from '../../policy/principal-element.ts'
import { role, trust } from '../testing/documents.ts'
import { account, otherAccount, snapshotOf } from '../testing/read-entities.ts'

const appId = 'AROACCCCCCCCCCCCCCCCC'
const aliceId = 'AIDACCCCCCCCCCCCCCCCC'
const arn = (resource: string, owner = account, service = 'iam') =>
  `arn:gw:${service}::${owner}:${resource}`

/** The principals of a trust policy, in an account with a role and a user. */
function trusted(...entries: readonly string[]): readonly PrincipalEntry[] {
  const snapshot = snapshotOf({
    users: { alice: { UserId: aliceId, Path: '/teams/' } },
    roles: {
      app: role({ RoleId: appId, Path: '/app/' }),
      target: role({ AssumeRolePolicyDocument: trust({ AWS: entries }) }),
    },
  })
  const target = snapshot.roleByArn(arn('role/target'))
  return target?.trustPolicy.statements[0]?.principal?.entries ?? []
}

describe('TRUST-4 principals of a snapshot are bound to their unique ids', () => {
  test.each([
    { name: 'a user', entry: arn('user/teams/alice'), kind: 'user', id: aliceId },
    { name: 'a role', entry: arn('role/app/app'), kind: 'role', id: appId },
    {
      name: 'a session, by its role',
      entry: arn('assumed-role/app/s1', account, 'sts'),
      kind: 'assumed-role',
      id: appId,
    },
  ])('$name', ({ entry, kind, id }) => {
    expect(trusted(entry)).toEqual([{ kind, arn: entry, id }])
  })

  test('the role itself is bound too, by the id that its place gives it', () => {
    const [entry] = trusted(arn('role/target'))

    expect(entry).toMatchObject({
      kind: 'role',
      arn: arn('role/target'),
      id: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
    })
  })

  test('accounts, ids and principals of unknown accounts stay as they are', () => {
    const entries = [account, arn('root'), 'AIDADDDDDDDDDDDDDDDDD', arn('role/x', otherAccount)]

    expect(trusted(...entries)).toEqual([
      { kind: 'account', account, partition: undefined },
      { kind: 'account', account, partition: 'gw' },
      { kind: 'id', id: 'AIDADDDDDDDDDDDDDDDDD' },
      { kind: 'role', arn: arn('role/x', otherAccount), id: undefined },
    ])
  })

  test('a bound entry has the members of an unbound one in the same order', () => {
    const [bound, unbound] = trusted(arn('role/app/app'), arn('role/x', otherAccount))

    expect(Object.keys(bound ?? {})).toEqual(Object.keys(unbound ?? {}))
  })

  test('resource policies, and `NotPrincipal` in them, are bound like trust policies', () => {
    const resource = arn('order/1', account, 'orders')
    const statements = ['Principal', 'NotPrincipal'].map((element) => ({
      Effect: 'Deny',
      [element]: { AWS: arn('role/app') },
      Action: 'orders:*',
      Resource: '*',
    }))
    const document = { Version: '2012-10-17', Statement: statements }
    const snapshot = snapshotOf({
      roles: { app: role({ RoleId: appId }) },
      'resource-policies': { order: { Resource: resource, Policy: document } },
    })

    const bound = snapshot.resourcePolicy(resource)?.statements.map(({ principal }) => principal)

    expect(bound).toMatchObject([
      { isNegated: false, entries: [{ id: appId }] },
      { isNegated: true, entries: [{ id: appId }] },
    ])
  })
})
