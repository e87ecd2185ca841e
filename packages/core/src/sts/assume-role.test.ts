import { expect, test } from 'vitest'
import { fixedClock } from '../testing/fixed-clock.ts'
import { type AssumeRoleInput, assumeRole } from './assume-role.ts'
import {
  createStage,
  type Stage,
  type StageRole,
  stageRoleArn,
  stageSession,
} from './testing/stage.ts'
import { oneCode } from './testing/user-stage.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))
const principal = stageSession('caller')
const call = { principal, facts: { sourceIp: '192.0.2.1' }, requestId: 'request-1' }

const trusting = (condition?: object): StageRole => ({
  name: 'target',
  trust: [
    {
      Effect: 'Allow',
      Principal: { AWS: stageRoleArn('caller') },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      ...(condition && { Condition: condition }),
    },
  ],
})

const stageOf = (role: StageRole = trusting()) =>
  createStage([{ name: 'caller', trust: [] }, role], clock)

const assume = (stage: Stage, more: Partial<AssumeRoleInput> = {}) => {
  const recordApiCall = stage.calls.push.bind(stage.calls)
  const host = { sessions: stage.issuer, recordApiCall, mfa: oneCode(clock) }
  return assumeRole(
    { roleArn: stageRoleArn('target'), roleSessionName: 'build-1', ...more },
    call,
    host,
  )
}

test('D-2 AssumeRole answers credentials, the session and nothing that was not set', async () => {
  const output = await assume(stageOf())

  expect(output).toEqual({
    credentials: expect.objectContaining({ accessKeyId: 'ASIABBBBBBBBBBBBBBBB' }),
    assumedRoleUser: {
      arn: 'arn:gw:sts::111111111111:assumed-role/target/build-1',
      assumedRoleId: 'AROATARGETAAAAAAAAAAA:build-1',
    },
    packedPolicySize: undefined,
    sourceIdentity: undefined,
  })
})

test('D-2 every parameter reaches the session', async () => {
  const stage = stageOf()

  const output = await assume(stage, {
    durationSeconds: 900,
    policy: '{"Statement":[]}',
    policyArns: [{ arn: 'arn:gw:iam::111111111111:policy/narrow' }],
    tags: [{ key: 'Team', value: 'blue' }],
    transitiveTagKeys: ['Team'],
    sourceIdentity: 'alice',
    externalId: 'x-1',
  })

  expect(stage.grants[0]).toMatchObject({
    sessionName: 'build-1',
    durationSeconds: 900,
    tags: new Map([['Team', 'blue']]),
    transitiveTagKeys: ['Team'],
    sourceIdentity: 'alice',
    clientId: 'AROACALLERAAAAAAAAAAA:caller',
    policies: [{ inline: '{"Statement":[]}', arns: ['arn:gw:iam::111111111111:policy/narrow'] }],
  })
  expect(output).toMatchObject({ packedPolicySize: 4, sourceIdentity: 'alice' })
})

const needingExternalId = trusting({ StringEquals: { 'sts:ExternalId': 'Order-7' } })

test('ATK-2 external-id: the right one is accepted', async () => {
  await expect(assume(stageOf(needingExternalId), { externalId: 'Order-7' })).resolves.toBeDefined()
})

test.each([
  { name: 'wrong', externalId: 'Order-8', code: 'AccessDenied' },
  { name: 'missing', externalId: undefined, code: 'AccessDenied' },
  { name: 'other case', externalId: 'order-7', code: 'AccessDenied' },
  { name: 'a star', externalId: '**', code: 'ValidationError' },
  { name: '1 character', externalId: 'O', code: 'ValidationError' },
  { name: '1225 characters', externalId: 'O'.repeat(1_225), code: 'ValidationError' },
  { name: 'empty', externalId: '', code: 'ValidationError' },
])('ATK-2 external-id: $name', async ({ externalId, code }) => {
  const stage = stageOf(needingExternalId)

  await expect(assume(stage, { externalId })).rejects.toThrow(expect.objectContaining({ code }))
  expect(stage.grants).toEqual([])
})

