import { expect, test } from 'vitest'
import { anonymous, type FederatedPrincipal } from '../identity/principal.ts'
import { noTags } from '../identity/tags.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import type { RoleSessionRequest } from './role-session.ts'
import {
  createStage,
  type StageRole,
  stageAccount,
  stageRoleArn,
  stageSession,
} from './testing/stage.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const everyStsAction = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']

const naming = (role: string, action: string | readonly string[] = everyStsAction) => ({
  Effect: 'Allow',
  Principal: { AWS: stageRoleArn(role) },
  Action: action,
})

const caller: StageRole = { name: 'caller', trust: [] }
const target: StageRole = {
  name: 'target',
  trust: [naming('caller')],
  maxSessionDurationSeconds: 7_200,
}

const asking = (more: Partial<RoleSessionRequest> = {}): RoleSessionRequest => ({
  principal: stageSession('caller'),
  action: 'sts:AssumeRole',
  roleArn: stageRoleArn('target'),
  sessionName: 'build-1',
  durationSeconds: undefined,
  tags: noTags,
  transitiveTagKeys: [],
  sourceIdentity: undefined,
  policies: { inline: undefined, arns: [] },
  mfa: undefined,
  federation: undefined,
  keys: new Map(),
  facts: {},
  clientId: 'client',
  requestId: 'request-1',
  overlong: 'refuse',
  ...more,
})

const service = { kind: 'service', service: 'rolesanywhere.amazonaws.com' } as const
const serviceRole: StageRole = {
  name: 'target',
  trust: [{ Effect: 'Allow', Principal: { Service: service.service }, Action: everyStsAction }],
  maxSessionDurationSeconds: 7_200,
}
const denied = (action: string) => ({
  code: 'AccessDenied',
  message: `User: arn:gw:sts::${stageAccount}:assumed-role/caller/caller is not authorized to perform: ${action} on resource: ${stageRoleArn('target')}`,
})
const refusal = (want: object) => expect.objectContaining(want)

test('TRUST-2 a trust policy that names the role of the caller grants the session', async () => {
  const stage = createStage([caller, target], clock)

  const session = await stage.issuer.issue(asking())

  expect(session.arn).toBe(`arn:gw:sts::${stageAccount}:assumed-role/target/build-1`)
  expect(session.assumedRoleId).toBe(`${session.role.id}:build-1`)
  expect(
    stage.questions.map(({ action, resource, source, requestId }) => [
      action,
      resource,
      source,
      requestId,
    ]),
  ).toEqual([['sts:AssumeRole', stageRoleArn('target'), 'sts', 'request-1']])
  expect(stage.mints).toEqual(['assume_role issued'])
})

test('TRUST-2 naming the account delegates: the caller needs an identity allow too', async () => {
  const delegating = {
    ...target,
    trust: [{ ...naming('caller'), Principal: { AWS: stageAccount } }],
  }
  const allows = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: stageRoleArn('target') }]

  const silent = createStage([caller, delegating], clock).issuer.issue(asking())
  const allowed = createStage([{ ...caller, allows }, delegating], clock).issuer.issue(asking())

  await expect(silent).rejects.toThrow(refusal(denied('sts:AssumeRole')))
  await expect(allowed).resolves.toBeDefined()
})

test('TRUST-6 ATK-3 a missing role and a denied role give one refusal', async () => {
  const denying = createStage([caller, { name: 'target', trust: [] }], clock)
  const empty = createStage([caller], clock)

  const errors = [denying, empty].map((stage) =>
    stage.issuer.issue(asking({ durationSeconds: 900 })).catch((error: unknown) => error),
  )
  const [deniedRole, missingRole] = await Promise.all(errors)

  expect(deniedRole).toMatchObject(denied('sts:AssumeRole'))
  expect(missingRole).toEqual(deniedRole)
  expect(empty.questions).toEqual(denying.questions)
  expect(empty.calls).toEqual(denying.calls)
  expect(empty.grants).toEqual([])
})

test('TRUST-3 a role may assume itself only if its trust policy says so', async () => {
  const request = asking({ roleArn: stageRoleArn('caller') })
  const allows = [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }]

  const silent = createStage([{ ...caller, allows }], clock).issuer.issue(request)
  const named = createStage([{ ...caller, trust: [naming('caller')] }], clock).issuer.issue(request)

  await expect(silent).rejects.toThrow(refusal({ code: 'AccessDenied' }))
  await expect(named).resolves.toBeDefined()
})

