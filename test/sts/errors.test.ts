import {
  type Credentials,
  ExpiredTokenException,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  IDPRejectedClaimException,
  InvalidIdentityTokenException,
  MalformedPolicyDocumentException,
  PackedPolicyTooLargeException,
  STSServiceException,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assume, enter } from './assume.ts'
import { post, postSigned } from './signed-form.ts'
import { account, createStsWorld, roleArn, type StsWorld } from './sts-world.ts'

let world: StsWorld
let entry: Credentials

beforeAll(async () => {
  world = await createStsWorld()
  entry = await enter(world)
})
afterAll(() => world[Symbol.asyncDispose]())

const refusalOf = (call: Promise<unknown>): Promise<STSServiceException> =>
  call.then(
    () => {
      throw new Error('the call was not refused')
    },
    (error: unknown) => {
      if (error instanceof STSServiceException) return error
      throw error
    },
  )

const callerIdentity = (credentials: Credentials | undefined) =>
  world.client(credentials).send(new GetCallerIdentityCommand({}))

describe('WIRE-9 errors reach the SDK as its own exceptions', () => {
  test('MalformedPolicyDocument', async () => {
    const error = await refusalOf(
      assume(world, entry, { RoleArn: roleArn('target'), Policy: '{"Statement":7}' }),
    )

    expect(error).toBeInstanceOf(MalformedPolicyDocumentException)
    expect(error.$metadata.httpStatusCode).toBe(400)
  })

  test('PackedPolicyTooLarge', async () => {
    const Tags = Array.from({ length: 10 }, (_, index) => ({
      Key: `k${index}`,
      Value: 'v'.repeat(250),
    }))

    const error = await refusalOf(assume(world, entry, { RoleArn: roleArn('target'), Tags }))

    expect(error).toBeInstanceOf(PackedPolicyTooLargeException)
    expect(error.message).toBe(
      'Packed policy consumes 124% of allotted space, please use smaller policy.',
    )
  })

  test('STS-7 a token that would exceed 4,096 characters is refused with the same code', async () => {
    // Each quote takes two characters in the token, and 4/3 of that in base64url.
    const Resource = Array.from({ length: 480 }, () => '*')
    const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource } })

    const error = await refusalOf(assume(world, entry, { RoleArn: roleArn('target'), Policy }))

    expect(Policy.length).toBeLessThan(2_048)
    expect(error).toBeInstanceOf(PackedPolicyTooLargeException)
  })

  test.each([
    {
      name: 'another issuer',
      token: async () => world.webIdentityToken({ iss: 'https://other.test' }),
    },
    { name: 'another audience', token: async () => world.webIdentityToken({ aud: 'orders' }) },
    {
      name: 'an altered signature',
      token: async () => `${(await world.webIdentityToken()).slice(0, -6)}AAAAAA`,
    },
    { name: 'our own session token', token: async () => entry.SessionToken },
    { name: 'no token', token: async () => 'abcd' },
  ])('InvalidIdentityToken: $name', async ({ token }) => {
    const error = await refusalOf(enter(world, { WebIdentityToken: await token() }))

    expect(error).toBeInstanceOf(InvalidIdentityTokenException)
    expect(error.$metadata.httpStatusCode).toBe(400)
  })

  test('ExpiredTokenException', async () => {
    const exp = Math.floor(Date.now() / 1000) - 61
    const token = await world.webIdentityToken({ exp })

    const error = await refusalOf(enter(world, { WebIdentityToken: token }))

    expect(error).toBeInstanceOf(ExpiredTokenException)
  })

  test('IDPRejectedClaim', async () => {
    const token = await world.webIdentityToken({
      'https://aws.amazon.com/tags': { principal_tags: { Team: ['blue', 'red'] } },
    })

    const error = await refusalOf(enter(world, { WebIdentityToken: token }))

    expect(error).toBeInstanceOf(IDPRejectedClaimException)
    expect(error.$metadata.httpStatusCode).toBe(403)
  })

  test('AccessDenied for a web identity names nobody', async () => {
    const token = await world.webIdentityToken({ sub: 'visitor' })

    const error = await refusalOf(enter(world, { WebIdentityToken: token }))

    expect(error).toMatchObject({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      $metadata: { httpStatusCode: 403 },
    })
  })

  test('AccessDenied for a session names it, the action and the role', async () => {
    const error = await refusalOf(assume(world, entry, { RoleArn: roleArn('denied') }))

    expect(error).toMatchObject({
      name: 'AccessDenied',
      $fault: 'client',
      message: `User: arn:gw:sts::${account}:assumed-role/entry/deploy-7 is not authorized to perform: sts:AssumeRole on resource: ${roleArn('denied')}`,
      $metadata: { httpStatusCode: 403 },
    })
  })

  test('ValidationError in the words of AWS', async () => {
    const error = await refusalOf(
      assume(world, entry, {
        RoleArn: roleArn('target'),
        RoleSessionName: 'a b',
        DurationSeconds: 899,
      }),
    )

    expect(error.name).toBe('ValidationError')
    expect(error.message).toContain('2 validation errors detected: ')
    expect(error.message).toContain(`Value 'a b' at 'roleSessionName' failed to satisfy constraint`)
  })

  test('SignatureDoesNotMatch for a wrong secret', async () => {
    const error = await refusalOf(callerIdentity({ ...entry, SecretAccessKey: 'x'.repeat(40) }))

    expect(error).toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    })
  })

  test.each([
    { name: 'an altered token', change: { SessionToken: 'altered' } },
    { name: 'no token', change: { SessionToken: undefined } },
    { name: 'another key id', change: { AccessKeyId: 'ASIAAAAAAAAAAAAAAAAA' } },
    {
      name: 'a long-term key that nobody has',
      change: { AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA', SessionToken: undefined },
    },
  ])('ATK-31 InvalidClientTokenId: $name', async ({ change }) => {
    const error = await refusalOf(callerIdentity({ ...entry, ...change }))

    expect(error).toMatchObject({
      name: 'InvalidClientTokenId',
      $metadata: { httpStatusCode: 403 },
    })
  })

  test('STS-17 ATK-10 a role session cannot mint a session of a user', async () => {
    const error = await refusalOf(world.client(entry).send(new GetSessionTokenCommand({})))

    expect(error).toMatchObject({
      name: 'AccessDenied',
      message: 'Cannot call GetSessionToken with session credentials',
      $metadata: { httpStatusCode: 403 },
    })
  })
})

