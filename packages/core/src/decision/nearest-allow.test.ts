import { describe, expect, test } from 'vitest'
import type { Principal } from '../identity/principal.ts'
import { denyEverything } from '../policy/compile-policy.ts'
import { nearestAllow, type Repair } from './nearest-allow.ts'
import type { PolicySet } from './policy-set.ts'
import type { AuthorizationRequest } from './request.ts'
import { account, alice, policyOf, appSession as session } from './testing/cast.ts'

const abroad = '000000000002'
const federatedUser: Principal = {
  kind: 'federated-user',
  account,
  arn: `arn:gw:sts::${account}:federated-user/alice`,
  name: 'alice',
  userArn: alice.arn,
  userId: 'AIDAALICE',
  tags: new Map(),
  session: undefined,
}
const service: Principal = { kind: 'service', service: 'sns.amazonaws.com' }

const policy = (...statements: object[]) => policyOf('p', ...statements)

const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
const silent = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
const nothing: PolicySet = {
  version: 1,
  identity: [],
  boundary: null,
  session: [],
  scps: null,
  resource: null,
  rcps: null,
}

function nearest(
  policies: Partial<PolicySet>,
  change: Partial<AuthorizationRequest> = {},
  resource: Partial<AuthorizationRequest['resource']> = {},
): string[] {
  const request: AuthorizationRequest = {
    principal: alice,
    action: 'orders:GetOrder',
    resource: {
      arn: `arn:gw:orders::${account}:order/42`,
      account,
      isPolicyMandatory: false,
      isRcpExempt: false,
      ...resource,
    },
    context: new Map(),
    ...change,
  }
  return nearestAllow(request, { ...nothing, ...policies }).map(sketch)
}

/** `identity.0 match Action` */
function sketch(repair: Repair): string {
  if (repair.kind === 'add') return `${repair.layer}${repair.level ?? ''} add`
  const { layer, level, statement } = repair.statement
  const place = `${layer}${level ?? ''}.${statement}`
  if (repair.kind === 'rewrite') return `${place} rewrite ${repair.faults.join()}`
  const { element, key } = repair.element
  return `${place} ${repair.kind} ${element}${key === undefined ? '' : ` ${key}`}`
}

describe('TRACE-2 the nearest allow', () => {
  test('is nothing where the request is allowed', () => {
    expect(nearest({ identity: [policy(allow)] })).toEqual([])
  })

  test('is the smallest set of failing elements among the Allows of a layer', () => {
    const near = { ...allow, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }
    const far = { ...silent, Resource: 'arn:gw:s3:::*' }

    expect(nearest({ identity: [policy(far, near)] })).toEqual([
      'identity.1 match Condition aws:SecureTransport',
    ])
  })

  test('counts every key under every operator by itself', () => {
    const condition = {
      Bool: { 'aws:SecureTransport': 'true', 'aws:MultiFactorAuthPresent': 'true' },
      StringEquals: { 'aws:username': 'alice' },
    }
    const context = new Map([['aws:username', 'alice']])

    expect(
      nearest({ identity: [policy({ ...allow, Condition: condition })] }, { context }),
    ).toEqual([
      'identity.0 match Condition aws:SecureTransport',
      'identity.0 match Condition aws:MultiFactorAuthPresent',
    ])
  })

  test('tells what an element asks for beside what the request has', () => {
    const request = {
      principal: alice,
      action: 'orders:GetOrder',
      resource: { arn: null, account, isPolicyMandatory: false, isRcpExempt: false },
      context: new Map(),
    }
    const narrow = { ...allow, NotResource: '*', Resource: undefined }

    expect(nearestAllow(request, { ...nothing, identity: [policy(narrow)] })).toMatchObject([
      { kind: 'match', element: { element: 'NotResource', expected: ['*'], actual: undefined } },
    ])
  })

  test('prefers conditions to resources, and resources to actions, among sets of one size', () => {
    const condition = { ...allow, Condition: { Null: { 'aws:username': 'false' } } }
    const resource = { ...allow, Resource: 'arn:gw:orders:::order/7' }

    expect(nearest({ identity: [policy(silent, resource, condition)] })).toEqual([
      'identity.2 match Condition aws:username',
    ])
    expect(nearest({ identity: [policy(silent, resource)] })).toEqual(['identity.1 match Resource'])
  })

  test('needs every layer that is silent', () => {
    const policies = {
      identity: [policy(silent)],
      boundary: policy(silent),
      session: [[policy(silent)], [policy(allow)]],
      scps: [[policy(allow)], [policy(silent)], [policy(silent)]],
    }

    expect(nearest(policies, { principal: session })).toEqual([
      'scp1.0 match Action',
      'scp2.0 match Action',
      'identity.0 match Action',
      'boundary.0 match Action',
      'session0.0 match Action',
    ])
  })

  test('adds a statement only where a layer has no Allow to repair', () => {
    const far = { ...silent, Resource: 'arn:gw:s3:::*', Condition: { Bool: { 'aws:x': 'true' } } }

    expect(nearest({})).toEqual(['identity add'])
    expect(nearest({ scps: [[]], identity: [policy(far)] })).toHaveLength(4)
    expect(nearest({ scps: [[]], identity: [policy(allow)] })).toEqual(['scp0 add'])
  })

  test('lifts every Deny that applies, in every layer', () => {
    const deny = { Effect: 'Deny', Action: '*', Resource: '*' }
    const policies = {
      identity: [policy(allow, deny)],
      rcps: [[policy({ ...deny, Principal: '*' })]],
      boundary: policy(allow, { ...deny, Condition: { Null: { 'aws:username': 'true' } } }, silent),
    }

    expect(nearest(policies)).toEqual([
      'rcp0.0 mismatch Resource',
      'identity.1 mismatch Resource',
      'boundary.1 mismatch Condition aws:username',
    ])
  })

  test('asks for a readable statement where a Deny applies because it cannot be read', () => {
    expect(nearest({ identity: [policy(allow), denyEverything('gone')] })).toEqual([
      'identity.0 rewrite the document is missing',
    ])
  })

  test('counts an element of an Allow that cannot be evaluated as failing', () => {
    const broken = { ...allow, Condition: { StringEqual: { 'aws:username': 'alice' } } }

    expect(nearest({ identity: [policy({ ...allow, Action: 'GetOrder' })] })).toEqual([
      'identity.0 match Action',
    ])
    expect(nearest({ identity: [policy(broken)] })).toEqual([
      'identity.0 match Condition aws:username',
    ])
    expect(nearest({ identity: [policy({ ...allow, Comment: 'x' })] })).toEqual([
      'identity.0 rewrite unknown element `Comment`',
    ])
  })
})

