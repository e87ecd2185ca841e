import {
  type AssumeRoleCommandInput,
  type AssumeRoleCommandOutput,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assume, enter } from './assume.ts'
import { account, createStsWorld, otherAccount, roleArn, type StsWorld } from './sts-world.ts'

let world: StsWorld
let entry: Credentials

beforeAll(async () => {
  world = await createStsWorld()
  entry = await enter(world)
})
afterAll(() => world[Symbol.asyncDispose]())

const assumeTarget = (
  more: Partial<AssumeRoleCommandInput> = {},
): Promise<AssumeRoleCommandOutput> => assume(world, entry, { RoleArn: roleArn('target'), ...more })

describe('the AWS SDK for JavaScript, unmodified', () => {
  test('AssumeRoleWithWebIdentity turns a token into a session', async () => {
    const answer = await world.client().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn('entry'),
        RoleSessionName: 'deploy-7',
        WebIdentityToken: await world.webIdentityToken(),
        DurationSeconds: 43_200,
      }),
    )

    expect(answer).toMatchObject({
      AssumedRoleUser: {
        Arn: `arn:gw:sts::${account}:assumed-role/entry/deploy-7`,
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:deploy-7$/),
      },
      SubjectFromWebIdentityToken: 'deploy-7',
      Provider: 'https://idp.test',
      Audience: 'sts',
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^.{40}$/),
      },
    })
    const seconds = (Number(answer.Credentials?.Expiration) - Date.now()) / 1000
    expect(seconds).toBeGreaterThan(43_100)
    expect(seconds).toBeLessThanOrEqual(43_200)
  })

  test('GetCallerIdentity tells a session who it is', async () => {
    const answer = await world.client(entry).send(new GetCallerIdentityCommand({}))

    expect(answer).toMatchObject({
      Account: account,
      Arn: `arn:gw:sts::${account}:assumed-role/entry/deploy-7`,
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:deploy-7$/),
    })
  })

  test('AssumeRole signed by a session gives the next session', async () => {
    const { Credentials, AssumedRoleUser, PackedPolicySize, SourceIdentity } = await assumeTarget()
    const identity = await world.client(Credentials).send(new GetCallerIdentityCommand({}))

    expect(AssumedRoleUser?.Arn).toBe(`arn:gw:sts::${account}:assumed-role/target/build-1`)
    expect(identity.Arn).toBe(AssumedRoleUser?.Arn)
    expect(identity.UserId).toBe(AssumedRoleUser?.AssumedRoleId)
    expect([PackedPolicySize, SourceIdentity]).toEqual([undefined, undefined])
  })

  test('TRUST-2 a role of another account needs both sides', async () => {
    const RoleArn = roleArn('abroad', otherAccount)

    const { AssumedRoleUser } = await assume(world, entry, { RoleArn })
    const silent = await assume(world, entry, {
      RoleArn: roleArn('external'),
      ExternalId: 'Order-7',
    })

    expect(AssumedRoleUser?.Arn).toBe(`arn:gw:sts::${otherAccount}:assumed-role/abroad/build-1`)
    await expect(assume(world, silent.Credentials, { RoleArn })).rejects.toMatchObject({
      name: 'AccessDenied',
    })
  })

  test('STS-7 session policy, tags and source identity come back packed', async () => {
    const answer = await assumeTarget({
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: [] }, null, 2),
      PolicyArns: [{ arn: `arn:gw:iam::${account}:policy/absent` }],
      Tags: [{ Key: 'Team', Value: 'blue' }],
      TransitiveTagKeys: ['Team'],
      SourceIdentity: 'alice',
    })

    // 39 bytes of policy, 41 of ARN, 8 of tag.
    expect(answer.PackedPolicySize).toBe(Math.ceil((100 * 88) / 2_048))
    expect(answer.SourceIdentity).toBe('alice')
  })

  test('STS-6 EVAL-18 a session policy that allows nothing leaves GetCallerIdentity alone', async () => {
    const { Credentials } = await assumeTarget({
      Policy: '{"Version":"2012-10-17","Statement":[]}',
    })

    await expect(assume(world, Credentials, { RoleArn: roleArn('denied') })).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    await expect(
      world.client(Credentials).send(new GetCallerIdentityCommand({})),
    ).resolves.toMatchObject({ Account: account })
  })

  test('STS-6 the same call without the session policy is allowed', async () => {
    const { Credentials } = await assumeTarget()

    await expect(assume(world, Credentials, { RoleArn: roleArn('denied') })).resolves.toBeDefined()
  })

  test('STS-1 the maximum of a role holds for a web identity too', async () => {
    const long = await assumeTarget({ DurationSeconds: 3_600 })

    expect(Number(long.Credentials?.Expiration) - Date.now()).toBeLessThanOrEqual(3_600_000)
    await expect(enter(world, { DurationSeconds: 43_201 })).rejects.toMatchObject({
      name: 'ValidationError',
    })
  })

  test('TRUST-5 a trust policy may ask for a tag', async () => {
    const RoleArn = roleArn('tagged')

    const tagged = (Value: string) =>
      assume(world, entry, { RoleArn, Tags: [{ Key: 'TEAM', Value }] })

    await expect(tagged('blue')).resolves.toBeDefined()
    await expect(tagged('red')).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  test('STS-16 tags and source identity of a token become those of the session', async () => {
    const token = await world.webIdentityToken({
      'https://aws.amazon.com/tags': {
        principal_tags: { Team: ['blue'] },
        transitive_tag_keys: ['Team'],
      },
      'https://aws.amazon.com/source_identity': 'alice',
    })
    const credentials = await enter(world, { WebIdentityToken: token })

    const inherited = await assume(world, credentials, { RoleArn: roleArn('target') })

    expect(inherited.SourceIdentity).toBe('alice')
    await expect(
      assume(world, credentials, { RoleArn: roleArn('target'), SourceIdentity: 'bob' }),
    ).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  test('every call is one management event, refused ones too, and holds no secret', async () => {
    await using own = await createStsWorld()
    const token = await own.webIdentityToken()
    const session = await enter(own, { WebIdentityToken: token })
    await own.client(session).send(new GetCallerIdentityCommand({}))
    await assume(own, session, { RoleArn: roleArn('absent') }).catch(() => undefined)

    const calls = own.events.filter((event) => event.eventType === 'ApiCall')
    expect(calls.map(({ eventName, errorCode }) => [eventName, errorCode])).toEqual([
      ['AssumeRoleWithWebIdentity', undefined],
      ['GetCallerIdentity', undefined],
      ['AssumeRole', 'AccessDenied'],
    ])
    expect(calls.map(({ userIdentity }) => userIdentity.type)).toEqual([
      'WebIdentityUser',
      'AssumedRole',
      'AssumedRole',
    ])
    const text = JSON.stringify(own.events)
    for (const secret of [token, session.SecretAccessKey, session.SessionToken]) {
      expect(text).not.toContain(secret)
    }
  })
})

describe('WIRE-12 clock skew', () => {
  test.each([
    { name: 'slow', aheadMs: 3_600_000 },
    { name: 'fast', aheadMs: -3_600_000 },
  ])('WIRE-12 a client one hour $name recovers on its second attempt', async ({ aheadMs }) => {
    await using off = await createStsWorld({ aheadMs })
    const credentials = await enter(off)

    const client = off.client(credentials, { maxAttempts: 3 })
    const first = await client.send(new GetCallerIdentityCommand({}))
    const second = await client.send(new GetCallerIdentityCommand({}))

    expect([first.$metadata.attempts, second.$metadata.attempts]).toEqual([2, 1])
  })

  test('WIRE-12 a client within the window needs no second attempt', async () => {
    await using off = await createStsWorld({ aheadMs: 240_000 })
    const credentials = await enter(off)

    const answer = await off
      .client(credentials, { maxAttempts: 3 })
      .send(new GetCallerIdentityCommand({}))

    expect(answer.$metadata.attempts).toBe(1)
  })
})
