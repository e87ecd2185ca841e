import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { asking, caller, denied, everyStsAction, naming, target } from './testing/role-request.ts'
import { createStage, stageAccount, stageRoleArn, stageSession } from './testing/stage.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
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