describe('TRACE-2 the nearest allow by the steps of EVAL-12', () => {
  const to = (AWS: string) => ({ ...allow, Principal: { AWS } })
  const bob = to(`arn:gw:iam::${account}:user/bob`)

  test('without an identity side the resource policy must name the caller', () => {
    expect(nearest({ resource: policy(bob) }, { principal: service })).toEqual([
      'resource.0 match Principal',
    ])
    expect(nearest({}, { principal: service })).toEqual(['resource add'])
  })

  test('in another account both sides must allow', () => {
    const foreign = { account: abroad }

    expect(nearest({ identity: [policy(silent)] }, {}, foreign)).toEqual([
      'resource add',
      'identity.0 match Action',
    ])
    expect(
      nearest({ identity: [policy(silent)], resource: policy(to(account)) }, {}, foreign),
    ).toEqual(['identity.0 match Action'])
    expect(nearest({ identity: [policy(allow)], resource: policy(bob) }, {}, foreign)).toEqual([
      'resource.0 match Principal',
    ])
  })

  test('in the same account a grant to the caller needs nothing of its own side', () => {
    const conditional = { ...to(alice.arn), Condition: { Bool: { 'aws:x': 'true' } } }
    const policies = { identity: [policy(silent)], boundary: policy(silent) }

    expect(nearest({ ...policies, resource: policy(conditional) })).toEqual([
      'resource.0 match Condition aws:x',
    ])
    expect(nearest({ ...policies, resource: policy(to(account)) })).toEqual([
      'resource.0 match Principal',
    ])
  })

  test('a grant to the role is narrowed by boundary and session policy', () => {
    const policies = {
      identity: [policy({ ...silent, Resource: 'arn:gw:s3:::*' })],
      resource: policy(to(`arn:gw:iam::${account}:role/app`)),
      boundary: policy({ ...allow, Condition: { Bool: { 'aws:x': 'true' } } }),
    }

    expect(nearest(policies, { principal: session })).toEqual(['boundary.0 match Condition aws:x'])
  })

  test('the own side is preferred to a grant of the same size', () => {
    const deep = { ...silent, Principal: '*' }

    expect(nearest({ identity: [policy(silent)], resource: policy(deep) })).toEqual([
      'identity.0 match Action',
    ])
  })

  test('a mandatory resource policy must delegate to the account or name the caller', () => {
    const mandatory = { isPolicyMandatory: true }
    const identity = [policy(allow)]
    const delegating = { ...to(account), Condition: { Bool: { 'aws:x': 'true' } } }

    expect(nearest({ identity }, {}, mandatory)).toEqual(['resource add'])
    expect(nearest({ identity, resource: policy(bob) }, {}, mandatory)).toEqual([
      'resource.0 match Principal',
    ])
    expect(nearest({ identity, resource: policy(delegating) }, {}, mandatory)).toEqual([
      'resource.0 match Condition aws:x',
    ])
  })

  test('PRIN-14 a federated user lacks a session policy', () => {
    expect(nearest({ identity: [policy(allow)] }, { principal: federatedUser })).toEqual([
      'session0 add',
    ])
  })

  test('PRIN-14 a federated user with a session policy lacks none', () => {
    const policies = { identity: [policy(silent)], session: [[policy(allow)]] }

    expect(nearest(policies, { principal: federatedUser })).toEqual(['identity.0 match Action'])
  })

  test('PRIN-12 the root user needs no identity policy', () => {
    const root: Principal = { kind: 'root', account, arn: `arn:gw:iam::${account}:root` }

    expect(nearest({ scps: [[policy(silent)]] }, { principal: root })).toEqual([
      'scp0.0 match Action',
    ])
  })
})

