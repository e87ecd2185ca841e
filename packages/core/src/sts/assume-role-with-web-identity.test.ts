import { expect, test } from 'vitest'
import { IamError } from '../errors.ts'
import type { WebIdentity, WebIdentityVerifier } from '../federation/web-identity.ts'
import { anonymous } from '../identity/principal.ts'
import { noMetrics } from '../metrics/metrics.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import {
  type AssumeRoleWithWebIdentityInput,
  assumeRoleWithWebIdentity,
  federationFromWebIdentity,
} from './assume-role-with-web-identity.ts'
import { createStage, type Stage, stageAccount, stageRoleArn } from './testing/stage.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const provider = `arn:gw:iam::${stageAccount}:oidc-provider/idp.test`
const call = { principal: anonymous, facts: {}, requestId: 'request-1' }

const identity = (more: Partial<WebIdentity> = {}): WebIdentity => ({
  provider: {
    account: stageAccount,
    arn: provider,
    issuer: 'https://idp.test',
    keyPrefix: 'idp.test',
    clientIds: ['orders'],
    algorithms: ['ES256'],
    jwks: undefined,
    sessionClaims: ['aud', 'sub'],
    maxTokenAgeSeconds: 86_400,
    allowsMultipleAudiences: false,
    privateHosts: [],
  },
  subject: 'alice',
  audience: 'orders',
  claims: new Map<string, string | string[]>([
    ['sub', 'alice'],
    ['aud', ['orders']],
    ['team', 'blue'],
  ]),
  tags: new Map(),
  transitiveTagKeys: [],
  sourceIdentity: undefined,
  expiresAt: clock.now() + 60_000,
  isKeyTrusted: () => true,
  ...more,
})

const stageOf = (action: readonly string[] = ['sts:AssumeRoleWithWebIdentity']) =>
  createStage(
    [
      {
        name: 'target',
        trust: [
          {
            Effect: 'Allow',
            Principal: { Federated: provider },
            Action: action,
            Condition: { StringEquals: { 'idp.test:team': 'blue' } },
          },
        ],
      },
    ],
    clock,
  )

const assume = (
  stage: Stage,
  verify: WebIdentityVerifier['verify'],
  more: Partial<AssumeRoleWithWebIdentityInput> = {},
) => {
  const input = {
    roleArn: stageRoleArn('target'),
    roleSessionName: 'alice',
    webIdentityToken: 'a.b.c',
    ...more,
  }
  const recordApiCall = stage.calls.push.bind(stage.calls)
  const { snapshots, issuer: sessions } = stage
  return assumeRoleWithWebIdentity(input, call, {
    sessions,
    snapshots,
    recordApiCall,
    metrics: {
      ...noMetrics,
      authentication: (method, outcome) => stage.mints.push(`${method} ${outcome}`),
    },
    webIdentities: { verify },
  })
}

test('EVAL-16 a verified token gives a session and tells who it was made for', async () => {
  const stage = stageOf()

  const output = await assume(stage, async () => identity())

  expect(output).toMatchObject({
    assumedRoleUser: { arn: `arn:gw:sts::${stageAccount}:assumed-role/target/alice` },
    subjectFromWebIdentityToken: 'alice',
    provider: 'https://idp.test',
    audience: 'orders',
  })
  expect(stage.grants[0]).toMatchObject({ clientId: 'orders', chain: [] })
})

test('FED-2 the token is verified in the account of the role', async () => {
  const asked: string[] = []

  await assume(stageOf(), async (token, account) => {
    asked.push(token, account)
    return identity()
  })

  expect(asked).toEqual(['a.b.c', stageAccount])
})

test('TRUST-5 the trust policy reads every claim; FED-12 the session keeps the listed ones', async () => {
  const stage = stageOf()
  const red = new Map(identity().claims).set('team', 'red')

  await assume(stage, async () => identity())
  const refused = assume(stage, async () => identity({ claims: red }))

  await expect(refused).rejects.toThrow(
    expect.objectContaining({
      code: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    }),
  )
  expect(stage.grants[0]?.federation).toEqual({
    issuer: 'idp.test',
    provider,
    subject: 'alice',
    claims: new Map<string, unknown>([
      ['sub', 'alice'],
      ['aud', ['orders']],
    ]),
  })
})

