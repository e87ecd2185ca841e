import {
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  AssumeRootCommand,
  type Credentials,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetDelegatedAccessTokenCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  GetWebIdentityTokenCommand,
  IDPCommunicationErrorException,
  InvalidAuthorizationMessageException,
  MalformedPolicyDocumentException,
  OutboundWebIdentityFederationDisabledException,
  PackedPolicyTooLargeException,
  STSClient,
  STSServiceException,
} from '@aws-sdk/client-sts'
import {
  createLine,
  createMemoryStore,
  defineModel,
  IamError,
  type LineOptions,
} from '@gatewarden/core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { account, roleArn } from '../access-keys/user-entities.ts'
import { serveRoutes } from '../serve-routes.ts'
import { post } from '../signed-form.ts'
import { type ClientWorld, createClientWorld } from './client-world.ts'

let world: ClientWorld
let alice: Credentials
beforeAll(async () => {
  world = await createClientWorld()
  alice = await world.createKey('alice')
})
afterAll(() => world[Symbol.asyncDispose]())

/** The exception that a call ends with. */
async function exceptionOf(call: Promise<unknown>): Promise<STSServiceException> {
  const error: unknown = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  )
  if (error instanceof STSServiceException) return error
  throw error
}

const byAlice = () => world.client(alice)
const statusOf = (error: STSServiceException) => error.$metadata.httpStatusCode

describe('WIRE-9 codes that the model of STS knows become its own exceptions', () => {
  test('MalformedPolicyDocument and PackedPolicyTooLarge of GetFederationToken', async () => {
    const Name = 'guest'
    const Tags = Array.from({ length: 10 }, (_, at) => ({ Key: `k${at}`, Value: 'v'.repeat(250) }))

    const malformed = await exceptionOf(
      byAlice().send(new GetFederationTokenCommand({ Name, Policy: '{"Statement":7}' })),
    )
    const large = await exceptionOf(byAlice().send(new GetFederationTokenCommand({ Name, Tags })))

    expect(malformed).toBeInstanceOf(MalformedPolicyDocumentException)
    expect(large).toBeInstanceOf(PackedPolicyTooLargeException)
    expect([malformed, large].map(statusOf)).toEqual([400, 400])
  })

  test('OutboundWebIdentityFederationDisabledException of GetWebIdentityToken', async () => {
    const command = new GetWebIdentityTokenCommand({ Audience: ['api'], SigningAlgorithm: 'ES384' })

    const error = await exceptionOf(byAlice().send(command))

    expect(error).toBeInstanceOf(OutboundWebIdentityFederationDisabledException)
    expect(statusOf(error)).toBe(403)
  })

  test('InvalidAuthorizationMessageException of DecodeAuthorizationMessage', async () => {
    const command = new DecodeAuthorizationMessageCommand({ EncodedMessage: 'message' })

    const error = await exceptionOf(byAlice().send(command))

    expect(error).toBeInstanceOf(InvalidAuthorizationMessageException)
    expect(statusOf(error)).toBe(400)
  })

  test('JWKS-5 IDPCommunicationError names no address of ours', async () => {
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn('deploy'),
      RoleSessionName: 'build-7',
      WebIdentityToken: await world.webIdentityToken({ iss: 'https://127.0.0.1:1' }),
    })

    const error = await exceptionOf(byAlice().send(command))

    expect(error).toBeInstanceOf(IDPCommunicationErrorException)
    expect(error.message).toBe('The identity provider cannot be reached.')
    expect(statusOf(error)).toBe(400)
  })
})