test('TRUST-5 the trust policy reads the parameters, and what was not passed is a missing key', async () => {
  const stage = createStage([caller, target], clock)
  await stage.issuer.issue(asking())
  await stage.issuer.issue(
    asking({
      durationSeconds: 900,
      sourceIdentity: 'alice',
      tags: new Map([['Team', 'blue']]),
      transitiveTagKeys: ['team'],
      keys: new Map([['sts:externalid', 'x-1']]),
    }),
  )

  const [bare, full] = stage.questions.map(({ facts }) => facts)
  expect(Object.fromEntries(bare?.keys ?? [])).toEqual({ 'sts:rolesessionname': 'build-1' })
  expect(bare?.requestTags).toBeUndefined()
  expect(Object.fromEntries(full?.keys ?? [])).toEqual({
    'sts:rolesessionname': 'build-1',
    'sts:durationseconds': '900',
    'sts:sourceidentity': 'alice',
    'sts:transitivetagkeys': ['Team'],
    'sts:externalid': 'x-1',
  })
  expect(full?.requestTags).toEqual(new Map([['Team', 'blue']]))
})

test('TRUST-5 the trust policy reads lazy facts of the request too', async () => {
  class LazyFacts {
    get sourceIp(): string {
      return '192.0.2.1'
    }
    get isSecure(): boolean {
      return true
    }
  }
  const stage = createStage([caller, target], clock)

  await stage.issuer.issue(asking({ facts: new LazyFacts() }))

  expect(stage.questions[0]?.facts).toMatchObject({ sourceIp: '192.0.2.1', isSecure: true })
})

test('TRUST-5 extra keys of a wire never replace a parameter', async () => {
  const stage = createStage([caller, target], clock)

  await stage.issuer.issue(asking({ keys: new Map([['sts:rolesessionname', 'other']]) }))

  expect(stage.questions[0]?.facts.keys?.get('sts:rolesessionname')).toBe('build-1')
})

test('STS-14 EVAL-17 passed tags need sts:TagSession as well', async () => {
  const untagged = { ...target, trust: [naming('caller', 'sts:AssumeRole')] }
  const request = asking({ tags: new Map([['Team', 'blue']]) })

  const refused = createStage([caller, untagged], clock).issuer.issue(request)
  const stage = createStage([caller, target], clock)
  await stage.issuer.issue(request)

  await expect(refused).rejects.toThrow(refusal(denied('sts:TagSession')))
  expect(stage.questions.map(({ action }) => action)).toEqual(['sts:AssumeRole', 'sts:TagSession'])
  expect(stage.grants[0]?.tags).toEqual(new Map([['Team', 'blue']]))
})

test('STS-14 inherited tags need sts:TagSession and an inherited source identity sts:SetSourceIdentity', async () => {
  const stage = createStage([caller, target], clock)
  const principal = stageSession('caller', {
    tags: new Map([['Team', 'blue']]),
    transitiveTagKeys: ['Team'],
    sourceIdentity: 'alice',
  })

  await stage.issuer.issue(asking({ principal }))

  expect(stage.questions.map(({ action }) => action)).toEqual(everyStsAction)
  expect(stage.questions[0]?.facts.keys?.has('sts:sourceidentity')).toBe(false)
  expect(stage.grants[0]).toMatchObject({ sourceIdentity: 'alice', transitiveTagKeys: ['Team'] })
})

test('STS-14 a source identity needs sts:SetSourceIdentity', async () => {
  const plain = { ...target, trust: [naming('caller', ['sts:AssumeRole', 'sts:TagSession'])] }

  const issued = createStage([caller, plain], clock).issuer.issue(
    asking({ sourceIdentity: 'alice' }),
  )

  await expect(issued).rejects.toThrow(refusal(denied('sts:SetSourceIdentity')))
})

test('STS-15 ATK-9 a source identity that is set cannot be changed, and may be repeated', async () => {
  const stage = createStage([caller, target], clock)
  const principal = stageSession('caller', { sourceIdentity: 'alice' })

  const changed = stage.issuer.issue(asking({ principal, sourceIdentity: 'bob' }))
  const repeated = stage.issuer.issue(asking({ principal, sourceIdentity: 'alice' }))

  await expect(changed).rejects.toThrow(refusal(denied('sts:SetSourceIdentity')))
  await expect(repeated).resolves.toMatchObject({ sourceIdentity: 'alice' })
})