test.each([
  { name: 'no arn', roleArn: 'x'.repeat(20) },
  { name: 'a user', roleArn: 'arn:gw:iam::111111111111:user/alice' },
  { name: 'a region', roleArn: 'arn:gw:iam:eu-1:111111111111:role/target' },
  { name: 'a short account', roleArn: 'arn:gw:iam::11111111111:role/target' },
  { name: 'no name', roleArn: 'arn:gw:iam::111111111111:role/' },
  { name: 'a star as name', roleArn: 'arn:gw:iam::111111111111:role/*' },
  { name: 'a newline', roleArn: 'arn:gw:iam::111111111111:role/a\nb' },
  { name: 'an empty partition', roleArn: 'arn::iam::111111111111:role/target' },
])('MATCH-9 what is no ARN of a role is refused: $name', async ({ roleArn }) => {
  const stage = stageOf()

  await expect(assume(stage, { roleArn })).rejects.toThrow(
    expect.objectContaining({ code: 'ValidationError', message: 'Request ARN is invalid' }),
  )
  expect(stage.questions).toEqual([])
  expect(stage.calls[0]?.roleArn).toBeUndefined()
})

test.each([
  { name: 'twice the same', keys: ['Team', 'Team'] },
  { name: 'in another case', keys: ['Team', 'tEAM'] },
])('STS-11 a tag key is refused: $name', async ({ keys }) => {
  const issued = assume(stageOf(), { tags: keys.map((key, index) => ({ key, value: `${index}` })) })

  await expect(issued).rejects.toThrow(
    expect.objectContaining({
      code: 'ValidationError',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    }),
  )
})

test.each([
  { name: 'a serial number', more: { serialNumber: 'device-01' } },
  { name: 'a token code', more: { tokenCode: '123456' } },
])('STS-4 one of serial number and token code is refused: $name', async ({ more }) => {
  await expect(assume(stageOf(), more)).rejects.toThrow(
    expect.objectContaining({ code: 'ValidationError' }),
  )
})

test('MFA-3 a serial number that nobody enrolled gets the one text of every failed code', async () => {
  const issued = assume(stageOf(), { serialNumber: 'device-01', tokenCode: '123456' })

  await expect(issued).rejects.toThrow(
    expect.objectContaining({
      code: 'AccessDenied',
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    }),
  )
})

test('STS-6 a session policy of 2,049 characters or outside its alphabet is a ValidationError', async () => {
  const long = assume(stageOf(), { policy: ' '.repeat(2_049) })
  const wide = assume(stageOf(), { policy: '{"Statement":[],"Id":"\u0100"}' })

  await expect(long).rejects.toThrow(expect.objectContaining({ code: 'ValidationError' }))
  await expect(wide).rejects.toThrow(expect.objectContaining({ code: 'ValidationError' }))
})

test('STS-6 eleven policy arns are refused', async () => {
  const policyArns = Array.from({ length: 11 }, () => ({
    arn: 'arn:gw:iam::111111111111:policy/p',
  }))

  await expect(assume(stageOf(), { policyArns })).rejects.toThrow(
    expect.objectContaining({ code: 'ValidationError' }),
  )
})

test('a refusal before the role is asked for is recorded once, and so is a session', async () => {
  const stage = stageOf()
  await assume(stage, { roleSessionName: 'a b' }).catch(() => undefined)
  await assume(stage)

  expect(stage.calls).toHaveLength(2)
  expect(stage.calls[0]).toMatchObject({
    eventName: 'AssumeRole',
    principal,
    requestId: 'request-1',
    roleArn: stageRoleArn('target'),
    facts: { sourceIp: '192.0.2.1' },
    error: { code: 'ValidationError' },
  })
  expect(stage.calls[1]?.error).toBeUndefined()
})
