import { expect, test } from 'vitest'
import {
  assumedRoleArn,
  federatedUserArn,
  managedPolicyArn,
  oidcProviderArn,
  roleArn,
  rootArn,
  userArn,
} from './arns.ts'

const owner = { partition: 'gw', account: '000000000001' }

test.each([
  { name: 'root user', arn: rootArn(owner), want: 'arn:gw:iam::000000000001:root' },
  {
    name: 'user without path',
    arn: userArn({ ...owner, path: '/', name: 'alice' }),
    want: 'arn:gw:iam::000000000001:user/alice',
  },
  {
    name: 'user with path',
    arn: userArn({ ...owner, path: '/teams/blue/', name: 'alice' }),
    want: 'arn:gw:iam::000000000001:user/teams/blue/alice',
  },
  {
    name: 'role with path',
    arn: roleArn({ ...owner, path: '/app/', name: 'orders' }),
    want: 'arn:gw:iam::000000000001:role/app/orders',
  },
  {
    name: 'managed policy',
    arn: managedPolicyArn({ ...owner, path: '/', name: 'read' }),
    want: 'arn:gw:iam::000000000001:policy/read',
  },
  {
    name: 'OpenID Connect provider with path',
    arn: oidcProviderArn({ ...owner, keyPrefix: 'idp.example:8443/tenant' }),
    want: 'arn:gw:iam::000000000001:oidc-provider/idp.example:8443/tenant',
  },
  {
    name: 'role session carries no path',
    arn: assumedRoleArn({ ...owner, roleName: 'orders', sessionName: 's1' }),
    want: 'arn:gw:sts::000000000001:assumed-role/orders/s1',
  },
  {
    name: 'federated user',
    arn: federatedUserArn({ ...owner, name: 'bob' }),
    want: 'arn:gw:sts::000000000001:federated-user/bob',
  },
])('ARN of a $name', ({ arn, want }) => {
  expect(arn).toBe(want)
})

test('ID-2 the shortest ARN has at least the twenty characters that botocore asks for', () => {
  expect(rootArn(owner).length).toBeGreaterThanOrEqual(20)
})
