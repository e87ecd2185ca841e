import type { Credentials } from '@aws-sdk/client-sts'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Authenticator } from '../access-keys/authenticator.ts'
import { roleArn } from '../access-keys/user-entities.ts'
import { type ClientWorld, createClientWorld, keyOf, sessionArn, whoIs } from './client-world.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'

let world: ClientWorld
let alice: Credentials
let device: Authenticator
let sandbox: Sandbox
beforeAll(async () => {
  world = await createClientWorld()
  alice = await world.createKey('alice')
  device = await world.enrol('alice')
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  sandbox = await createSandbox(world.url)
})
afterEach(() => sandbox[Symbol.asyncDispose]())

type Options = Parameters<typeof fromTemporaryCredentials>[0]

/** A provider of sessions of a role, for alice's long-term key. */
const assuming = (role: string, params: Partial<Options['params']> = {}, more = {}) =>
  fromTemporaryCredentials({
    masterCredentials: keyOf(alice),
    params: { RoleArn: roleArn(role), RoleSessionName: 'build-7', ...params },
    ...more,
  })

const denied = { name: 'AccessDenied' }

describe('fromTemporaryCredentials of the AWS SDK for JavaScript, unmodified', () => {
  test('CRED-2 gives sessions of a role', async () => {
    expect(await whoIs(assuming('support'))).toBe(sessionArn('support', 'build-7'))
  })

  test('CRED-2 finds the master credentials in the environment', async () => {
    const { accessKeyId, secretAccessKey } = keyOf(alice)
    sandbox.set({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey })
    const params = { RoleArn: roleArn('support'), RoleSessionName: 'build-8' }

    expect(await whoIs(fromTemporaryCredentials({ params }))).toBe(sessionArn('support', 'build-8'))
  })

  test('CRED-2 without a session name the SDK makes one that is taken', async () => {
    const params = { RoleArn: roleArn('support') }
    const provide = fromTemporaryCredentials({ masterCredentials: keyOf(alice), params })

    expect(await whoIs(provide)).toMatch(/:assumed-role\/support\/aws-sdk-js-/)
  })

  test('TRUST-5 passes an external id', async () => {
    const right = assuming('external', { ExternalId: 'ticket-7' })

    expect(await whoIs(right)).toBe(sessionArn('external', 'build-7'))
    await expect(assuming('external')()).rejects.toMatchObject(denied)
    await expect(assuming('external', { ExternalId: 'ticket-8' })()).rejects.toMatchObject(denied)
  })

  test('STS-12 passes tags, transitive keys and a source identity', async () => {
    const Tags = [{ Key: 'Team', Value: 'blue' }]
    const right = { Tags, TransitiveTagKeys: ['Team'], SourceIdentity: 'alice' }

    expect(await whoIs(assuming('tagged', right))).toBe(sessionArn('tagged', 'build-7'))
    await expect(assuming('tagged', { ...right, Tags: [] })()).rejects.toBeDefined()
    await expect(assuming('tagged', { Tags })()).rejects.toMatchObject(denied)
    await expect(
      assuming('tagged', { ...right, SourceIdentity: 'mallory' })(),
    ).rejects.toMatchObject(denied)
  })

  test('STS-2 chains a session of a role to the next one, for an hour at most', async () => {
    const chained = { masterCredentials: assuming('support') }

    const onward = await assuming('onward', {}, chained)()

    expect(await whoIs(onward)).toBe(sessionArn('onward', 'build-7'))
    expect(Number(onward.expiration) - Date.now()).toBeLessThanOrEqual(3_600_000)
    await expect(assuming('onward', { DurationSeconds: 3_601 }, chained)()).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('1 hour session limit for roles assumed by role chaining'),
    })
    await expect(assuming('onward')()).rejects.toMatchObject(denied)
  })

  test('MFA-6 asks its code provider for the code of a device', async () => {
    const asked: string[] = []
    const mfaCodeProvider = async (serial: string) => {
      asked.push(serial)
      return device.code()
    }
    const SerialNumber = device.serialNumber

    const provide = assuming('vault', { SerialNumber }, { mfaCodeProvider })

    expect(await whoIs(provide)).toBe(sessionArn('vault', 'build-7'))
    expect(asked).toEqual([SerialNumber])
    await expect(assuming('vault')()).rejects.toMatchObject(denied)
    // The same code again: it was used.
    await expect(assuming('vault', { SerialNumber }, { mfaCodeProvider })()).rejects.toMatchObject({
      ...denied,
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    })
  })
})
