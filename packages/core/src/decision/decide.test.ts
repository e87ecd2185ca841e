import { describe, expect, test } from 'vitest'
import type { Principal } from '../identity/principal.ts'
import { denyEverything } from '../policy/compile-policy.ts'
import { decide } from './decide.ts'
import type { PolicySet } from './policy-set.ts'
import type { AuthorizationRequest } from './request.ts'
import { account, policyOf, appSession as session, alice as user } from './testing/cast.ts'

const root: Principal = { kind: 'root', account, arn: `arn:gw:iam::${account}:root` }
const service: Principal = { kind: 'service', service: 'rolesanywhere.amazonaws.com' }

const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
const deny = { Effect: 'Deny', Action: '*', Resource: '*' }
const elsewhere = { Effect: 'Allow', Action: 's3:*', Resource: '*' }

const policy = (...statements: object[]) => policyOf('p', ...statements)

function grantTo(principal: unknown, effect = 'Allow') {
  return policy({ Effect: effect, Principal: principal, Action: '*', Resource: '*' })
}

function outcome(
  principal: Principal,
  layers: Partial<PolicySet>,
  more: Partial<AuthorizationRequest['resource']> = {},
) {
  const request: AuthorizationRequest = {
    principal,
    action: 'orders:GetOrder',
    resource: {
      arn: `arn:gw:orders::${account}:order/42`,
      account,
      isPolicyMandatory: false,
      isRcpExempt: false,
      ...more,
    },
    context: new Map(),
  }
  const none = { identity: [], boundary: null, session: [], scps: null, resource: null, rcps: null }
  const { reason, layer, level } = decide(request, { version: 1, ...none, ...layers })
  return level === undefined ? `${reason} ${layer}` : `${reason} ${layer} ${level}`
}

describe('EVAL-3 explicit deny', () => {
  test.each<{ layer: string; set: Partial<PolicySet>; want: string }>([
    { layer: 'rcp', set: { rcps: [[grantTo('*', 'Deny')]] }, want: 'ExplicitlyDenied rcp 0' },
    {
      layer: 'scp',
      set: { scps: [[policy(allow)], [policy(allow, deny)]] },
      want: 'ExplicitlyDenied scp 1',
    },
    {
      layer: 'resource',
      set: { resource: grantTo('*', 'Deny') },
      want: 'ExplicitlyDenied resource',
    },
    {
      layer: 'identity',
      set: { identity: [policy(allow), policy(deny)] },
      want: 'ExplicitlyDenied identity',
    },
    {
      layer: 'boundary',
      set: { boundary: policy(allow, deny) },
      want: 'ExplicitlyDenied boundary',
    },
    {
      layer: 'session',
      set: { session: [[policy(allow, deny)]] },
      want: 'ExplicitlyDenied session',
    },
  ])('of the $layer layer wins over every allow', ({ set, want }) => {
    expect(outcome(session, { identity: [policy(allow)], ...set })).toBe(want)
  })
})

describe('EVAL-8 a silent layer', () => {
  test.each<{ name: string; set: Partial<PolicySet>; want: string }>([
    { name: 'no policy at all', set: {}, want: 'ImplicitlyDenied identity' },
    {
      name: 'identity policies alone',
      set: { identity: [policy(allow)] },
      want: 'Allowed identity',
    },
    {
      name: 'a boundary that is silent',
      set: { identity: [policy(allow)], boundary: policy(elsewhere) },
      want: 'ImplicitlyDenied boundary',
    },
    {
      name: 'a boundary that is empty',
      set: { identity: [policy(allow)], boundary: policy() },
      want: 'ImplicitlyDenied boundary',
    },
    {
      name: 'a boundary that allows',
      set: { identity: [policy(allow)], boundary: policy(allow) },
      want: 'Allowed identity',
    },
    {
      name: 'a session policy that is silent',
      set: { identity: [policy(allow)], session: [[policy(elsewhere)]] },
      want: 'ImplicitlyDenied session',
    },
    {
      name: 'one of two session layers silent',
      set: { identity: [policy(allow)], session: [[policy(allow)], [policy(elsewhere)]] },
      want: 'ImplicitlyDenied session',
    },
    {
      name: 'an SCP level that is silent',
      set: {
        identity: [policy(allow)],
        scps: [[policy(allow)], [policy(elsewhere)], [policy(allow)]],
      },
      want: 'ImplicitlyDenied scp 1',
    },
    {
      name: 'an SCP level without policy',
      set: { identity: [policy(allow)], scps: [[policy(allow)], []] },
      want: 'ImplicitlyDenied scp 1',
    },
    {
      name: 'SEC-39 a boundary that is attached but missing',
      set: { identity: [policy(allow)], boundary: denyEverything('b') },
      want: 'ExplicitlyDenied boundary',
    },
  ])('$name: $want', ({ set, want }) => {
    expect(outcome(session, set)).toBe(want)
  })
})

