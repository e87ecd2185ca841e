import { describe, expect, test } from 'vitest'
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
