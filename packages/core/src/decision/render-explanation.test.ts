import { expect, test } from 'vitest'
import { compilePolicy } from '../policy/compile-policy.ts'
import { explainDecision } from './explain.ts'
import type { FailedElement } from './failed-element.ts'
import type { PolicySet } from './policy-set.ts'
import { renderExplanation } from './render-explanation.ts'
import { account, policyOf as policy, orderRequest as request } from './testing/cast.ts'

const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
const policies: PolicySet = {
  version: 1,
  identity: [
    policy(
      `arn:gw:iam::${account}:policy/team/reader`,
      {
        ...allow,
        Sid: 'Office',
        Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.168.0.0/16'] } },
      },
      { ...allow, Action: 'orders:RefundOrder' },
    ),
    policy('inline/hold', {
      Sid: 'Hold',
      Effect: 'Deny',
      NotAction: 'orders:List*',
      Resource: '*',
      Condition: { Null: { 'aws:MultiFactorAuthPresent': 'true' } },
    }),
  ],
  boundary: null,
  session: [],
  scps: [[policy('FullAccess', allow)]],
  resource: null,
  rcps: null,
}

test('a rendered explanation is aligned, marks what decided and ends with the nearest allow', () => {
  expect(renderExplanation(explainDecision(request(), policies))).toBe(
    `
arn:gw:iam::000000000001:user/alice: orders:GetOrder on arn:gw:orders::000000000001:order/42
Deny  ExplicitlyDenied by identity

  scp 0     allows
    Allow  FullAccess #1              applies
  identity  denies
    Allow  policy/team/reader Office  IpAddress aws:SourceIp wants 10.0.0.0/8, 192.168.0.0/16; found 192.0.2.1
    Allow  policy/team/reader #2      Action wants orders:RefundOrder; found orders:GetOrder
>   Deny   inline/hold Hold           applies

context read
  aws:MultiFactorAuthPresent  missing
  aws:SourceIp                192.0.2.1

nearest allow: 2 changes
  identity inline/hold Hold           Null aws:MultiFactorAuthPresent must not match: true; missing
  identity policy/team/reader Office  IpAddress aws:SourceIp must match: 10.0.0.0/8, 192.168.0.0/16; found 192.0.2.1`.trim(),
  )
})

test('an allowed request has no nearest allow', () => {
  const context = new Map([
    ['aws:sourceip', '10.1.1.1'],
    ['aws:multifactorauthpresent', 'true'],
  ])

  const text = renderExplanation(explainDecision(request({ context }), policies))

  expect(text).toContain('\nAllow  Allowed by identity\n')
  expect(text).toContain('\n>   Allow  policy/team/reader Office  applies\n')
  expect(text).not.toContain('nearest')
})

test('an explanation that went through JSON is rendered alike', () => {
  const explanation = explainDecision(request(), policies)

  expect(renderExplanation(JSON.parse(JSON.stringify(explanation)))).toBe(
    renderExplanation(explanation),
  )
})

test('a painter styles pieces without moving what is aligned', () => {
  const roles = new Set<string>()
  const explanation = explainDecision(request(), policies)

  const painted = renderExplanation(explanation, (role, text) => {
    roles.add(role)
    return `⟦${text}⟧`
  })

  expect(painted).toContain('\n>   ⟦Deny   inline/hold Hold           applies⟧\n')
  expect(painted.replaceAll(/[⟦⟧]/g, '')).toBe(renderExplanation(explanation))
  expect([...roles].sort()).toEqual(['allow', 'decisive', 'deny', 'detail', 'heading'])
})

test('a request without resource and exceptions are told in words', () => {
  const identity = [
    policy('p', { ...allow, Resource: 'arn:gw:s3:::*' }),
    policy('q', { Effect: 'Allow', NotAction: 'orders:*', Resource: '*' }),
  ]
  const asked = { ...request(), resource: { ...request().resource, arn: null } }

  const text = renderExplanation(explainDecision(asked, { ...policies, identity }))

  expect(text).toMatch(/^arn:gw:iam::000000000001:user\/alice: orders:GetOrder\nDeny /)
  expect(text).toContain('Resource wants arn:gw:s3:::*; found no resource')
  expect(text).toContain('NotAction excepts orders:*; found orders:GetOrder')
})