describe('EVAL-13 a grant of the resource policy in the same account', () => {
  const toRole = grantTo({ AWS: session.roleArn })
  const toSession = grantTo({ AWS: session.arn })
  const toAccount = grantTo({ AWS: account })

  test.each<{ name: string; set: Partial<PolicySet>; want: string }>([
    {
      name: 'to the session ignores boundary and session policy',
      set: { resource: toSession, boundary: policy(elsewhere), session: [[policy(elsewhere)]] },
      want: 'Allowed resource',
    },
    {
      name: 'to the role is narrowed by the boundary',
      set: { resource: toRole, boundary: policy(elsewhere) },
      want: 'ImplicitlyDenied boundary',
    },
    {
      name: 'to the role is narrowed by the session policy',
      set: { resource: toRole, session: [[policy(elsewhere)]] },
      want: 'ImplicitlyDenied session',
    },
    { name: 'to the role alone suffices', set: { resource: toRole }, want: 'Allowed resource' },
    {
      name: 'to the account only delegates',
      set: { resource: toAccount },
      want: 'ImplicitlyDenied identity',
    },
    {
      name: 'to the account beside identity policies',
      set: { resource: toAccount, identity: [policy(allow)] },
      want: 'Allowed identity',
    },
  ])('$name', ({ set, want }) => {
    expect(outcome(session, set)).toBe(want)
  })
})

describe('EVAL-14 another account', () => {
  const foreign = { account: '000000000002' }

  test('needs a grant there and an allow here', () => {
    const set = { resource: grantTo({ AWS: account }), identity: [policy(allow)] }

    expect(outcome(session, set, foreign)).toBe('Allowed resource+identity')
    expect(outcome(session, { ...set, identity: [] }, foreign)).toBe('ImplicitlyDenied identity')
    expect(outcome(session, { ...set, resource: null }, foreign)).toBe('ImplicitlyDenied resource')
  })

  test('no strength of the grant lifts a silent boundary', () => {
    const set = {
      resource: grantTo({ AWS: session.arn }),
      identity: [policy(allow)],
      boundary: policy(elsewhere),
    }

    expect(outcome(session, set, foreign)).toBe('ImplicitlyDenied boundary')
  })
})

describe('EVAL-15 a mandatory resource policy', () => {
  const mandatory = { isPolicyMandatory: true }

  test('denies everyone while there is none, root included', () => {
    expect(outcome(session, { identity: [policy(allow)] }, mandatory)).toBe(
      'ImplicitlyDenied resource',
    )
    expect(outcome(root, {}, mandatory)).toBe('ImplicitlyDenied resource')
  })

  test('lets identity policies count only by naming the account', () => {
    const identity = [policy(allow)]

    expect(outcome(session, { identity, resource: grantTo({ AWS: account }) }, mandatory)).toBe(
      'Allowed identity',
    )
    expect(outcome(session, { identity, resource: grantTo({ AWS: user.arn }) }, mandatory)).toBe(
      'ImplicitlyDenied resource',
    )
  })
})

