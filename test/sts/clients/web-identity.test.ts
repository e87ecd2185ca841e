import { fromNodeProviderChain, fromTokenFile, fromWebToken } from '@aws-sdk/credential-providers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { roleArn } from '../access-keys/user-entities.ts'
import { type ClientWorld, createClientWorld, sessionArn, whoIs } from './client-world.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'

let world: ClientWorld
let sandbox: Sandbox
beforeAll(async () => {
  world = await createClientWorld()
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  sandbox = await createSandbox(world.url)
})
afterEach(() => sandbox[Symbol.asyncDispose]())

const deploy = { roleArn: roleArn('deploy'), roleSessionName: 'build-7' }

describe('the AWS SDK for JavaScript, unmodified, with a token of an identity provider', () => {
  test('CRED-2 fromWebToken exchanges it for a session', async () => {
    const provide = fromWebToken({ ...deploy, webIdentityToken: await world.webIdentityToken() })

    expect(await whoIs(provide)).toBe(sessionArn('deploy', 'build-7'))
    expect(await provide()).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      sessionToken: expect.any(String),
      expiration: expect.any(Date),
    })
  })

  test('STS-6 fromWebToken passes session policies and a duration', async () => {
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
    const webIdentityToken = await world.webIdentityToken()
    const provide = fromWebToken({ ...deploy, webIdentityToken, policy, durationSeconds: 900 })

    const { expiration, accessKeyId, secretAccessKey, sessionToken } = await provide()

    expect(Number(expiration) - Date.now()).toBeLessThanOrEqual(900_000)
    const answer = await world.request('GET', '/orders/7', {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration,
    })
    expect(answer.status).toBe(403)
  })

  test('CRED-2 fromTokenFile reads file, role and session name from the environment', async () => {
    sandbox.set({
      AWS_WEB_IDENTITY_TOKEN_FILE: await sandbox.write('token', await world.webIdentityToken()),
      AWS_ROLE_ARN: deploy.roleArn,
      AWS_ROLE_SESSION_NAME: 'build-8',
    })

    expect(await whoIs(fromTokenFile())).toBe(sessionArn('deploy', 'build-8'))
  })

  test('CRED-2 a client without any option finds the token file by itself', async () => {
    sandbox.set({
      AWS_WEB_IDENTITY_TOKEN_FILE: await sandbox.write('token', await world.webIdentityToken()),
      AWS_ROLE_ARN: deploy.roleArn,
      AWS_ROLE_SESSION_NAME: 'build-9',
    })

    expect(await whoIs()).toBe(sessionArn('deploy', 'build-9'))
    expect(await whoIs(fromNodeProviderChain())).toBe(sessionArn('deploy', 'build-9'))
  })

  test('CRED-2 a profile names the token file', async () => {
    const path = await sandbox.write('token', await world.webIdentityToken())
    const profile = `role_arn = ${deploy.roleArn}\nrole_session_name = build-10\n`
    await sandbox.write('config', `[default]\n${profile}web_identity_token_file = ${path}\n`)

    expect(await whoIs()).toBe(sessionArn('deploy', 'build-10'))
  })

  test('FED-3 an expired token reaches the caller as ExpiredTokenException', async () => {
    const exp = Math.floor(Date.now() / 1000) - 61
    const webIdentityToken = await world.webIdentityToken({ exp })

    await expect(fromWebToken({ ...deploy, webIdentityToken })()).rejects.toMatchObject({
      name: 'ExpiredTokenException',
    })
  })

  test('TRUST-1 a subject that the trust policy does not name is AccessDenied', async () => {
    const webIdentityToken = await world.webIdentityToken({ sub: 'visitor' })

    await expect(fromWebToken({ ...deploy, webIdentityToken })()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    })
  })

  test('CRED-2 a file that is renewed is read again, since each session needs a fresh token', async () => {
    const path = await sandbox.write('token', 'none')
    sandbox.set({ AWS_WEB_IDENTITY_TOKEN_FILE: path, AWS_ROLE_ARN: deploy.roleArn })
    const provide = fromTokenFile({ roleSessionName: 'build-11' })
    await expect(provide()).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' })

    await sandbox.write('token', await world.webIdentityToken())

    expect(await whoIs(provide)).toBe(sessionArn('deploy', 'build-11'))
  })
})
