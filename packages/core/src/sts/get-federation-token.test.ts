import { expect, test } from 'vitest'
import type { Principal } from '../identity/principal.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { type GetFederationTokenInput, getFederationToken } from './get-federation-token.ts'
import { stageAccount, stageSession } from './testing/stage.ts'
import {
  createUserStage,
  stageUser,
  stageUserArn,
  stageUserSession,
  type UserStage,
} from './testing/user-stage.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const arn = `arn:gw:sts::${stageAccount}:federated-user/bob`
const keys = new Map([['aws:viaawsservice', 'false']])

const ask = (
  stage: UserStage,
  input: Partial<GetFederationTokenInput> = {},
  principal: Principal = stageUser(),
) =>
  getFederationToken(
    { name: 'bob', ...input },
    { principal, facts: { sourceIp: '192.0.2.1', keys }, requestId: 'request-1' },
    stage.host,
  )

test('STS-19 a federated user is named in the answer and bound to the user that asked', async () => {
  const stage = createUserStage(clock)

  const output = await ask(stage)

  expect(output).toEqual({
    credentials: expect.objectContaining({ accessKeyId: 'ASIABBBBBBBBBBBBBBBB' }),
    federatedUser: { federatedUserId: `${stageAccount}:bob`, arn },
    packedPolicySize: undefined,
  })
  expect(stage.grants).toMatchObject([
    {
      kind: 'federated-user',
      account: stageAccount,
      name: 'bob',
      userArn: stageUserArn,
      userId: 'AIDAALICEAAAAAAAAAAAA',
      durationSeconds: 43_200,
      policies: [],
      transitiveTagKeys: [],
      chain: [],
    },
  ])
})

test('STS-6 session policies travel as one layer, minified; STS-7 they and tags are counted', async () => {
  const stage = createUserStage(clock)

  const output = await ask(stage, {
    policy: '{ "Statement": [] }',
    policyArns: [{ arn: 'arn:gw:iam::111111111111:policy/narrow' }],
    tags: [{ key: 'Team', value: 'blue' }],
    durationSeconds: 900,
  })

  expect(stage.grants[0]).toMatchObject({
    policies: [{ inline: '{"Statement":[]}', arns: ['arn:gw:iam::111111111111:policy/narrow'] }],
    tags: new Map([['Team', 'blue']]),
    durationSeconds: 900,
  })
  expect(output.packedPolicySize).toBe(4)
})

test('D-1 the permission is asked for the federated user, with what the call tells', async () => {
  const stage = createUserStage(clock)

  await ask(stage, { durationSeconds: 900 })

  expect(stage.questions).toMatchObject([
    {
      action: 'sts:GetFederationToken',
      resource: arn,
      source: 'sts',
      requestId: 'request-1',
      principal: { kind: 'user', arn: stageUserArn },
      facts: {
        sourceIp: '192.0.2.1',
        requestTags: undefined,
        keys: new Map([...keys, ['sts:durationseconds', '900']]),
      },
    },
  ])
})

test('STS-14 tagging a federated user is an action of its own', async () => {
  const tags = [{ key: 'Team', value: 'blue' }]
  const stage = createUserStage(clock)
  const untagged = createUserStage(clock, ['sts:GetFederationToken'])

  await ask(stage, { tags })

  expect(stage.questions.map(({ action, resource, facts }) => [action, resource, facts])).toEqual([
    [
      'sts:GetFederationToken',
      arn,
      expect.objectContaining({ requestTags: new Map([['Team', 'blue']]) }),
    ],
    ['sts:TagSession', arn, expect.objectContaining({ requestTags: new Map([['Team', 'blue']]) })],
  ])
  await expect(ask(untagged, { tags })).rejects.toMatchObject({
    code: 'AccessDenied',
    message: `User: ${stageUserArn} is not authorized to perform: sts:TagSession on resource: ${arn}`,
  })
  expect(untagged.grants).toEqual([])
})