describe('special principals', () => {
  test('PRIN-12 root is allowed without policies, but guardrails bind it', () => {
    expect(outcome(root, {})).toBe('Allowed identity')
    expect(outcome(root, { scps: [[policy(elsewhere)]] })).toBe('ImplicitlyDenied scp 0')
    expect(outcome(root, { boundary: policy() })).toBe('Allowed identity')
  })

  test('PRIN-13 a service is allowed by a grant to itself alone', () => {
    expect(outcome(service, { resource: grantTo({ Service: service.service }) })).toBe(
      'Allowed resource',
    )
    expect(outcome(service, { identity: [policy(allow)] })).toBe('ImplicitlyDenied resource')
  })

  test('PRIN-15 a service-linked role is exempt from guardrails', () => {
    const linked: Principal = { ...session, isServiceLinked: true }
    const set = {
      identity: [policy(allow)],
      scps: [[policy(allow, deny)]],
      rcps: [[grantTo('*', 'Deny')]],
    }

    expect(outcome(linked, set)).toBe('Allowed identity')
  })

  test('PRIN-10 a Deny with NotPrincipal hits a listed caller that has a boundary', () => {
    const resource = policy({
      Effect: 'Deny',
      NotPrincipal: { AWS: user.arn },
      Action: '*',
      Resource: '*',
    })
    const set = { identity: [policy(allow)], resource }

    expect(outcome(user, set)).toBe('Allowed identity')
    expect(outcome(user, { ...set, boundary: policy(allow) })).toBe('ExplicitlyDenied resource')
  })
})

test('EVAL-20 an allow is determined by the allows of the deciding layers, an explicit deny by every deny', () => {
  const request: AuthorizationRequest = {
    principal: user,
    action: 'orders:GetOrder',
    resource: { arn: null, account, isPolicyMandatory: false, isRcpExempt: false },
    context: new Map(),
  }
  const set: PolicySet = {
    version: 1,
    identity: [policy(allow, elsewhere), policy(allow)],
    boundary: policy(allow),
    session: [],
    scps: null,
    resource: null,
    rcps: null,
  }

  const allowed = decide(request, set)
  const denied = decide(request, {
    ...set,
    boundary: policy(deny),
    identity: [policy(deny), policy(allow)],
  })

  expect(
    allowed.determining.map(({ layer, policy: p, statement }) => [layer, p, statement]),
  ).toEqual([
    ['identity', 0, 0],
    ['identity', 1, 0],
  ])
  expect(denied.determining.map(({ layer }) => layer)).toEqual(['identity', 'boundary'])
})

describe('EVAL-4 where a resource stands in its list does not matter', () => {
  const asked = `arn:gw:orders::${account}:order/${'a'.repeat(4_000)}`
  const named = `arn:gw:orders::${account}:order/a*`
  const other = `arn:gw:orders::${account}:item/*`
  /** Over the cap of steps: whether it matches cannot be told. */
  const tooLong = `arn:gw:orders::${account}:order/*${'a'.repeat(1_000)}b`
  const decided = (effect: string, resources: readonly string[]) =>
    outcome(
      user,
      { identity: [policy({ ...allow, Effect: effect, Resource: resources })] },
      { arn: asked },
    )

  test.each([
    { name: 'first', resources: [tooLong, named, other] },
    { name: 'second', resources: [named, tooLong, other] },
    { name: 'last', resources: [named, other, tooLong] },
    { name: 'beside another of its kind', resources: [tooLong, named, tooLong] },
    { name: 'alone', resources: [tooLong] },
  ])('a pattern over the limit, $name, is a fault of the element', ({ resources }) => {
    expect(decided('Allow', resources)).toBe('ImplicitlyDenied identity')
    expect(decided('Deny', resources)).toBe('ExplicitlyDenied identity')
  })

  test.each([
    { name: 'text alone', resources: [other, named] },
    { name: 'a wildcard inside', resources: [other, `arn:gw:orders::${account}:*/a*a`] },
    {
      name: 'the third of several kinds',
      resources: [other, 'arn:gw:orders:eu-*:*:order/*', `arn:gw:orders::${account}:*/a*a`],
    },
  ])('$name is found behind others', ({ resources }) => {
    for (const list of [resources, resources.toReversed()]) {
      expect(decided('Allow', list)).toBe('Allowed identity')
      expect(decided('Deny', list)).toBe('ExplicitlyDenied identity')
    }
  })
})
