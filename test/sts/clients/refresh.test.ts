import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromHttp } from '@aws-sdk/credential-providers'
import { type LoopbackListener, listenOnLoopback } from '@gatewarden/express'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { roleArn } from '../access-keys/user-entities.ts'
import { type ClientWorld, createClientWorld, sessionArn } from './client-world.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'

const token = 'canary-container-token-0123456789abcdef'

let world: ClientWorld
let containers: LoopbackListener
let sandbox: Sandbox
let client: STSClient
beforeEach(async () => {
  // Client and server read the same clock: a fixed one.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2030, 0, 1) })
  world = await createClientWorld()
  const role = { roleArn: roleArn('worker'), roleSessionName: 'worker-7', token }
  containers = await listenOnLoopback(world.iam.containerCredentials(role))
  sandbox = await createSandbox(world.url)
  sandbox.set({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: containers.url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
  })
  client = new STSClient({ credentials: fromHttp({ maxRetries: 0 }), maxAttempts: 3 })
})
afterEach(async () => {
  vi.useRealTimers()
  await containers.close()
  await sandbox[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms)
const whoIs = async () => {
  const { Arn, $metadata } = await client.send(new GetCallerIdentityCommand({}))
  return { arn: Arn, attempts: $metadata.attempts }
}
/** Access key of the last call that was answered. */
const lastKey = () =>
  world.events.findLast(({ eventName }) => eventName === 'GetCallerIdentity')?.userIdentity
    .accessKeyId

describe('credentials that end', () => {
  test('CRED-2 the SDK takes the next session in time, and no call fails', async () => {
    await whoIs()
    const first = lastKey()

    pass(3_600_000 - 300_001)
    await whoIs()
    expect(lastKey()).toBe(first)
    pass(2)
    expect(await whoIs()).toEqual({ arn: sessionArn('worker', 'worker-7'), attempts: 1 })

    expect(lastKey()).not.toBe(first)
  })

  test('CRED-2 a client whose session was revoked works again once it asks for the next', async () => {
    await whoIs()
    pass(1_000)
    await world.iam.sessions.revoke({ role: roleArn('worker') })
    pass(1_000)

    // The SDK keeps what it has until it nears its end: it does not ask again by itself.
    await expect(whoIs()).rejects.toMatchObject({
      name: 'ExpiredToken',
      $fault: 'client',
      $metadata: { httpStatusCode: 403, attempts: 1 },
    })
    await client.config.credentials({ forceRefresh: true })

    expect((await whoIs()).arn).toBe(sessionArn('worker', 'worker-7'))
  })
})
