import { jwt } from '@gatewarden/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  account,
  createFederationWorld,
  type FederationWorld,
  keyOf,
  outcomeOf,
  trustOf,
} from './federation-world.ts'
import { type RealProvider, startRealProvider } from './real-provider.ts'
import { signIn } from './sign-in.ts'

/** How long keys are used without asking the issuer again: the deadline of a removed key. */
const keySetMaxAgeMs = 10 * 60_000
const searchCooldownMs = 30_000

let provider: RealProvider
let world: FederationWorld

beforeEach(async () => {
  provider = await startRealProvider()
  const { url, host } = provider
  world = await createFederationWorld({
    trust: [
      jwt({
        issuer: url,
        audience: ['orders-api', 'desk'],
        role: 'deploy',
        privateHosts: [host],
        acceptedAmrValues: ['otp'],
      }),
    ],
    roles: {
      deploy: trustOf(url, { StringEquals: { [keyOf(url, 'sub')]: ['robot', 'alice'] } }),
      careful: trustOf(url, {
        StringEquals: { [keyOf(url, 'sub')]: 'alice' },
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      }),
    },
  })
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

/** Brings a token to STS and to the route. */
async function present(token: string): Promise<readonly [string, number]> {
  const [sts, route] = await Promise.all([outcomeOf(world, token), world.visit(token)])
  return [sts, route.status]
}
const accepted = ['issued', 200]
const refused = ['InvalidIdentityToken', 401]

describe('oidc-provider', () => {
  test('FED-3 an access token by client credentials is a session, and a caller on a route', async () => {
    const token = await provider.accessToken()

    expect(await present(token)).toEqual(accepted)
    expect(await world.visit(token)).toMatchObject({
      arn: `arn:gw:sts::${account}:assumed-role/deploy/robot`,
    })
  })

  test('FED-9 an ID token of a person who signed in with a second factor counts as MFA', async () => {
    const token = await signIn(provider.url)

    expect(await present(token)).toEqual(accepted)
    expect(await outcomeOf(world, token, 'careful')).toBe('issued')
    expect(await outcomeOf(world, await provider.accessToken(), 'careful')).toBe('AccessDenied')
  })
})

describe('keys that rotate', () => {
  test('JWKS-4 during traffic no valid token is refused: announced, used, old one dropped', async () => {
    const old = await provider.accessToken()
    const steps = [
      () => provider.publish('key-1', 'key-2'),
      () => provider.publish('key-2', 'key-1'),
      () => provider.publish('key-2'),
    ]
    const answers: (readonly [string, number])[] = []
    const worker = async () => {
      for (let turn = 0; turn < 6; turn += 1) {
        answers.push(await present(await provider.accessToken()))
      }
    }

    for (const step of steps) {
      const workers = [worker(), worker(), worker(), worker()]
      answers.push(await present(await provider.accessToken()))
      step()
      await Promise.all(workers)
    }
    answers.push(await present(old))

    expect(answers.filter((answer) => answer.join() !== accepted.join())).toEqual([])
    expect(answers).toHaveLength(76)
  })

  test('JWKS-4 a key that is used the moment it appears is found by its first token', async () => {
    expect(await present(await provider.accessToken())).toEqual(accepted)

    provider.publish('key-2')
    expect(await present(await provider.accessToken())).toEqual(accepted)
    expect(provider.keySetReads()).toBe(2)

    world.advance(searchCooldownMs)
    provider.publish('key-3')
    const tokens = await Promise.all(Array.from({ length: 20 }, () => provider.accessToken()))
    expect(await Promise.all(tokens.map(present))).toEqual(tokens.map(() => accepted))
    expect(provider.keySetReads()).toBe(3)
  })

  test('JWKS-4 a token of a dropped key is refused 10 minutes later at the latest, on every wire', async () => {
    const old = await provider.accessToken()
    expect(await present(old)).toEqual(accepted)
    provider.publish('key-2')

    world.advance(keySetMaxAgeMs - 60_000)
    const before = await present(old)
    world.advance(60_001)

    expect(before).toEqual(accepted)
    expect(await present(old)).toEqual(refused)
    expect(await present(await provider.accessToken())).toEqual(accepted)
  })

  test('JWKS-4 a token of a dropped key is refused as soon as a token of the new one was seen', async () => {
    const old = await provider.accessToken()
    expect(await present(old)).toEqual(accepted)
    provider.publish('key-2')

    expect(await present(await provider.accessToken())).toEqual(accepted)
    expect(await present(old)).toEqual(refused)
  })

  test('ATK-19 kid: a flood of unknown keys costs the provider one read, and lets valid tokens through', async () => {
    const token = await provider.accessToken()
    expect(await present(token)).toEqual(accepted)
    const [, body = '', signature = ''] = token.split('.')
    const flood = Array.from({ length: 50 }, (_, index) => {
      const header = { alg: 'ES256', kid: `random-${index}`, typ: 'at+jwt' }
      return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}.${signature}`
    })

    const answers = await Promise.all(flood.map((one) => outcomeOf(world, one)))

    expect(new Set(answers)).toEqual(new Set(['InvalidIdentityToken']))
    expect(provider.keySetReads()).toBe(2)
    expect(await present(await provider.accessToken())).toEqual(accepted)
  })
})