test('FED-12 claims over 1 KiB are refused, not dropped', () => {
  const claims = new Map([['sub', 'x'.repeat(1_100)]])

  expect(() => federationFromWebIdentity(identity({ claims }))).toThrow(
    expect.objectContaining({ code: 'IDPRejectedClaim' }),
  )
})

test('STS-14 STS-16 tags and source identity of the token need actions of their own', async () => {
  const tagged = identity({
    tags: new Map([['Team', 'blue']]),
    transitiveTagKeys: ['Team'],
    sourceIdentity: 'alice',
  })
  const all = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity']
  const stage = stageOf(all)

  const refused = assume(stageOf(), async () => tagged)
  await assume(stage, async () => tagged)

  await expect(refused).rejects.toThrow(
    expect.objectContaining({
      code: 'AccessDenied',
      message: 'Not authorized to perform sts:TagSession',
    }),
  )
  expect(stage.questions.map(({ action }) => action)).toEqual(all)
  expect(stage.grants[0]).toMatchObject({ tags: tagged.tags, sourceIdentity: 'alice' })
})

test('a token that fails is refused as it failed, recorded once and not asked about', async () => {
  const stage = stageOf()
  const expired = () =>
    Promise.reject(new IamError('ExpiredTokenException', 'the token has expired'))

  await expect(assume(stage, expired)).rejects.toThrow(
    expect.objectContaining({ code: 'ExpiredTokenException' }),
  )
  expect(stage.questions).toEqual([])
  expect(stage.calls).toMatchObject([
    { eventName: 'AssumeRoleWithWebIdentity', error: { code: 'ExpiredTokenException' } },
  ])
})

test.each([
  { name: 'a tag with a star', claims: { tags: new Map([['Team', '*']]) } },
  {
    name: 'tags that differ in case',
    claims: {
      tags: new Map([
        ['a', ''],
        ['A', ''],
      ]),
    },
  },
  { name: 'a source identity with a slash', claims: { sourceIdentity: 'a/b' } },
])('STS-16 a claim outside its alphabet is rejected: $name', async ({ claims }) => {
  const stage = stageOf(['sts:*'])

  await expect(assume(stage, async () => identity(claims))).rejects.toThrow(
    expect.objectContaining({ code: 'IDPRejectedClaim' }),
  )
  expect(stage.questions).toEqual([])
})

test.each([
  { name: 'accepted', failure: undefined, want: 'web_identity accepted' },
  {
    name: 'refused',
    failure: new IamError('InvalidIdentityToken', 'x'),
    want: 'web_identity refused',
  },
  {
    name: 'an outage',
    failure: new IamError('IDPCommunicationError', 'x'),
    want: 'web_identity error',
  },
])('PROM-1 a web identity is counted: $name', async ({ failure, want }) => {
  const stage = stageOf()
  const verify = async () => {
    if (failure !== undefined) throw failure
    return identity()
  }

  await assume(stage, verify).catch(() => undefined)

  expect(stage.mints[0]).toBe(want)
})

test.each([
  { name: 'a token of 3 characters', more: { webIdentityToken: 'abc' } },
  { name: 'a token of 20,001 characters', more: { webIdentityToken: 'a'.repeat(20_001) } },
  { name: 'a session name with a space', more: { roleSessionName: 'a b' } },
  { name: 'a duration of 899', more: { durationSeconds: 899 } },
])('STS-4 parameters are checked before the token: $name', async ({ more }) => {
  const verify = () => Promise.reject(new Error('must not be asked'))

  await expect(assume(stageOf(), verify, more)).rejects.toThrow(
    expect.objectContaining({
      code: 'ValidationError',
      message: expect.not.stringContaining('aaaaa'),
    }),
  )
})