test('silent layers, faults, missing statements and principals are told in words', () => {
  const resource = compilePolicy(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { ...allow, Principal: { AWS: `arn:gw:iam::${account}:role/app` } },
        { ...allow, Principal: { AWS: account }, Comment: 'x' },
      ],
    }),
    'queue',
  )
  const broken = compilePolicy('{"Version":"2013-01-01","Statement":[]}', 'broken')
  const set = { ...policies, identity: [broken], scps: [[]], resource }
  const asked = request({ context: new Map() })
  const mandatory = { ...asked, resource: { ...asked.resource, isPolicyMandatory: true } }

  expect(renderExplanation(explainDecision(mandatory, set))).toBe(
    `
arn:gw:iam::000000000001:user/alice: orders:GetOrder on arn:gw:orders::000000000001:order/42
Deny  ImplicitlyDenied by scp 0

  scp 0     silent
  resource  silent
    Allow  queue #1  Principal wants arn:gw:iam::000000000001:role/app; found arn:gw:iam::000000000001:user/alice
    Allow  queue #2  cannot be evaluated: unknown element \`Comment\`
  identity  silent

  identity broken: \`Version\` is \`2012-10-17\` or \`2008-10-17\`

nearest allow: 2 changes
  scp 0              needs a statement that allows
  resource queue #1  Principal must name the caller itself: arn:gw:iam::000000000001:role/app; found arn:gw:iam::000000000001:user/alice`.trim(),
  )
})

test('what a caller sent cannot steer the terminal', () => {
  const context = new Map([['aws:sourceip', '\u001b[2J\u202eevil\r\n\u009b\u2028']])

  const text = renderExplanation(explainDecision(request({ context }), policies))

  expect(text).toContain('\\u{1b}[2J\\u{202e}evil\\u{d}\\u{a}\\u{9b}\\u{2028}')
  expect(text).not.toMatch(/[^\P{C}\n]/u)
})

test('long values and lists are cut short', () => {
  const operands = Array.from({ length: 40 }, (_, index) => `value-${index}`)
  const condition = { StringEquals: { 'aws:userid': operands, 'aws:username': 'x' } }
  const identity = [policy('p', { ...allow, Condition: condition })]
  const context = new Map<string, string | string[]>([
    ['aws:userid', 'x'.repeat(500)],
    ['aws:username', ['a', 'b']],
  ])

  const text = renderExplanation(explainDecision(request({ context }), { ...policies, identity }))

  expect(text).toContain(
    `wants value-0, value-1, value-2, value-3, value-4, value-5 and 34 more; found ${'x'.repeat(120)}…`,
  )
  expect(text).toContain('aws:username  [a, b]')
})

test('a broken evaluator, faults that apply, and what has no value are told in words', () => {
  const identity = [
    policy('broken', { ...allow, Effect: 'Deny', Comment: 'x' }),
    policy('never', { ...allow, Action: [] }),
    policy('empty', { ...allow, Condition: { StringLike: { 'aws:SourceIp': 'x' } } }),
  ]
  const asked = request({ context: new Map([['aws:sourceip', '']]) })
  const explanation = explainDecision(asked, { ...policies, identity })

  const text = renderExplanation(explanation)
  const failed = renderExplanation({
    ...explanation,
    decision: { ...explanation.decision, layer: undefined, reason: 'Error' },
  })

  expect(text).toContain('applies, since it cannot be evaluated: unknown element `Comment`')
  expect(text).toContain('Action wants nothing; found orders:GetOrder')
  expect(text).toContain('StringLike aws:SourceIp wants x; found ""')
  expect(text).toContain('must be readable: unknown element `Comment`')
  expect(failed).toContain('\nDeny  Error\n')
})

