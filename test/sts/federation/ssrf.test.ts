import { jwt } from '@gatewarden/core'
import { afterEach, expect, test } from 'vitest'
import {
  createFederationWorld,
  type FederationWorld,
  keyOf,
  outcomeOf,
  trustOf,
} from './federation-world.ts'
import { createLightIssuer, type LightIssuer, type LightIssuerOptions } from './light-issuer.ts'

const started: (LightIssuer | FederationWorld)[] = []
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one[Symbol.asyncDispose]()
})

/** What comes of a good token of an issuer that lives on a host which the provider allows. */
async function outcomeWith(options: LightIssuerOptions): Promise<string> {
  const issuer = await createLightIssuer(options)
  started.push(issuer)
  const { url } = issuer
  const world = await createFederationWorld({
    providers: { light: issuer.provider() },
    roles: { deploy: trustOf(url, { StringEquals: { [keyOf(url, 'sub')]: 'build' } }) },
  })
  started.push(world)
  return outcomeOf(world, await issuer.token({ sub: 'build', aud: 'orders-api' }))
}

test('ATK-43 ssrf: an issuer that keeps to its own host is read', async () => {
  expect(await outcomeWith({})).toBe('issued')
})

test.each([
  'https://127.0.0.1/jwks',
  'https://localhost/jwks',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/jwks',
  'https://[::ffff:127.0.0.1]/jwks',
  'https://2130706433/jwks',
  'https://0177.0.0.1/jwks',
  'https://10.0.0.1/jwks',
  'http://keys.example/jwks',
  'file:///etc/passwd',
])('ATK-43 ssrf: an issuer cannot send us to %s', async (jwks_uri) => {
  expect(await outcomeWith({ discovery: { jwks_uri } })).toBe('IDPCommunicationError')
})

test('ATK-43 ssrf: an issuer cannot send us to another private host, not even by its port', async () => {
  const victim = await createLightIssuer()
  started.push(victim)

  const discovery = { jwks_uri: `${victim.url}/jwks` }

  expect(await outcomeWith({ discovery })).toBe('IDPCommunicationError')
  expect(victim.keySetReads()).toBe(0)
})

test('ATK-43 ssrf: a redirect of the key set is not followed', async () => {
  const victim = await createLightIssuer()
  started.push(victim)

  const outcome = await outcomeWith({
    answerKeySet: (response) => response.writeHead(302, { Location: `${victim.url}/jwks` }).end(),
  })

  expect(outcome).toBe('IDPCommunicationError')
  expect(victim.keySetReads()).toBe(0)
})

test.each([
  {
    name: '1,000 keys',
    body: (keySet: string) => {
      const [key] = JSON.parse(keySet).keys
      return JSON.stringify({ keys: Array.from({ length: 1_000 }, () => ({ kid: key.kid })) })
    },
  },
  { name: 'more than 256 KiB', body: (keySet: string) => `${keySet}${' '.repeat(262_144)}` },
  { name: 'no JSON', body: () => '<html>' },
])('ATK-43 ssrf: a key set is refused: $name', async ({ body }) => {
  const outcome = await outcomeWith({
    answerKeySet: (response, keySet) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(body(keySet)),
  })

  expect(outcome).toBe('IDPCommunicationError')
})

test('JWKS-5 an issuer that is down is an outage on every wire, and never a verdict on the token', async () => {
  const issuer = await createLightIssuer({
    answerKeySet: (response) => response.writeHead(500).end(),
  })
  started.push(issuer)
  const world = await createFederationWorld({
    trust: [jwt({ issuer: issuer.url, audience: 'orders-api', privateHosts: [issuer.host] })],
    roles: { deploy: trustOf(issuer.url) },
  })
  started.push(world)
  const token = await issuer.token({ sub: 'build', aud: 'orders-api' })

  expect(await outcomeOf(world, token)).toBe('IDPCommunicationError')
  expect(await world.visit(token)).toMatchObject({ status: 503, retryAfter: '30' })
})

test('JWKS-5 keys with private members and symmetric ones are ignored', async () => {
  const withPrivateMember = (keySet: string) => {
    const [key] = JSON.parse(keySet).keys
    return JSON.stringify({
      keys: [
        { ...key, d: 'AAAA' },
        { kty: 'oct', k: 'AAAA', kid: key.kid },
      ],
    })
  }

  const outcome = await outcomeWith({
    answerKeySet: (response, keySet) =>
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(withPrivateMember(keySet)),
  })

  expect(outcome).toBe('InvalidIdentityToken')
})