describe('WIRE-2 every answer is XML with its four headers', () => {
  test('no credentials where some are needed', async () => {
    const answer = await post(world.url, 'Action=GetCallerIdentity&Version=2011-06-15')

    expect([answer.status, answer.code]).toEqual([403, 'MissingAuthenticationToken'])
    expect(answer.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(Math.abs(Date.parse(answer.headers.get('date') ?? '') - Date.now())).toBeLessThan(5_000)
    expect(answer.body).toContain(
      `<RequestId>${answer.headers.get('x-amzn-requestid')}</RequestId>`,
    )
  })

  test('a body over the limit', async () => {
    const answer = await post(world.url, `Action=${'x'.repeat(512 * 1024)}`)

    expect([answer.status, answer.code]).toEqual([413, 'RequestEntityTooLarge'])
  })

  test('a bearer token instead of a signature', async () => {
    const answer = await post(world.url, 'Action=GetCallerIdentity&Version=2011-06-15', {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Bearer ${entry.SessionToken}`,
    })

    expect([answer.status, answer.code]).toEqual([400, 'IncompleteSignature'])
  })

  test('SIG-2 a signature in header and query', async () => {
    const answer = await postSigned(world.url, entry, {
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
      query: { 'X-Amz-Signature': '0'.repeat(64) },
    })

    expect([answer.status, answer.code]).toEqual([400, 'IncompleteSignature'])
  })

  test('SIG-6 a body that was exchanged after signing', async () => {
    const answer = await postSigned(world.url, entry, {
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
      headers: { 'x-amz-content-sha256': '0'.repeat(64) },
    })

    expect([answer.status, answer.code]).toEqual([403, 'SignatureDoesNotMatch'])
  })

  test('a signed form as browsers would never send it is answered', async () => {
    const answer = await postSigned(world.url, entry, {
      body: 'Version=2011-06-15',
      query: { Action: 'GetCallerIdentity' },
    })

    expect(answer.status).toBe(200)
    expect(answer.body).toContain(`<Arn>arn:gw:sts::${account}:assumed-role/entry/deploy-7</Arn>`)
  })
})
