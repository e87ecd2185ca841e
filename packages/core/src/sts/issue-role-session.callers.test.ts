import { expect, test } from 'vitest'
import { anonymous, type FederatedPrincipal } from '../identity/principal.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { asking, caller, naming, target } from './testing/role-request.ts'
import { createStage, type StageRole, stageAccount, stageSession } from './testing/stage.ts'
import { stageUser, stageUserArn, stageUserSession } from './testing/user-stage.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const refusal = (want: object) => expect.objectContaining(want)

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

test.each([
  { name: 'a long-term key begins a chain', principal: stageUser(), chain: [] },
  {
    name: 'its session is the first link',
    principal: stageUserSession(),
    chain: [{ arn: stageUserArn, sessionId: 'session-of-caller' }],
  },
])('STS-20 a user that assumes a role: $name', async ({ principal, chain }) => {
  const trust = [{ Effect: 'Allow', Principal: { AWS: stageUserArn }, Action: 'sts:AssumeRole' }]
  const stage = createStage([{ ...target, trust }], clock)

  await stage.issuer.issue(asking({ principal, durationSeconds: 7_200 }))

  expect(stage.grants[0]).toMatchObject({ chain, durationSeconds: 7_200 })
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