test('exceptions that have to change are told in words', () => {
  const excepting = { ...allow, NotAction: 'orders:*', Action: undefined }
  const identity = [policy('p', excepting)]
  const elsewhere = { Effect: 'Deny', Action: '*', NotResource: 'arn:gw:s3:::*' }
  const denying = policy('q', allow, elsewhere)

  const open = renderExplanation(explainDecision(request(), { ...policies, identity }))
  const lifted = renderExplanation(explainDecision(request(), { ...policies, identity: [denying] }))

  expect(open).toContain('NotAction must not except: orders:*')
  expect(lifted).toContain('NotResource must except: arn:gw:s3:::*')
})

test('repairs are told as what an element must do', () => {
  const explanation = explainDecision(request(), policies)
  const statement = {
    layer: 'identity',
    level: undefined,
    policy: 0,
    policyId: 'p',
    statement: 0,
    sid: undefined,
  } as const
  const told = (kind: 'match' | 'mismatch', element: FailedElement['element']) => {
    const failed = { element, expected: ['x'], actual: 'y', operator: 'Bool', key: 'a:b' }
    const text = renderExplanation({
      ...explanation,
      nearestAllow: [{ kind, statement, element: failed }],
    })
    return text.slice(text.indexOf('nearest allow'))
  }
  const advice = (says: string) => `nearest allow: 1 change\n  identity p #1  ${says}: x; found y`

  expect(told('match', 'Action')).toBe(advice('Action must match'))
  expect(told('mismatch', 'Action')).toBe(advice('Action must not match'))
  expect(told('match', 'Condition')).toBe(advice('Bool a:b must match'))
  expect(told('mismatch', 'Condition')).toBe(advice('Bool a:b must not match'))
  expect(told('match', 'Principal')).toBe(advice('Principal must name the caller itself'))
  expect(told('mismatch', 'Principal')).toBe(advice('Principal must not name the caller itself'))
  expect(told('match', 'NotPrincipal')).toBe(advice('NotPrincipal must not except'))
  expect(told('mismatch', 'NotPrincipal')).toBe(advice('NotPrincipal must except'))
})