test('EVAL-1 without an allow nothing is minted', async () => {
  const stage = createUserStage(clock, [])

  await expect(ask(stage)).rejects.toMatchObject({
    code: 'AccessDenied',
    message: `User: ${stageUserArn} is not authorized to perform: sts:GetFederationToken on resource: ${arn}`,
  })
  expect(stage.grants).toEqual([])
  expect(stage.mints).toEqual(['get_federation_token refused'])
})

test.each<{ name: string; input: Partial<GetFederationTokenInput>; code: string }>([
  { name: 'STS-4 a name of one character', input: { name: 'b' }, code: 'ValidationError' },
  {
    name: 'STS-4 a name of 33 characters',
    input: { name: 'b'.repeat(33) },
    code: 'ValidationError',
  },
  { name: 'STS-5 ATK-8 a name with a slash', input: { name: 'a/b' }, code: 'ValidationError' },
  { name: 'STS-5 ATK-8 a name with a star', input: { name: 'a*' }, code: 'ValidationError' },
  { name: 'STS-5 ATK-8 a name with a newline', input: { name: 'ab\n' }, code: 'ValidationError' },
  { name: 'STS-5 ATK-8 look-alike letters', input: { name: 'аdmin' }, code: 'ValidationError' },
  { name: 'STS-3 899 seconds', input: { durationSeconds: 899 }, code: 'ValidationError' },
  { name: 'STS-3 129,601 seconds', input: { durationSeconds: 129_601 }, code: 'ValidationError' },
  { name: 'STS-6 a malformed policy', input: { policy: '{}' }, code: 'MalformedPolicyDocument' },
  {
    name: 'STS-6 a policy of 2,049 characters',
    input: { policy: ' '.repeat(2_049) },
    code: 'ValidationError',
  },
  {
    name: 'STS-6 eleven policies',
    input: { policyArns: Array(11).fill({ arn: 'arn:gw:iam::111111111111:policy/narrow' }) },
    code: 'ValidationError',
  },
  {
    name: 'STS-7 more than the budget',
    input: {
      tags: Array.from({ length: 10 }, (_, i) => ({ key: `k${i}`, value: 'v'.repeat(256) })),
    },
    code: 'PackedPolicyTooLarge',
  },
  {
    name: 'STS-11 a key twice in other case',
    input: {
      tags: [
        { key: 'Team', value: 'a' },
        { key: 'team', value: 'b' },
      ],
    },
    code: 'ValidationError',
  },
  {
    name: 'STS-11 a reserved key',
    input: { tags: [{ key: 'aws:x', value: 'a' }] },
    code: 'ValidationError',
  },
])('$name is refused before any policy is asked', async ({ input, code }) => {
  const stage = createUserStage(clock)

  await expect(ask(stage, input)).rejects.toMatchObject({ code })
  expect([stage.questions, stage.grants]).toEqual([[], []])
})

test.each<{ name: string; principal: Principal }>([
  { name: 'a role session', principal: stageSession('caller') },
  { name: 'a session of a user', principal: stageUserSession() },
])('STS-17 ATK-10 session-mints-session: GetFederationToken by $name', async ({ principal }) => {
  const stage = createUserStage(clock)

  await expect(ask(stage, {}, principal)).rejects.toMatchObject({
    code: 'AccessDenied',
    message: 'Cannot call GetFederationToken with session credentials',
  })
  expect([stage.questions, stage.grants]).toEqual([[], []])
})

test('INV-12 an issued session is recorded once, without its secrets and without policy text', async () => {
  const stage = createUserStage(clock)

  await ask(stage, { policy: '{"Statement":[]}', tags: [{ key: 'Team', value: 'blue' }] })

  expect(stage.calls).toMatchObject([
    {
      eventName: 'GetFederationToken',
      principal: stageUser(),
      requestParameters: {
        name: 'bob',
        hasSessionPolicy: true,
        policyArns: [],
        tags: [{ key: 'Team', value: 'blue' }],
      },
      responseElements: {
        credentials: { accessKeyId: 'ASIABBBBBBBBBBBBBBBB' },
        federatedUser: { federatedUserId: `${stageAccount}:bob`, arn },
        packedPolicySize: 2,
      },
    },
  ])
  expect(JSON.stringify(stage.calls)).not.toMatch(/not-a-secret|payload|Statement/)
})