describe('codes that no model knows keep their names', () => {
  test.each([
    {
      rule: 'D-8 ATK-37',
      name: 'AssumeRoleWithSAML',
      command: new AssumeRoleWithSAMLCommand({
        RoleArn: `arn:gw:iam::${account}:role/support`,
        PrincipalArn: `arn:gw:iam::${account}:saml-provider/idp`,
        SAMLAssertion: 'PHNhbWw+',
      }),
    },
    {
      rule: 'D-9',
      name: 'AssumeRoot',
      command: new AssumeRootCommand({ TargetPrincipal: account, TaskPolicyArn: {} }),
    },
    {
      rule: 'D-9',
      name: 'GetDelegatedAccessToken',
      command: new GetDelegatedAccessTokenCommand({ TradeInToken: 'token' }),
    },
  ])('$rule InvalidAction: $name is not served', async ({ name, command }) => {
    const error = await exceptionOf(byAlice().send(command as never))

    expect([error.name, statusOf(error), error.$fault]).toEqual(['InvalidAction', 400, 'client'])
    expect(error.message).toBe(`Could not find operation ${name} for version 2011-06-15`)
  })

  test('ValidationError of GetAccessKeyInfo for a key that nobody has', async () => {
    const command = new GetAccessKeyInfoCommand({ AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' })

    const error = await exceptionOf(byAlice().send(command))

    expect([error.name, statusOf(error)]).toEqual(['ValidationError', 400])
  })

  test('STS-3 ValidationError of GetSessionToken for a day and a half and a second', async () => {
    const command = new GetSessionTokenCommand({ DurationSeconds: 129_601 })

    const error = await exceptionOf(byAlice().send(command))

    expect([error.name, statusOf(error)]).toEqual(['ValidationError', 400])
  })

  test('ExpiredToken of a session that has ended', async () => {
    const command = new GetSessionTokenCommand({ DurationSeconds: 900 })
    const { Credentials } = await byAlice().send(command)
    await world.iam.sessions.revoke({ token: Credentials?.SessionToken ?? '' })

    const error = await exceptionOf(
      world.client(Credentials as Credentials).send(new GetCallerIdentityCommand({})),
    )

    expect([error.name, statusOf(error)]).toEqual(['ExpiredToken', 403])
  })

  test.each([
    { name: 'no form', body: '', want: [400, 'MissingAction'] },
    { name: 'no action', body: 'Version=2011-06-15', want: [400, 'MissingAction'] },
    { name: 'an empty action', body: 'Action=&Version=2011-06-15', want: [400, 'MissingAction'] },
    { name: 'no version', body: 'Action=GetCallerIdentity', want: [400, 'InvalidAction'] },
    {
      name: 'the version of another service',
      body: 'Action=GetCallerIdentity&Version=2010-05-08',
      want: [400, 'InvalidAction'],
    },
    { name: 'a broken escape', body: 'Action=%zz', want: [400, 'MalformedQueryString'] },
    { name: 'NUL', body: 'Action=Get%00', want: [400, 'MalformedQueryString'] },
  ])('what no SDK sends: $name', async ({ body, want }) => {
    const answer = await post(world.url, body)

    expect([answer.status, answer.code]).toEqual(want)
  })
})

describe('failures of the service', () => {
  const open: AsyncDisposable[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one[Symbol.asyncDispose]()))
  })

  const model = defineModel({
    account,
    region: 'eu-1',
    services: { orders: { actions: { ListOrders: { level: 'List' } } } },
  })

  /** A service that is broken from its first request on. */
  async function createBroken(broken: Partial<LineOptions>) {
    const server = await serveRoutes()
    const line = await createLine({ model, policies: {}, baseUrl: server.url, ...broken })
    server.serve(line.wireRoutes)
    open.push(server, { [Symbol.asyncDispose]: () => line.close() })
    const credentials = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'nobody' }
    return new STSClient({ endpoint: server.url, region: 'eu-1', maxAttempts: 1, credentials })
  }

  test('ServiceUnavailable while policies are too old to decide on: fail closed', async () => {
    const store = await createMemoryStore({ model, entities: {}, watch: false })
    open.push({ [Symbol.asyncDispose]: () => store.close() })
    let isStale = false
    const current = () => {
      if (isStale) throw new IamError('StalePolicy', 'canary: the newest policies are 31 s old')
      return store.current()
    }
    const client = await createBroken({ policies: { current } })
    isStale = true

    const error = await exceptionOf(client.send(new GetCallerIdentityCommand({})))

    expect([error.name, statusOf(error), error.$fault]).toEqual([
      'ServiceUnavailable',
      503,
      'server',
    ])
    expect(error.$response?.headers['retry-after']).toBe('1')
    expect(JSON.stringify(error)).not.toContain('canary')
  })

  test('InternalFailure when no record can be written, and nothing of the reason', async () => {
    const write = () => {
      throw new Error('canary: the disk is full')
    }
    const client = await createBroken({ audit: { write } })

    const error = await exceptionOf(client.send(new GetCallerIdentityCommand({})))

    expect([error.name, statusOf(error), error.$fault]).toEqual(['InternalFailure', 500, 'server'])
    expect(JSON.stringify(error)).not.toContain('canary')
  })
})
