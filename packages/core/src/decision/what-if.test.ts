import { describe, expect, test } from 'vitest'
import { compilePolicy } from '../policy/compile-policy.ts'
import type { PolicySet } from './policy-set.ts'
import { policyOf } from './testing/cast.ts'
import { applyWhatIf } from './what-if.ts'

const document = (id: string) => compilePolicy('{"Statement":[]}', id)
const [own, more] = [document('own'), document('more')]
const policies: PolicySet = {
  version: 1,
  identity: [],
  boundary: null,
  session: [[own], [own]],
  scps: null,
  resource: null,
  rcps: null,
}

test('layers of a what-if join those of their level, and the other levels stay', () => {
  const { session } = applyWhatIf(policies, { session: { beside: [[more]] } })

  expect(session.map((layer) => layer.map(({ id }) => id))).toEqual([['own', 'more'], ['own']])
})

test('further layers of a what-if are further levels', () => {
  const { session } = applyWhatIf(policies, { session: { beside: [[], [], [more]] } })

  expect(session.map((layer) => layer.map(({ id }) => id))).toEqual([['own'], ['own'], ['more']])
})

test('a what-if of nothing changes nothing', () => {
  const full: PolicySet = {
    version: 7,
    identity: [own],
    boundary: own,
    session: [[own]],
    scps: [[own]],
    resource: own,
    rcps: [[own]],
  }

  expect(applyWhatIf(full, {})).toEqual(full)
})

test('every layer of a what-if is its own', () => {
  const everything = applyWhatIf(policies, {
    identity: { beside: [document('identity')] },
    boundary: { beside: document('boundary') },
    session: { instead: [[document('session')]] },
    scps: { beside: [[document('scp')]] },
    resource: { instead: document('resource') },
    rcps: { beside: [[document('rcp')]] },
  })

  expect(JSON.parse(JSON.stringify(everything))).toMatchObject({
    version: 1,
    identity: [{ id: 'identity' }],
    boundary: { id: 'boundary' },
    session: [[{ id: 'session' }]],
    scps: [[{ id: 'scp' }]],
    resource: { id: 'resource' },
    rcps: [[{ id: 'rcp' }]],
  })
})

test('documents beside those of a layer follow them', () => {
  const set = { ...policies, identity: [own], scps: [[own], [own]] }
  const { identity, scps } = applyWhatIf(set, {
    identity: { beside: [more] },
    scps: { beside: [[more]] },
  })

  expect(identity.map(({ id }) => id)).toEqual(['own', 'more'])
  expect(scps?.map((level) => level.map(({ id }) => id))).toEqual([['own', 'more'], ['own']])
})

test('guardrails beside none are all there are, and none beside them leave them', () => {
  expect(applyWhatIf(policies, { scps: { beside: null } }).scps).toBeNull()
  expect(applyWhatIf(policies, { scps: { beside: [[more]] } }).scps).toEqual([[more]])
  expect(applyWhatIf({ ...policies, scps: [[own]] }, { scps: { beside: null } }).scps).toEqual([
    [own],
  ])
})

describe('two documents in a layer that holds one', () => {
  const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
  const deny = { Effect: 'Deny', Action: '*', Resource: '*' }
  const join = (first: PolicySet['resource'], second: PolicySet['resource']) =>
    applyWhatIf({ ...policies, resource: first }, { resource: { beside: second } }).resource

  test('are one document under the id of the first, its statements numbered on', () => {
    const joined = join(policyOf('a', allow, deny), policyOf('b', deny, allow))

    expect(joined?.id).toBe('a')
    expect(joined?.fault).toBeUndefined()
    expect(joined?.statements.map(({ index, effect }) => `${index} ${effect}`)).toEqual([
      '0 Allow',
      '1 Deny',
      '2 Deny',
      '3 Allow',
    ])
  })

  test('are numbered on behind statements of which only some are left', () => {
    const text = JSON.stringify({ Version: 'x', Statement: [allow, deny, allow, deny, allow] })
    const faulty = compilePolicy(text, 'a')
    const indexes = join(faulty, policyOf('b', deny))?.statements.map(({ index }) => index)

    expect(faulty.statements.map(({ index }) => index)).toEqual([1, 3])
    expect(indexes).toEqual([1, 3, 4])
  })

  test('keep the fault of either, the first before the second', () => {
    const faulty = (name: string) => compilePolicy(`{"${name}":1,"Statement":[]}`, name)

    expect(join(faulty('A'), policyOf('b'))?.fault).toContain('`A`')
    expect(join(policyOf('a'), faulty('B'))?.fault).toContain('`B`')
    expect(join(faulty('A'), faulty('B'))?.fault).toContain('`A`')
  })

  test('are the one document where there is no other', () => {
    expect(join(own ?? null, null)).toBe(own)
    expect(join(null, more ?? null)).toBe(more)
    expect(join(null, null)).toBeNull()
  })
})
