import { describe, expect, test } from 'vitest'
import type { Principal } from '../identity/principal.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import type { PolicySet } from './policy-set.ts'
import { isMissing, readKeys } from './read-keys.ts'
import { appSession, orderRequest, policyOf } from './testing/cast.ts'

const nothing: PolicySet = {
  version: 1,
  identity: [],
  boundary: null,
  session: [],
  scps: null,
  resource: null,
  rcps: null,
}

/** A document that reads this key. */
const reading = (key: string, more: object = {}) =>
  policyOf('p', {
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
    Condition: { Null: { [key]: 'true' } },
    ...more,
  })

function keysOf(policies: Partial<PolicySet>, principal: Principal = appSession): string[] {
  const request = orderRequest({ principal })
  return readKeys(request, { ...nothing, ...policies }).map(({ key }) => key)
}

describe('the keys that policies read', () => {
  test('are those of every layer that applies', () => {
    const everywhere: PolicySet = {
      version: 1,
      identity: [reading('k:identity')],
      boundary: reading('k:boundary'),
      session: [[reading('k:session0')], [reading('k:session1')]],
      scps: [[reading('k:scp')]],
      resource: reading('k:resource'),
      rcps: [[reading('k:rcp')]],
    }

    expect(keysOf(everywhere)).toEqual([
      'k:boundary',
      'k:identity',
      'k:rcp',
      'k:resource',
      'k:scp',
      'k:session0',
      'k:session1',
    ])
    expect(keysOf(everywhere, { kind: 'anonymous' })).toEqual(['k:rcp', 'k:resource'])
  })

  test('are those of statements that may cover the action', () => {
    const identity = [
      reading('k:other', { Action: 's3:*' }),
      reading('k:all', { Action: undefined, NotAction: 's3:*' }),
      reading('k:excepted', { Action: undefined, NotAction: 'orders:*' }),
      reading('k:broken', { Action: 'nocolon' }),
    ]

    expect(keysOf({ identity })).toEqual(['k:all', 'k:broken'])
  })

  test('stand once, as the first of the statements spells them, sorted without regard to case', () => {
    const identity = [reading('k:B'), reading('K:b'), reading('K:A'), reading('k:c')]

    expect(keysOf({ identity })).toEqual(['K:A', 'k:B', 'k:c'])
  })

  test('are also those of variables in conditions and resources, special characters aside', () => {
    const condition = { StringLike: { 'k:a': ['${k:in-value}${*}', "${k:in-default, 'x'}"] } }
    const identity = [
      reading('', { Condition: condition, Resource: 'arn:gw:s3:::${k:resource}${?}${$}' }),
      reading('k:b', { Resource: undefined, NotResource: 'arn:gw:s3:::${k:exception}' }),
    ]

    expect(keysOf({ identity })).toEqual([
      'k:a',
      'k:b',
      'k:exception',
      'k:in-default',
      'k:in-value',
      'k:resource',
    ])
  })

  test('are those of conditions alone where a statement names no resource', () => {
    const trust = reading('k:a', { Resource: undefined, Principal: '*' })

    expect(keysOf({ resource: trust })).toEqual(['k:a'])
  })

  test('are spelled as the condition spells them where a variable of its statement differs', () => {
    const condition = { StringEquals: { 'k:Name': '${K:NAME}' } }

    expect(keysOf({ identity: [reading('', { Condition: condition })] })).toEqual(['k:Name'])
  })

  test('are none in a document that cannot be read', () => {
    const broken = compilePolicy('{"Version":"2013-01-01","Statement":[]}', 'broken')

    expect(keysOf({ identity: [broken, reading('k:a')] })).toEqual(['k:a'])
    expect(keysOf({ resource: null, boundary: null })).toEqual([])
  })

  test('come with what the request has', () => {
    const request = orderRequest({ context: new Map([['k:a', ['x', 'y']]]) })
    const identity = [reading('K:A'), reading('k:b')]

    expect(readKeys(request, { ...nothing, identity })).toEqual([
      { key: 'K:A', value: ['x', 'y'] },
      { key: 'k:b', value: undefined },
    ])
  })
})

test('COND-3 an empty list is a missing key, an empty string is not', () => {
  expect(isMissing({ key: 'k:a', value: undefined })).toBe(true)
  expect(isMissing({ key: 'k:a', value: [] })).toBe(true)
  expect(isMissing({ key: 'k:a', value: '' })).toBe(false)
  expect(isMissing({ key: 'k:a', value: [''] })).toBe(false)
})
