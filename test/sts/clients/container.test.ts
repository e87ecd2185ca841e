import {
  fromContainerMetadata,
  fromHttp,
  fromNodeProviderChain,
} from '@aws-sdk/credential-providers'
import { type LoopbackListener, listenOnLoopback } from '@gatewarden/express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { roleArn } from '../access-keys/user-entities.ts'
import { type ClientWorld, createClientWorld, sessionArn, whoIs } from './client-world.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'

const token = 'canary-container-token-0123456789abcdef'

let world: ClientWorld
let containers: LoopbackListener
let sandbox: Sandbox
beforeAll(async () => {
  world = await createClientWorld()
  const role = { roleArn: roleArn('worker'), roleSessionName: 'worker-7', token }
  containers = await listenOnLoopback(world.iam.containerCredentials(role))
})
afterAll(async () => {
  await containers.close()
  await world[Symbol.asyncDispose]()
})
beforeEach(async () => {
  sandbox = await createSandbox(world.url)
})
afterEach(() => sandbox[Symbol.asyncDispose]())

const once = { maxRetries: 0, timeout: 5_000 }

describe('the AWS SDK for JavaScript, unmodified, in a container', () => {
  test('CRED-1 fromHttp takes URL and token from its options', async () => {
    const provide = fromHttp({
      ...once,
      awsContainerCredentialsFullUri: containers.url,
      awsContainerAuthorizationToken: token,
    })

    expect(await provide()).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      secretAccessKey: expect.stringMatching(/^.{40}$/),
      sessionToken: expect.any(String),
      expiration: expect.any(Date),
    })
    expect(await whoIs(provide)).toBe(sessionArn('worker', 'worker-7'))
  })

  test('CRED-1 a client without any option finds the URL, and the token in a file', async () => {
    sandbox.set({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: containers.url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: await sandbox.write('container-token', token),
    })

    expect(await whoIs()).toBe(sessionArn('worker', 'worker-7'))
    expect(await whoIs(fromNodeProviderChain())).toBe(sessionArn('worker', 'worker-7'))
  })

  test('CRED-1 the token may stand in the environment, the host may be ::1 or localhost', async () => {
    for (const host of ['localhost', ...(await ipv6())]) {
      sandbox.set({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${host}:${containers.port}/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
      })

      expect(await whoIs()).toBe(sessionArn('worker', 'worker-7'))
    }
    sandbox.set({ AWS_CONTAINER_CREDENTIALS_FULL_URI: containers.url })
    // The provider of older versions, which knows no token file.
    expect(await whoIs(fromContainerMetadata())).toBe(sessionArn('worker', 'worker-7'))
  })

  test('CRED-1 a wrong token is an error of the client, and no session', async () => {
    const minted = () => world.events.filter(({ eventType }) => eventType === 'ApiCall').length
    const before = minted()
    const provide = fromHttp({
      ...once,
      awsContainerCredentialsFullUri: containers.url,
      awsContainerAuthorizationToken: `${token}x`,
    })

    await expect(provide()).rejects.toMatchObject({
      name: 'CredentialsProviderError',
      message: expect.stringContaining('401'),
    })
    expect(minted()).toBe(before)
    expect(JSON.stringify(world.events)).not.toContain('canary')
  })

  test('REV-1 a revoked session is ExpiredToken, and the endpoint has its successor', async () => {
    sandbox.set({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: containers.url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    })
    const credentials = await fromHttp(once)()
    await world.iam.sessions.revoke({ token: credentials.sessionToken ?? '' })

    await expect(whoIs(credentials)).rejects.toMatchObject({
      name: expect.stringMatching(/^ExpiredToken/),
    })
    expect(await whoIs(fromHttp(once))).toBe(sessionArn('worker', 'worker-7'))
  })
})

/** `[::1]` where the listener has it. */
async function ipv6(): Promise<readonly string[]> {
  const url = `http://[::1]:${containers.port}/credentials`
  return await fetch(url).then(
    () => ['[::1]'],
    () => [],
  )
}