test('what documents and requests hold cannot steer the terminal, wherever it stands', () => {
  const hostile = (text: string) => `${text}\u001b[2J`
  const statement = {
    [hostile('Comment')]: 'x',
    Sid: hostile('Sid'),
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
  }
  const identity = [
    policy(hostile('p'), statement, {
      ...allow,
      Condition: { [hostile('Bool')]: { [hostile('a:b')]: hostile('true') } },
    }),
    policy(hostile('q'), { ...allow, Action: hostile('s3:Get') }),
    policy(hostile('r'), {
      ...allow,
      Condition: { StringEquals: { [hostile('a:c')]: [hostile('x'), hostile('y')] } },
    }),
    compilePolicy(JSON.stringify({ [hostile('Id')]: 1, Statement: [] }), hostile('s')),
  ]
  const asked = request({
    principal: { ...request().principal, arn: hostile('arn:gw:iam::000000000001:user/x') } as never,
    action: hostile('orders:GetOrder'),
    resource: { ...request().resource, arn: hostile('arn:gw:orders::000000000001:order/1') },
    context: new Map([[hostile('a:c'), [hostile('z')]]]),
  })

  const text = renderExplanation(explainDecision(asked, { ...policies, identity }))

  expect(text.match(/\\u\{1b\}\[2J/g)?.length).toBeGreaterThan(20)
  expect(text).not.toMatch(/[^\P{C}\n]/u)
})

test('half of a surrogate pair is escaped, and letters of every language are not', () => {
  const context = new Map([['aws:sourceip', 'Grüße 你好 \ud83d\u00ad']])

  const text = renderExplanation(explainDecision(request({ context }), policies))

  expect(text).toContain('aws:SourceIp                Grüße 你好 \\u{d83d}\\u{ad}\n')
})

test('six entries and 120 characters are shown whole', () => {
  const operands = Array.from({ length: 6 }, (_, index) => `value-${index}`)
  const condition = { StringEquals: { 'aws:userid': operands, 'aws:username': 'y'.repeat(121) } }
  const identity = [policy('p', { ...allow, Condition: condition })]
  const context = new Map([
    ['aws:userid', 'x'.repeat(120)],
    ['aws:username', 'y'],
  ])
  const told = (id: string) => {
    const asked = request({ context: new Map([...context, ['aws:userid', id]]) })
    return renderExplanation(explainDecision(asked, { ...policies, identity }))
  }

  expect(told('x'.repeat(120))).toContain(`value-4, value-5; found ${'x'.repeat(120)}\n`)
  expect(told('value-0')).toContain(`wants ${'y'.repeat(120)}…; found y\n`)
})

test('a painter is told the role of every piece', () => {
  const set = { ...policies, boundary: policy('b', { ...allow, Action: 's3:*' }) }
  const pieces = new Map<string, string[]>()

  renderExplanation(explainDecision(request(), set), (role, text) => {
    pieces.set(role, [...(pieces.get(role) ?? []), text])
    return text
  })

  expect(pieces.get('heading')?.slice(1)).toEqual(['context read', 'nearest allow: 3 changes'])
  expect(pieces.get('allow')).toEqual(['allows'])
  expect(pieces.get('deny')).toEqual(['Deny', 'denies'])
  expect(pieces.get('silent')).toEqual(['silent'])
  expect(pieces.get('decisive')).toEqual(['Deny   inline/hold Hold           applies'])
  expect(pieces.get('detail')).toHaveLength(4)
})

test('an Allow is painted as one', () => {
  const told: string[] = []
  const explanation = explainDecision(request(), { ...policies, identity: [policy('p', allow)] })

  renderExplanation(explanation, (role, text) => {
    if (role === 'allow') told.push(text)
    return text
  })

  expect(told).toEqual(['Allow', 'allows', 'allows'])
})

test('only decisive statements are marked, whichever numbers they have', () => {
  const silent = { ...allow, Action: 's3:*' }
  const identity = Array.from({ length: 12 }, (_, document) =>
    policy(
      'p',
      ...Array.from({ length: 12 }, (_, at) => (document === 1 && at === 11 ? allow : silent)),
    ),
  )

  const text = renderExplanation(explainDecision(request(), { ...policies, identity }))

  expect(text.match(/^>.*$/gm)).toEqual(['>   Allow  p #12          applies'])
})

test('several faults stand beside their statement, and those of documents by themselves', () => {
  const broken = compilePolicy('{"Version":"2013-01-01","Statement":[]}', 'broken')
  const identity = [policy('p', { ...allow, Comment: 'x', Remark: 'y' }), broken]
  const scps = [[broken, policy('FullAccess', allow)]]

  const text = renderExplanation(explainDecision(request(), { ...policies, identity, scps }))

  expect(text).toContain('cannot be evaluated: unknown element `Comment`; unknown element `Remark`')
  expect(text).toContain('must be readable: unknown element `Comment`; unknown element `Remark`')
  expect(text).toContain(
    '\n\n  scp 0 broken: `Version` is `2012-10-17` or `2008-10-17`\n' +
      '  identity broken: `Version` is `2012-10-17` or `2008-10-17`\n\nnearest',
  )
})

test('sections without lines are left out', () => {
  const identity = [policy('p', allow)]

  expect(renderExplanation(explainDecision(request(), { ...policies, identity, scps: null }))).toBe(
    `
arn:gw:iam::000000000001:user/alice: orders:GetOrder on arn:gw:orders::000000000001:order/42
Allow  Allowed by identity

  identity  allows
>   Allow  p #1  applies`.trim(),
  )
})