test('KEY-7 inherited transitive tags stand in for role tags of the same key, and add none', async () => {
  const tagged = { ...target, tags: { TEAM: 'red', Stage: 'prod' } }
  const stage = createStage([caller, tagged], clock)
  const principal = stageSession('caller', {
    tags: new Map([
      ['Team', 'blue'],
      ['Project', 'alpha'],
    ]),
    transitiveTagKeys: ['Team', 'Project'],
  })

  await stage.issuer.issue(asking({ principal }))

  expect(stage.questions[0]?.resourceFacts?.tags).toEqual(
    new Map([
      ['TEAM', 'blue'],
      ['Stage', 'prod'],
    ]),
  )
})

test('STS-2 a chained session lasts an hour by default, whatever the role allows', async () => {
  const stage = createStage([caller, target], clock)

  await stage.issuer.issue(asking())

  expect(stage.grants[0]?.durationSeconds).toBe(3_600)
})

test('STS-2 ATK-9 a chained session over an hour is refused before the role is asked for', async () => {
  const stage = createStage([caller], clock)

  const issued = stage.issuer.issue(asking({ durationSeconds: 3_601 }))

  await expect(issued).rejects.toThrow(
    refusal({
      code: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    }),
  )
  expect(stage.questions).toEqual([])
})

test.each([{ seconds: 899 }, { seconds: 43_201 }, { seconds: 900.5 }, { seconds: Number.NaN }])(
  'STS-1 a duration of $seconds seconds is refused',
  async ({ seconds }) => {
    const issued = createStage([serviceRole], clock).issuer.issue(
      asking({ principal: service, durationSeconds: seconds }),
    )

    await expect(issued).rejects.toThrow(refusal({ code: 'ValidationError' }))
  },
)

test('STS-1 WIRE-6 only who may assume the role learns its maximum duration', async () => {
  const request = asking({ principal: service, durationSeconds: 7_201 })

  const allowed = createStage([serviceRole], clock).issuer.issue(request)
  const unknown = createStage([target], clock).issuer.issue(request)

  await expect(allowed).rejects.toThrow(
    refusal({
      code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    }),
  )
  await expect(unknown).rejects.toThrow(
    refusal({ code: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRole' }),
  )
})

test('RA-32 a service that asks for too long is cut to the maximum of the role', async () => {
  const stage = createStage([serviceRole], clock)

  await stage.issuer.issue(asking({ principal: service, durationSeconds: 43_200, overlong: 'cut' }))
  await stage.issuer.issue(asking({ principal: service, durationSeconds: 120, overlong: 'cut' }))

  expect(stage.grants.map(({ durationSeconds }) => durationSeconds)).toEqual([7_200, 120])
})

test('STS-6 a session policy becomes a layer of its own, minified', async () => {
  const stage = createStage([caller, target], clock)
  const inline = '{ "Version": "2012-10-17", "Statement": [] }'
  const arns = ['arn:gw:iam::111111111111:policy/absent']

  const session = await stage.issuer.issue(asking({ policies: { inline, arns } }))

  expect(stage.grants[0]?.policies).toEqual([
    { inline: '{"Version":"2012-10-17","Statement":[]}', arns },
  ])
  expect(session.packedPolicySize).toBe(4)
})

test('STS-6 a session policy with an unknown element is refused', async () => {
  const inline = '{"Version":"2012-10-17","Statement":[],"Extra":1}'

  const issued = createStage([caller, target], clock).issuer.issue(
    asking({ policies: { inline, arns: [] } }),
  )

  await expect(issued).rejects.toThrow(
    refusal({
      code: 'MalformedPolicyDocument',
      message: 'session policy: UNKNOWN_ELEMENT at `/Extra`',
    }),
  )
})

test('STS-7 session policies and tags over the budget are refused before the role is asked for', async () => {
  const stage = createStage([caller, target], clock)
  const tags = new Map(Array.from({ length: 10 }, (_, index) => [`k${index}`, 'v'.repeat(250)]))

  const issued = stage.issuer.issue(asking({ tags }))

  await expect(issued).rejects.toThrow(refusal({ code: 'PackedPolicyTooLarge' }))
  expect(stage.questions).toEqual([])
})

test('STS-10 ATK-9 LAW-36 self-assumption keeps the session policies of the caller beside new ones', async () => {
  const stage = createStage([{ ...caller, trust: [naming('caller')] }, target], clock)
  const earlier = { inline: '{"Statement":[]}', arns: [] }
  const principal = stageSession('caller', { policySources: [earlier] })
  const later = { inline: undefined, arns: ['arn:gw:iam::111111111111:policy/narrow'] }

  await stage.issuer.issue(asking({ principal, roleArn: stageRoleArn('caller') }))
  await stage.issuer.issue(asking({ principal, roleArn: stageRoleArn('caller'), policies: later }))
  await stage.issuer.issue(asking({ principal }))

  expect(stage.grants.map(({ policies }) => policies)).toEqual([[earlier], [earlier, later], []])
})

test('STS-20 ATK-9 the chain grows by one link a hop, and the eleventh hop is refused', async () => {
  const stage = createStage([caller, target], clock)
  const links = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ arn: `arn-${index}`, sessionId: `s-${index}` }))

  await stage.issuer.issue(asking({ principal: stageSession('caller', { chain: links(9) }) }))
  const eleventh = stage.issuer.issue(
    asking({ principal: stageSession('caller', { chain: links(10) }) }),
  )

  await expect(eleventh).rejects.toThrow(refusal(denied('sts:AssumeRole')))
  expect(stage.grants[0]?.chain).toHaveLength(10)
  expect(stage.grants[0]?.chain[0]).toEqual({
    arn: stageSession('caller').arn,
    sessionId: 'session-of-caller',
  })
})

