import { expect, test } from 'vitest'
import type { Principal, RoleSessionPrincipal } from '../identity/principal.ts'
import { anonymous } from '../identity/principal.ts'
import type { RequestFacts, ResourceFacts } from './facts.ts'
import { readKey } from './read-key.ts'

const now = Date.UTC(2026, 10, 24, 12)
const issuer = 'token.actions.githubusercontent.com'

const session: RoleSessionPrincipal = {
  kind: 'role-session',
  account: '000000000001',
  arn: 'arn:gw:sts::000000000001:assumed-role/app/s1',
  roleArn: 'arn:gw:iam::000000000001:role/apps/app',
  roleId: 'AROAAPP',
  roleName: 'app',
  sessionName: 's1',
  isServiceLinked: false,
  tags: new Map([['Team', 'red']]),
  session: {
    id: 'id',
    accessKeyId: 'ASIA',
    issuedAt: now - 5_000,
    expiresAt: now + 5_000,
    tags: new Map(),
    transitiveTagKeys: [],
    sourceIdentity: 'alice',
    policies: [],
    policySources: [],
    mfa: undefined,
    federation: {
      issuer,
      provider: 'arn:p',
      subject: 'x',
      claims: new Map([['sub', 'repo:o/r:x']]),
    },
    chain: [],
  },
}

function read(
  key: string,
  principal: Principal = session,
  facts: RequestFacts = {},
  resource?: ResourceFacts,
) {
  const sources = {
    principal,
    facts,
    resourceFacts: resource,
    resourceTags: undefined,
    resourceAccount: '000000000001',
    principalOrganization: {
      organizationId: 'o-1',
      isManagementAccount: false,
      path: ['r-1', 'ou-1'],
    },
    resourceOrganization: null,
    region: '',
    now,
  }
  return readKey(key, sources)
}

test.each([
  {
    name: 'the ARN of a session is that of its role',
    key: 'aws:principalarn',
    want: session.roleArn,
  },
  { name: 'the account', key: 'aws:principalaccount', want: '000000000001' },
  { name: 'the organization', key: 'aws:principalorgid', want: 'o-1' },
  {
    name: 'the path in the organization, as a set',
    key: 'aws:principalorgpaths',
    want: ['o-1/r-1/ou-1/'],
  },
  { name: 'the kind of principal', key: 'aws:principaltype', want: 'AssumedRole' },
  { name: 'role id and session name', key: 'aws:userid', want: 'AROAAPP:s1' },
  { name: 'no user name for a session', key: 'aws:username', want: undefined },
  { name: 'a tag, whatever its case', key: 'aws:principaltag/team', want: 'red' },
  { name: 'the source identity', key: 'aws:sourceidentity', want: 'alice' },
  {
    name: 'the issue time in milliseconds',
    key: 'aws:tokenissuetime',
    want: '2026-11-24T11:59:55.000Z',
  },
  {
    name: 'KEY-5 MFA is false for a session without',
    key: 'aws:multifactorauthpresent',
    want: 'false',
  },
  { name: 'KEY-5 MFA age is absent without MFA', key: 'aws:multifactorauthage', want: undefined },
  { name: 'the time', key: 'aws:currenttime', want: '2026-11-24T12:00:00.000Z' },
  { name: 'the time in seconds', key: 'aws:epochtime', want: String(now / 1000) },
  { name: 'FED-6 a claim by its issuer', key: `${issuer}:sub`, want: 'repo:o/r:x' },
  { name: 'FED-6 no claim of another issuer', key: 'gitlab.com:sub', want: undefined },
  { name: 'no region without one', key: 'aws:requestedregion', want: undefined },
  { name: 'no organization of the resource', key: 'aws:resourceorgid', want: undefined },
  { name: 'no tag keys where none are passed', key: 'aws:tagkeys', want: undefined },
  { name: 'COND-2 a name of the language is missing', key: 'tostring', want: undefined },
  { name: 'COND-2 nor is the prototype', key: '__proto__', want: undefined },
])('KEY $name', ({ key, want }) => {
  expect(read(key)).toEqual(want)
})

test('KEY-4 an anonymous caller has an account of that name and no ARN', () => {
  expect(read('aws:principalaccount', anonymous)).toBe('anonymous')
  expect(read('aws:principalarn', anonymous)).toBeUndefined()
  expect(read('aws:principaltag/team', anonymous)).toBeUndefined()
})

test('KEY-2 an application cannot set keys of core, only its own', () => {
  const attributes = new Map([
    ['aws:principaltag/team', 'blue'],
    ['sts:externalid', 'x'],
    ['orders:status', 'open'],
  ])

  expect(read('aws:principaltag/team', session, {}, { attributes })).toBe('red')
  expect(read('sts:externalid', session, {}, { attributes })).toBeUndefined()
  expect(read('orders:status', session, {}, { attributes })).toBe('open')
})

test('KEY-6 tags of the request and of the resource are told apart', () => {
  const facts = { requestTags: new Map([['env', 'prod']]) }
  const resource = { tags: new Map([['env', 'test']]) }

  expect(read('aws:requesttag/env', session, facts, resource)).toBe('prod')
  expect(read('aws:resourcetag/env', session, facts, resource)).toBe('test')
  expect(read('aws:tagkeys', session, facts, resource)).toEqual(['env'])
})