describe('TRACE-2 a principal that has to match', () => {
  test('is told of a statement that names none', () => {
    expect(nearest({ resource: policy(allow) }, { principal: service })).toEqual([
      'resource.0 match Principal',
    ])
  })

  test('is told with the id that a store resolved', () => {
    const named = policy({ ...allow, Principal: { AWS: `arn:gw:iam::${account}:role/app` } })
    const resource = {
      ...named,
      statements: named.statements.map((statement) => ({
        ...statement,
        principal: {
          isNegated: false,
          entries: [
            { kind: 'role' as const, arn: `arn:gw:iam::${account}:role/app`, id: 'AROAOLD' },
          ],
          faults: [],
        },
      })),
    }
    const set = { ...nothing, resource }
    const asked: AuthorizationRequest = {
      principal: service,
      action: 'orders:GetOrder',
      resource: { arn: null, account, isPolicyMandatory: false, isRcpExempt: false },
      context: new Map(),
    }

    expect(nearestAllow(asked, set)).toMatchObject([
      { element: { expected: [`arn:gw:iam::${account}:role/app (AROAOLD)`] } },
    ])
  })
})

describe('TRACE-2 among sets of one size', () => {
  const opening = { identity: [policy(allow)] }
  const deny = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }
  const condition = { Condition: { Null: { 'aws:username': 'true' } } }

  test.each([
    { name: 'a condition', change: condition, want: 'Condition aws:username' },
    { name: 'a resource', change: {}, want: 'Resource' },
    {
      name: 'an exception of resources',
      change: { Resource: undefined, NotResource: 'arn:gw:s3:::*' },
      want: 'NotResource',
    },
    // As in the policy of a role, which is its own resource.
    { name: 'an action', change: { Resource: undefined }, want: 'Action' },
    {
      name: 'an exception of actions',
      change: { Resource: undefined, Action: undefined, NotAction: 's3:*' },
      want: 'NotAction',
    },
  ])('$name is what has to change of a Deny', ({ change, want }) => {
    expect(nearest({ ...opening, resource: policy({ ...deny, ...change }) })).toEqual([
      `resource.0 mismatch ${want}`,
    ])
  })

  test('what is broken as a whole is changed last', () => {
    const resource = policy(
      { ...allow, Principal: '*', Comment: 'x' },
      { ...allow, Principal: { AWS: `arn:gw:iam::${account}:user/bob` } },
    )

    expect(nearest({ resource }, { principal: service })).toEqual(['resource.1 match Principal'])
    expect(nearest({ ...opening, resource: policy({ ...deny, Comment: 'x' }) })).toEqual([
      'resource.0 rewrite unknown element `Comment`',
    ])
  })

  test('the first statement of the documents is taken', () => {
    const elsewhere = { ...allow, Action: 'sqs:*' }

    expect(nearest({ identity: [policy(silent, elsewhere), policy(elsewhere)] })).toEqual([
      'identity.0 match Action',
    ])
    expect(nearest({ scps: [[policy(elsewhere, silent)]], ...opening })).toEqual([
      'scp0.0 match Action',
    ])
  })

  test('all parts of a set are weighed together', () => {
    const two = { ...allow, Resource: 'arn:gw:s3:::a', ...condition }
    const context = new Map([['aws:username', 'alice']])
    const twoHarder = { ...silent, Resource: 'arn:gw:s3:::a' }

    expect(nearest({ identity: [policy(twoHarder, two)] }, { context })).toEqual([
      'identity.1 match Resource',
      'identity.1 match Condition aws:username',
    ])
  })

  test('fewer elements are chosen before easier ones', () => {
    const conditions = { Bool: { 'aws:x': 'true', 'aws:y': 'true' } }
    const resource = policy(
      { ...allow, Principal: '*', Condition: conditions },
      { ...allow, Principal: { AWS: `arn:gw:iam::${account}:user/bob` } },
    )

    expect(nearest({ resource }, { principal: service })).toEqual(['resource.1 match Principal'])
  })

  test('a way that adds a statement is dearer than one that repairs, whoever grants', () => {
    const resource = policy({ ...allow, Principal: { AWS: `arn:gw:iam::${account}:role/app` } })
    const policies = { ...opening, resource, boundary: policy() }

    expect(nearest(policies, { principal: session })).toEqual(['resource.0 match Principal'])
  })

  test('an Allow that is there is repaired at any price before one is added', () => {
    const far = {
      ...silent,
      Comment: 'x',
      Resource: 'arn:gw:s3:::a',
      Condition: { Bool: { 'aws:x': 'true', 'aws:y': 'true', 'aws:z': 'true' } },
    }

    expect(nearest({ resource: policy({ ...far, Principal: { AWS: alice.arn } }) })).toHaveLength(6)
    expect(nearest({ identity: [policy({ ...far, Effect: 'Deny' })] })).toEqual(['identity add'])
  })
})
