import { describe, expect, test } from 'vitest'
import { compilePolicy } from '../policy/compile-policy.ts'
import { defaultPolicyVersion, managedPolicyFrom, versionNumber } from './managed-policy.ts'

const identity = {
  id: 'ANPAAAAAAAAAAAAAAAAAA',
  partition: 'gw',
  account: '111122223333',
  path: '/teams/',
  name: 'Reader',
}

const version = (versionId: string) => ({
  versionId,
  document: '{"Statement":[]}',
  createdAt: undefined,
  compiled: compilePolicy('{"Statement":[]}', versionId),
})

describe('a managed policy that was put together', () => {
  test('has the ARN of its account, path and name', () => {
    const policy = managedPolicyFrom(identity, [version('v2'), version('v7')], 'v2')

    expect(policy.arn).toBe('arn:gw:iam::111122223333:policy/teams/Reader')
    expect(policy.lastVersionNumber).toBe(7)
    expect(defaultPolicyVersion(policy).compiled.id).toBe('v2')
  })

  test('is managed by the provider when the provider is its account', () => {
    const { arn, isProviderManaged } = managedPolicyFrom(
      { ...identity, account: 'aws', path: '/' },
      [version('v1')],
      'v1',
    )

    expect(arn).toBe('arn:gw:iam::aws:policy/Reader')
    expect(isProviderManaged).toBe(true)
  })

  test('without its default version it cannot be used', () => {
    const policy = managedPolicyFrom(identity, [version('v1')], 'v2')

    expect(() => defaultPolicyVersion(policy)).toThrow(
      new TypeError(`policy \`${policy.arn}\` lacks its default version`),
    )
  })
})

test.each([
  { versionId: 'v1', want: 1 },
  { versionId: 'v12', want: 12 },
  { versionId: 'v0', want: undefined },
  { versionId: 'v01', want: undefined },
  { versionId: 'V1', want: undefined },
  { versionId: '1', want: undefined },
  { versionId: 'v1\n', want: undefined },
  { versionId: 'v999999999999999', want: 999_999_999_999_999 },
  { versionId: 'v9999999999999999', want: undefined },
])('the number of version `$versionId` is $want', ({ versionId, want }) => {
  expect(versionNumber(versionId)).toBe(want)
})
