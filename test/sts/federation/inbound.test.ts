import { jwt } from '@gatewarden/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  account,
  createFederationWorld,
  type FederationWorld,
  keyOf,
  outcomeOf,
  roleArn,
  trustOf,
} from './federation-world.ts'
import { createLightIssuer, type LightIssuer } from './light-issuer.ts'

const tagsClaim = 'https://aws.amazon.com/tags'
const good = { sub: 'build', aud: 'orders-api' }

let issuer: LightIssuer
let twin: LightIssuer
let world: FederationWorld

beforeAll(async () => {
  issuer = await createLightIssuer()
  twin = await createLightIssuer()
  const { url, host } = issuer
  const deploy = trustOf(url, { StringEquals: { [keyOf(url, 'sub')]: 'build' } })
  world = await createFederationWorld({
    trust: [
      jwt({
        issuer: url,
        audience: 'orders-api',
        role: 'deploy',
        privateHosts: [host],
        acceptedAmrValues: ['otp'],
        sessionClaims: ['aud', 'sub', 'team'],
      }),
    ],
    providers: { twin: twin.provider() },
    roles: {
      deploy: [deploy, { ...deploy, Action: 'sts:TagSession' }],
      careful: trustOf(url, {
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        NumericLessThan: { 'aws:MultiFactorAuthAge': '600' },
      }),
    },
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await Promise.all([issuer[Symbol.asyncDispose](), twin[Symbol.asyncDispose]()])
})

const token = (claims: object = {}, header = {}) => issuer.token({ ...good, ...claims }, header)

describe('a light issuer made of jose', () => {
  test('FED-2 its token is a session at STS', async () => {
    expect(await world.assume(await token())).toMatchObject({
      AssumedRoleUser: { Arn: `arn:gw:sts::${account}:assumed-role/deploy/build-1` },
      Provider: issuer.url,
      SubjectFromWebIdentityToken: 'build',
      Audience: 'orders-api',
    })
  })

  test('FED-2 its token is a caller on a guarded route', async () => {
    expect(await world.visit(await token())).toMatchObject({
      status: 200,
      arn: `arn:gw:sts::${account}:assumed-role/deploy/build`,
    })
    expect(await world.visit(await token({ sub: 'other' }))).toMatchObject({ status: 403 })
  })

  test('OAUTH-1 its token is exchanged for a session', async () => {
    const response = await fetch(`${world.url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: await token(),
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        resource: roleArn('deploy'),
        role_session_name: 'build-1',
      }),
    })
    const { access_token: session } = (await response.json()) as { access_token: string }

    expect(response.status).toBe(200)
    expect(
      JSON.parse(Buffer.from(session.split('.')[1] ?? '', 'base64url').toString()),
    ).toMatchObject({ fed: { sub: 'build' } })
  })

  test('FED-12 the session keeps the claims that the provider lists, and no others', async () => {
    const { Credentials } = await world.assume(await token({ team: 'blue', note: 'x' }))
    const [, body = ''] = Credentials?.SessionToken?.split('.') ?? []

    const { fed } = JSON.parse(Buffer.from(body, 'base64url').toString())
    expect(fed.claims).toEqual({ aud: 'orders-api', sub: 'build', team: 'blue' })
  })

  test('FED-9 an accepted `amr` satisfies a trust policy that wants a second factor', async () => {
    const now = Math.floor(Date.now() / 1000)

    expect(
      await outcomeOf(world, await token({ amr: ['otp'], auth_time: now - 60 }), 'careful'),
    ).toBe('issued')
  })

  test.each([
    { name: 'no `amr`', claims: () => ({}) },
    { name: 'another `amr`', claims: (now: number) => ({ amr: ['pwd'], auth_time: now }) },
    { name: 'no `auth_time`', claims: () => ({ amr: ['otp'] }) },
    { name: 'too long ago', claims: (now: number) => ({ amr: ['otp'], auth_time: now - 700 }) },
  ])('FED-9 a trust policy that wants a second factor refuses $name', async ({ claims }) => {
    const signed = await token(claims(Math.floor(Date.now() / 1000)))

    expect(await outcomeOf(world, signed, 'careful')).toBe('AccessDenied')
  })

  test('FED-9 a session with an accepted `amr` says so, with the provider for a device', async () => {
    const now = Math.floor(Date.now() / 1000)
    const { Credentials } = await world.assume(await token({ amr: ['otp'], auth_time: now - 60 }))
    const [, body = ''] = Credentials?.SessionToken?.split('.') ?? []

    expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toMatchObject({
      amr: ['mfa'],
      auth_time: now - 60,
      mfa_ser: `arn:gw:iam::${account}:oidc-provider/${issuer.host}`,
    })
  })

  test('FED-12 claims that a session cannot keep are rejected on every wire', async () => {
    const signed = await token({ team: 'x'.repeat(1_024) })

    expect(await outcomeOf(world, signed)).toBe('IDPRejectedClaim')
    expect((await world.visit(signed)).status).toBe(401)
  })

  test('STS-16 two values for one tag are rejected', async () => {
    const tags = { principal_tags: { team: ['a', 'b'] } }

    expect(await outcomeOf(world, await token({ [tagsClaim]: tags }))).toBe('IDPRejectedClaim')
  })
})

describe('issuers with the same claims', () => {
  test('ATK-5 same-claims-other-issuer: identical claims of another registered issuer do not meet conditions on the first', async () => {
    expect(await outcomeOf(world, await twin.token(good))).toBe('AccessDenied')
    expect((await world.visit(await twin.token(good))).status).toBe(401)
  })

  test('ATK-5 same-claims-other-issuer: identical claims of another issuer that says to be the first are refused', async () => {
    const forged = await twin.token({ ...good, iss: issuer.url })

    expect(await outcomeOf(world, forged)).toBe('InvalidIdentityToken')
    expect((await world.visit(forged)).status).toBe(401)
  })
})

describe('tokens for others', () => {
  test.each([
    { name: 'wrong aud', claims: { aud: 'reports' } },
    { name: 'ours and others', claims: { aud: ['orders-api', 'reports'] } },
    { name: 'azp mismatch', claims: { azp: 'reports' } },
    {
      name: 'a Kubernetes token for the API server',
      claims: { aud: ['https://kubernetes.default.svc'] },
    },
  ])('ATK-6 audience: $name (FED-4)', async ({ claims }) => {
    const signed = await token(claims)

    expect(await outcomeOf(world, signed)).toBe('InvalidIdentityToken')
    expect((await world.visit(signed)).status).toBe(401)
  })
})

describe('issuers that are nearly registered', () => {
  test.each([
    { name: 'array', iss: (url: string) => [url] },
    { name: 'object', iss: (url: string) => ({ url }) },
    { name: 'prefix', iss: (url: string) => url.slice(0, -1) },
    { name: 'suffix', iss: (url: string) => `${url}.evil.example` },
    { name: 'other case', iss: (url: string) => url.toUpperCase() },
    { name: 'trailing slash', iss: (url: string) => `${url}/` },
  ])('ATK-17 issuer-match: $name', async ({ iss }) => {
    const signed = await token({ iss: iss(issuer.url) as string })

    expect(await outcomeOf(world, signed)).toBe('InvalidIdentityToken')
    expect((await world.visit(signed)).status).toBe(401)
  })
})

describe('proofs of identity of other services', () => {
  const query = 'Action=GetCallerIdentity&Version=2011-06-15'
  const presigned =
    'https://sts.attacker.example/?Action=GetCallerIdentity&X-Amz-Algorithm=AWS4-HMAC-SHA256'
  const echo =
    '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:root</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>'
  const encoded = (text: string) => Buffer.from(text).toString('base64url')

  test.each([
    { name: 'attacker-chosen STS URL', proof: presigned },
    { name: 'attacker-chosen Host', proof: `k8s-aws-v1.${encoded(presigned)}` },
    { name: 'extra Action', proof: `${presigned}&${query}&Action=AssumeRole` },
    { name: 'an answer that was echoed', proof: echo },
    { name: 'XML with a prefix', proof: `x${echo}` },
    { name: 'a redirect', proof: `https://attacker.example/?to=${encodeURIComponent(presigned)}` },
    {
      name: 'a signed request in parts of a token',
      proof: [presigned, query, echo].map(encoded).join('.'),
    },
  ])('ATK-36 relayed-identity: $name is no proof', async ({ proof }) => {
    const reads = [issuer.keySetReads(), twin.keySetReads()]

    expect(await outcomeOf(world, proof)).toBe('InvalidIdentityToken')
    expect((await world.visit(encoded(proof))).status).toBe(401)
    expect([issuer.keySetReads(), twin.keySetReads()]).toEqual(reads)
  })

  test('ATK-36 relayed-identity: no operation takes the request of another service for a proof', async () => {
    const response = await fetch(`${world.url}/?${query}&iam_request_url=${encoded(presigned)}`)

    expect(response.status).toBeGreaterThanOrEqual(400)
  })
})

describe('our own tokens', () => {
  test('ATK-20 token-kind: a session token is no web identity (FED-5)', async () => {
    const { Credentials } = await world.assume(await token())

    expect(await outcomeOf(world, Credentials?.SessionToken ?? '')).toBe('InvalidIdentityToken')
  })
})

test('ATK-18 header-keys: no key or URL of a token is followed', async () => {
  const reads = twin.keySetReads()
  const header = { jku: `${twin.url}/jwks`, kid: 'key-1' }
  const forged = await twin.token({ ...good, iss: issuer.url }, header)

  expect(await outcomeOf(world, forged)).toBe('InvalidIdentityToken')
  expect(twin.keySetReads()).toBe(reads)
})