test.each([
  { name: 'a star', sessionName: 'a*b' },
  { name: 'a variable', sessionName: `\${aws:username}` },
  { name: 'a slash', sessionName: 'a/b' },
  { name: 'a newline', sessionName: 'ab\n' },
  { name: 'U+2028', sessionName: 'a\u2028b' },
  { name: 'look-alike letters', sessionName: 'аdmin' },
  { name: 'one character', sessionName: 'a' },
  { name: '65 characters', sessionName: 'a'.repeat(65) },
])('STS-5 ATK-8 a session name is refused: $name', async ({ sessionName }) => {
  const stage = createStage([caller, target], clock)

  const issued = stage.issuer.issue(asking({ sessionName }))

  await expect(issued).rejects.toThrow(refusal({ code: 'ValidationError' }))
  expect(stage.questions).toEqual([])
})

test('KEY-8 a source identity outside its alphabet is refused', async () => {
  const issued = createStage([caller, target], clock).issuer.issue(
    asking({ sourceIdentity: 'aws:x' }),
  )

  await expect(issued).rejects.toThrow(refusal({ code: 'ValidationError' }))
})

test('an anonymous caller never reaches a trust policy that names everyone', async () => {
  const open = { ...target, trust: [{ ...naming('caller'), Principal: { AWS: '*' } }] }
  const stage = createStage([open], clock)

  const issued = stage.issuer.issue(asking({ principal: anonymous }))

  await expect(issued).rejects.toThrow(refusal({ code: 'MissingAuthenticationToken' }))
  expect(stage.questions).toEqual([])
})

test('the root user cannot assume a role', async () => {
  const arn = `arn:gw:iam::${stageAccount}:root`

  const issued = createStage([target], clock).issuer.issue(
    asking({ principal: { kind: 'root', account: stageAccount, arn } }),
  )

  await expect(issued).rejects.toThrow(
    refusal({ code: 'AccessDenied', message: 'Roles may not be assumed by root accounts.' }),
  )
})

test('a session that has ended mints nothing', async () => {
  const principal = stageSession('caller', { expiresAt: clock.now() })

  const issued = createStage([caller, target], clock).issuer.issue(asking({ principal }))

  await expect(issued).rejects.toThrow(refusal({ code: 'ExpiredToken' }))
})

const provider = `arn:gw:iam::${stageAccount}:oidc-provider/idp.test`
const federated: FederatedPrincipal = {
  kind: 'federated',
  provider,
  issuer: 'idp.test',
  subject: 'alice',
  claims: new Map([['sub', 'alice']]),
}
const webRole: StageRole = {
  name: 'target',
  trust: [
    {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: { StringEquals: { 'idp.test:sub': 'alice' } },
    },
  ],
}

