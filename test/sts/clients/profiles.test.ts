import { join } from 'node:path'
import type { Credentials } from '@aws-sdk/client-sts'
import { fromIni, fromNodeProviderChain, fromProcess } from '@aws-sdk/credential-providers'
import { listenOnLoopback } from '@gatewarden/express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Authenticator } from '../access-keys/authenticator.ts'
import { roleArn, userArn } from '../access-keys/user-entities.ts'
import {
  type ClientWorld,
  createClientWorld,
  keyOf,
  profileOf,
  sessionArn,
  whoIs,
} from './client-world.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'

const token = 'canary-container-token-0123456789abcdef'

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
  await sandbox.write('credentials', profileOf('alice', alice))
})
afterEach(() => sandbox[Symbol.asyncDispose]())

/** Profiles by their lines. `role_arn` names a role of the account. */
const writeProfiles = (profiles: Readonly<Record<string, Readonly<Record<string, string>>>>) => {
  const sections = Object.entries(profiles).map(([name, lines]) =>
    [`[${name}]`, ...Object.entries(lines).map(([key, value]) => `${key} = ${value}`)].join('\n'),
  )
  return sandbox.write('config', `${sections.join('\n')}\n`)
}
const support = { role_arn: roleArn('support'), role_session_name: 'build-7' }

describe('profiles, read by the AWS SDK for JavaScript, unmodified', () => {
  test('CRED-2 the keys of a user stand in the credentials file', async () => {
    sandbox.set({ AWS_PROFILE: 'alice' })

    expect(await whoIs()).toBe(userArn('alice'))
    expect(await whoIs(fromIni({ profile: 'alice' }))).toBe(userArn('alice'))
  })

  test('CRED-2 a profile assumes a role with the keys of its source profile', async () => {
    await writeProfiles({ 'profile support': { ...support, source_profile: 'alice' } })
    sandbox.set({ AWS_PROFILE: 'support' })

    expect(await whoIs()).toBe(sessionArn('support', 'build-7'))
    expect(await whoIs(fromIni({ profile: 'support' }))).toBe(sessionArn('support', 'build-7'))
  })

  test('CRED-2 a profile assumes a role with the keys of the environment', async () => {
    const { accessKeyId, secretAccessKey } = keyOf(alice)
    sandbox.set({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey })
    await writeProfiles({ 'profile support': { ...support, credential_source: 'Environment' } })

    expect(await whoIs(fromIni({ profile: 'support' }))).toBe(sessionArn('support', 'build-7'))
  })

  test('STS-2 the source profile may be a role itself', async () => {
    await writeProfiles({
      'profile support': { ...support, source_profile: 'alice' },
      'profile onward': {
        role_arn: roleArn('onward'),
        role_session_name: 'build-8',
        source_profile: 'support',
      },
    })

    expect(await whoIs(fromIni({ profile: 'onward' }))).toBe(sessionArn('onward', 'build-8'))
  })

  test('TRUST-5 a profile has an external id and a duration', async () => {
    const external = { role_arn: roleArn('external'), source_profile: 'alice' }
    await writeProfiles({
      'profile with': { ...external, external_id: 'ticket-7', duration_seconds: '900' },
      'profile without': external,
    })

    const { expiration } = await fromIni({ profile: 'with' })()

    expect(Number(expiration) - Date.now()).toBeLessThanOrEqual(900_000)
    await expect(fromIni({ profile: 'without' })()).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  test('MFA-6 a profile names a device, and the client asks for its code', async () => {
    await writeProfiles({
      'profile vault': {
        role_arn: roleArn('vault'),
        role_session_name: 'build-9',
        source_profile: 'alice',
        mfa_serial: device.serialNumber,
      },
    })
    const mfaCodeProvider = async () => device.code()

    const provide = fromIni({ profile: 'vault', mfaCodeProvider })

    expect(await whoIs(provide)).toBe(sessionArn('vault', 'build-9'))
  })

  test('CRED-2 a profile names the endpoint by its services', async () => {
    sandbox.set({ AWS_PROFILE: 'ours', AWS_ENDPOINT_URL_STS: undefined })
    const key = keyOf(alice)
    await sandbox.write(
      'config',
      [
        '[profile ours]',
        'services = ours',
        `aws_access_key_id = ${key.accessKeyId}`,
        `aws_secret_access_key = ${key.secretAccessKey}`,
        '[services ours]',
        'sts =',
        `  endpoint_url = ${world.url}`,
        '',
      ].join('\n'),
    )

    expect(await whoIs()).toBe(userArn('alice'))
  })
})

describe('credential_process', () => {
  const program = join(import.meta.dirname, '../../../examples/aws-cli/credential-process.ts')

  test('CRED-2 a profile runs a program that prints the session of a container', async () => {
    const role = { roleArn: roleArn('worker'), roleSessionName: 'worker-7', token }
    const containers = await listenOnLoopback(world.iam.containerCredentials(role))
    const file = await sandbox.write('container-token', token)
    const command = `"${process.execPath}" "${program}" ${containers.url} ${file}`
    await writeProfiles({ 'profile worker': { credential_process: command } })
    sandbox.set({ AWS_PROFILE: 'worker' })

    expect(await whoIs(fromProcess({ profile: 'worker' }))).toBe(sessionArn('worker', 'worker-7'))
    expect(await whoIs(fromNodeProviderChain())).toBe(sessionArn('worker', 'worker-7'))
    await containers.close()
  })

  test('CRED-2 a program that is refused prints nothing, and shows no token', async () => {
    const file = await sandbox.write('container-token', 'x'.repeat(40))
    const role = { roleArn: roleArn('worker'), roleSessionName: 'worker-7', token }
    const containers = await listenOnLoopback(world.iam.containerCredentials(role))
    const command = `"${process.execPath}" "${program}" ${containers.url} ${file}`
    await writeProfiles({ 'profile worker': { credential_process: command } })

    const failure: Error = await fromProcess({ profile: 'worker' })().then(
      () => Promise.reject(new Error('it printed credentials')),
      (error: unknown) => error as Error,
    )

    expect(failure.name).toBe('CredentialsProviderError')
    expect(failure.message).toContain('InvalidToken')
    expect(failure.message).not.toContain('x'.repeat(40))
    await containers.close()
  })
})
