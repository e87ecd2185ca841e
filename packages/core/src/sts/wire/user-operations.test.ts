import { expect, test } from 'vitest'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { stageAccount } from '../testing/stage.ts'
import { createUserStage, stageUser } from '../testing/user-stage.ts'
import { parameterTree } from './parameter-tree.ts'
import { userOperations } from './user-operations.ts'
import { xmlFromElements } from './xml.ts'

const clock = fixedClock(Date.UTC(2030, 0, 1))

async function answerOf(name: string, parameters: Readonly<Record<string, string>>) {
  const { host } = createUserStage(clock)
  const operation = userOperations(host).find((one) => one.name === name)
  const run = operation?.prepare(parameterTree(new Map(Object.entries(parameters))))
  const call = { principal: stageUser(), facts: {}, requestId: 'request-1' }
  return xmlFromElements((await run?.(call)) ?? [])
}

const credentials = (expiration: string) =>
  '<Credentials><AccessKeyId>ASIABBBBBBBBBBBBBBBB</AccessKeyId>' +
  '<SecretAccessKey>not-a-secret-of-anyone-but-40-characters</SecretAccessKey>' +
  '<SessionToken>header.payload.signature</SessionToken>' +
  `<Expiration>${expiration}</Expiration></Credentials>`

test('D-1 GetSessionToken answers the credentials alone', async () => {
  expect(await answerOf('GetSessionToken', {})).toBe(credentials('2030-01-01T12:00:00Z'))
})

test('D-1 GetFederationToken answers credentials, federated user and packed size', async () => {
  const answer = await answerOf('GetFederationToken', {
    Name: 'bob',
    DurationSeconds: '900',
    Policy: '{"Statement":[]}',
    'PolicyArns.member.1.arn': `arn:gw:iam::${stageAccount}:policy/narrow`,
    'Tags.member.1.Key': 'Team',
    'Tags.member.1.Value': 'blue',
  })

  expect(answer).toBe(
    `${credentials('2030-01-01T00:15:00Z')}<FederatedUser>` +
      `<FederatedUserId>${stageAccount}:bob</FederatedUserId>` +
      `<Arn>arn:gw:sts::${stageAccount}:federated-user/bob</Arn></FederatedUser>` +
      '<PackedPolicySize>4</PackedPolicySize>',
  )
})

test('STS-7 GetFederationToken tells no packed size where nothing was packed', async () => {
  expect(await answerOf('GetFederationToken', { Name: 'bob' })).not.toContain('PackedPolicySize')
})

test('D-1 GetAccessKeyInfo answers the account', async () => {
  const answer = await answerOf('GetAccessKeyInfo', { AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' })

  expect(answer).toBe(`<Account>${stageAccount}</Account>`)
})

test.each(['TransitiveTagKeys.member.1', 'RoleArn', 'SourceIdentity', 'Polcy'])(
  'WIRE-4 GetFederationToken does not know %s and drops it never',
  async (name) => {
    const refused = answerOf('GetFederationToken', { Name: 'bob', [name]: 'x' })

    await expect(refused).rejects.toMatchObject({ code: 'ValidationError' })
  },
)
