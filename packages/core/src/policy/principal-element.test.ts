import { describe, expect, test } from 'vitest'
import { IssueLog } from './issue.ts'
import { type JsonNode, parseJson } from './json.ts'
import { compilePrincipal } from './principal-element.ts'

const account = '000000000001'
const iam = (resource: string) => `arn:gw:iam::${account}:${resource}`
const sts = (resource: string) => `arn:gw:sts::${account}:${resource}`

function compile(principal: unknown, isNegated = false) {
  const text = JSON.stringify(principal)
  const log = new IssueLog(text)
  const cursor = { node: parseJson(text).node as JsonNode, pointer: '/Principal' }
  return { ...compilePrincipal(cursor, isNegated, log), issues: log.issues }
}

describe('section 6.1', () => {
  test.each([
    { name: 'a star', principal: '*', want: { kind: 'everyone' } },
    { name: 'a star of AWS', principal: { AWS: '*' }, want: { kind: 'everyone' } },
    {
      name: 'an account id',
      principal: { AWS: account },
      want: { kind: 'account', account, partition: undefined },
    },
    {
      name: 'the ARN of an account',
      principal: { AWS: iam('root') },
      want: { kind: 'account', account, partition: 'gw' },
    },
    {
      name: 'a user',
      principal: { AWS: iam('user/alice') },
      want: { kind: 'user', arn: iam('user/alice'), id: undefined },
    },
    {
      name: 'a role with a path',
      principal: { AWS: iam('role/teams/a/app') },
      want: { kind: 'role', arn: iam('role/teams/a/app'), id: undefined },
    },
    {
      name: 'a session',
      principal: { AWS: sts('assumed-role/app/s1') },
      want: { kind: 'assumed-role', arn: sts('assumed-role/app/s1'), id: undefined },
    },
    {
      name: 'a federated user',
      principal: { AWS: sts('federated-user/bob') },
      want: { kind: 'federated-user', arn: sts('federated-user/bob') },
    },
    { name: 'a user id', principal: { AWS: 'AIDA0Z' }, want: { kind: 'id', id: 'AIDA0Z' } },
    { name: 'a role id', principal: { AWS: 'AROA0Z' }, want: { kind: 'id', id: 'AROA0Z' } },
    {
      name: 'a service',
      principal: { Service: 'sns.amazonaws.com' },
      want: { kind: 'service', service: 'sns.amazonaws.com' },
    },
    {
      name: 'a provider',
      principal: { Federated: 'idp.example' },
      want: { kind: 'federated', provider: 'idp.example' },
    },
  ])('$name is read as $want.kind', ({ principal, want }) => {
    expect(compile(principal)).toEqual({
      isNegated: false,
      entries: [want],
      faults: [],
      issues: [],
    })
  })

  test('lists of several kinds are read entry by entry, in their order', () => {
    const { entries, faults } = compile({ Service: ['a.example', 'b.example'], AWS: [account] })

    expect(entries.map(({ kind }) => kind)).toEqual(['service', 'service', 'account'])
    expect(faults).toEqual([])
  })

  test('an empty list names nobody', () => {
    expect(compile({ AWS: [] })).toMatchObject({ entries: [], faults: [], issues: [] })
  })
})

const noPrincipal = (kind: string, text: string) => `no principal of kind \`${kind}\`: \`${text}\``
const wildcard = (text: string) =>
  `a wildcard stands alone in a principal, as \`"*"\` or \`{"AWS": "*"}\`: \`${text}\``