test('EVAL-16 a web identity needs the trust policy alone, and its session is no chained one', async () => {
  const stage = createStage([webRole], clock)
  const action = 'sts:AssumeRoleWithWebIdentity'

  await stage.issuer.issue(asking({ principal: federated, action, durationSeconds: 43_200 }))

  expect(stage.grants[0]).toMatchObject({ durationSeconds: 43_200, chain: [] })
  expect(stage.mints).toEqual(['assume_role_with_web_identity issued'])
})

test('TRUST-1 a web identity whose claim does not match is refused without naming anyone', async () => {
  const action = 'sts:AssumeRoleWithWebIdentity'
  const principal = { ...federated, claims: new Map([['sub', 'mallory']]) }

  const issued = createStage([webRole], clock).issuer.issue(asking({ principal, action }))

  await expect(issued).rejects.toThrow(
    refusal({
      code: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    }),
  )
})

test.each([
  {
    name: 'a web identity with AssumeRole',
    principal: federated,
    action: 'sts:AssumeRole' as const,
  },
  {
    name: 'a role session with AssumeRoleWithWebIdentity',
    principal: stageSession('caller'),
    action: 'sts:AssumeRoleWithWebIdentity' as const,
  },
])('STS-17 a caller of the wrong kind is refused: $name', async ({ principal, action }) => {
  const open = { ...target, trust: [{ ...naming('caller', 'sts:*'), Principal: { AWS: '*' } }] }
  const stage = createStage([caller, open], clock)

  const issued = stage.issuer.issue(asking({ principal, action }))

  await expect(issued).rejects.toThrow(refusal({ code: 'AccessDenied' }))
  expect(stage.questions).toEqual([])
})

test('FED-2 a provider of another account speaks for no role', async () => {
  const foreign = provider.replace(stageAccount, '222222222222')
  const open = { ...webRole, trust: [{ ...webRole.trust[0], Principal: { Federated: foreign } }] }
  const action = 'sts:AssumeRoleWithWebIdentity'

  const issued = createStage([open], clock).issuer.issue(
    asking({ principal: { ...federated, provider: foreign }, action }),
  )

  await expect(issued).rejects.toThrow(refusal({ code: 'AccessDenied' }))
})

test('MFA-7 a code passed in the call is seen by the trust policy and kept by the session', async () => {
  const stage = createStage([caller, target], clock)
  const mfa = { serial: 'device-1', at: clock.now() - 5_000 }

  await stage.issuer.issue(asking({ mfa }))

  expect(stage.questions[0]?.facts.keys?.get('aws:multifactorauthpresent')).toBe('true')
  expect(stage.questions[0]?.facts.keys?.get('aws:multifactorauthage')).toBe('5')
  expect(stage.grants[0]?.mfa).toBe(mfa)
})

test('every issue and every refusal is recorded once, without secret or policy text', async () => {
  const stage = createStage([caller, target], clock)
  const policies = { inline: '{"Statement":[]}', arns: [] }
  await stage.issuer.issue(asking({ policies }))
  await stage.issuer.issue(asking({ sessionName: '/' })).catch(() => undefined)

  const [issued, refused] = stage.calls
  expect(stage.calls).toHaveLength(2)
  expect(issued).toMatchObject({
    eventName: 'AssumeRole',
    roleArn: stageRoleArn('target'),
    requestParameters: { roleSessionName: 'build-1', hasSessionPolicy: true },
    responseElements: { credentials: { accessKeyId: 'ASIABBBBBBBBBBBBBBBB' } },
  })
  expect(issued?.error).toBeUndefined()
  expect(refused).toMatchObject({ error: { code: 'ValidationError' } })
  expect(refused?.responseElements).toBeUndefined()
  expect(JSON.stringify(stage.calls)).not.toMatch(/not-a-secret|signature|Statement/)
  expect(stage.mints).toEqual(['assume_role issued', 'assume_role refused'])
})

test('credentials that cannot be recorded are not handed out', async () => {
  const stage = createStage([caller, target], clock)
  stage.calls.push = () => {
    throw new Error('disk full')
  }

  await expect(stage.issuer.issue(asking())).rejects.toThrow('disk full')
})