describe('GRAM-9', () => {
  test.each([
    { name: 'eleven digits', text: '00000000001' },
    { name: 'thirteen digits', text: '0000000000001' },
    { name: 'an id of another kind', text: 'AGPA0Z' },
    { name: 'an id in lower case', text: 'AIDA0z' },
    { name: 'an id without its own part', text: 'AROA' },
    { name: 'a text behind an id', text: 'AIDA0Z/x' },
    { name: 'a text before an id', text: 'xAIDA0Z' },
    { name: 'no ARN', text: 'alice' },
    { name: 'a region', text: `arn:gw:iam:eu-1:${account}:user/alice` },
    { name: 'a short account', text: 'arn:gw:iam::1:user/alice' },
    { name: 'a long account', text: `arn:gw:iam::${account}0:user/alice` },
    { name: 'an account that only ends so', text: `arn:gw:iam::0${account}:user/alice` },
    { name: 'a group', text: iam('group/g') },
    { name: 'a user of another service', text: `arn:gw:s3::${account}:user/alice` },
    { name: 'a root of another service', text: sts('root') },
    { name: 'a user without name', text: iam('user/') },
    { name: 'a role whose path has no name', text: iam('role/teams/') },
    { name: 'a session in IAM', text: iam('assumed-role/app/s1') },
    { name: 'a role in STS', text: sts('role/app') },
    { name: 'a session without name', text: sts('assumed-role/app') },
    { name: 'a session with an empty name', text: sts('assumed-role/app/') },
    { name: 'a session of a nameless role', text: sts('assumed-role//s1') },
    { name: 'a session with a path', text: sts('assumed-role/teams/app/s1') },
    { name: 'a session behind something', text: sts('x/assumed-role/app/s1') },
    { name: 'a federated user without name', text: sts('federated-user/') },
    { name: 'a federated user with a path', text: sts('federated-user/a/bob') },
    { name: 'a federated user behind something', text: sts('x/federated-user/bob') },
    { name: 'nothing', text: '' },
  ])('$name is no principal of AWS', ({ text }) => {
    const message = noPrincipal('AWS', text)

    expect(compile({ AWS: text })).toEqual({
      isNegated: false,
      entries: [],
      faults: [message],
      issues: [expect.objectContaining({ code: 'INVALID_PRINCIPAL', message })],
    })
  })

  test.each([
    {
      name: 'a text',
      principal: 'everyone',
      says: 'a principal is `"*"` or an object with `AWS`, `Service` or `Federated`',
    },
    {
      name: 'a list',
      principal: ['*'],
      says: 'a principal is `"*"` or an object with `AWS`, `Service` or `Federated`',
    },
    { name: 'no kind', principal: {}, says: 'a principal names `AWS`, `Service` or `Federated`' },
    { name: 'an unknown kind', principal: { aws: '*' }, says: 'unknown kind of principal `aws`' },
    {
      name: 'a canonical user',
      principal: { CanonicalUser: 'x' },
      says: '`CanonicalUser` is not supported: gatewarden has no canonical ids',
    },
    { name: 'a number', principal: { AWS: 1 }, says: '`AWS` takes strings' },
    { name: 'a Boolean', principal: { Service: true }, says: '`Service` takes strings' },
    { name: 'a part of an ARN', principal: { AWS: iam('user/*') }, says: wildcard(iam('user/*')) },
    { name: 'a question mark', principal: { AWS: iam('user/?') }, says: wildcard(iam('user/?')) },
    { name: 'a star of services', principal: { Service: '*' }, says: wildcard('*') },
    { name: 'a star of providers', principal: { Federated: '*' }, says: wildcard('*') },
    {
      name: 'part of a service',
      principal: { Service: 's?s.example' },
      says: wildcard('s?s.example'),
    },
    { name: 'an empty service', principal: { Service: '' }, says: noPrincipal('Service', '') },
    {
      name: 'a variable',
      principal: { AWS: iam('user/${aws:username}') },
      says: `a principal takes no variables: \`${iam('user/${aws:username}')}\``,
    },
    {
      name: 'a variable for a service',
      principal: { Service: '${a:b}' },
      says: 'a principal takes no variables: `${a:b}`',
    },
  ])('$name is refused, and the statement knows why', ({ principal, says }) => {
    const { entries, faults, issues } = compile(principal)

    expect(entries).toEqual([])
    expect(faults).toEqual([says])
    expect(issues).toMatchObject([{ code: 'INVALID_PRINCIPAL', message: says }])
  })

  test('an entry that is refused leaves the others, and is pointed at', () => {
    const { entries, issues } = compile({ AWS: [account, 'x', '*'] })

    expect(entries.map(({ kind }) => kind)).toEqual(['account', 'everyone'])
    expect(issues).toMatchObject([{ pointer: '/Principal/AWS/1' }])
  })
})

test('GRAM-6 an exception of nobody would reach everyone and is refused', () => {
  const { isNegated, entries, issues } = compile({ AWS: [], Service: 'a.example' }, true)

  expect(isNegated).toBe(true)
  expect(entries).toEqual([{ kind: 'service', service: 'a.example' }])
  expect(issues).toMatchObject([
    { pointer: '/Principal/AWS', message: '`NotPrincipal` must not be empty' },
  ])
})

test('an exception of everyone is read as one', () => {
  expect(compile('*', true)).toMatchObject({ isNegated: true, entries: [{ kind: 'everyone' }] })
  expect(compile('x', true)).toMatchObject({ isNegated: true, entries: [] })
})
