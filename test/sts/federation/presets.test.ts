import { auth0, entra, google, type JwtTrust, kubernetes, spiffe } from '@gatewarden/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  account,
  createFederationWorld,
  type FederationWorld,
  keyOf,
  outcomeOf,
  trustOf,
} from './federation-world.ts'
import { createLightIssuer, type LightIssuer } from './light-issuer.ts'

const tenantId = '6b1a2c3d-0000-4000-8000-0123456789ab'
const serviceAccount = '104567890123456789012'
const workload = 'spiffe://prod.example/ns/shop/sa/orders'
const pod = 'system:serviceaccount:shop:orders'

let issuer: LightIssuer
let world: FederationWorld

beforeAll(async () => {
  issuer = await createLightIssuer({ alg: 'RS256' })
  const common = { jwks: issuer.jwks(), audience: 'orders-api' }
  const sources = {
    google: google({ ...common, authorizedParties: [serviceAccount], role: 'google' }),
    entra: entra({ ...common, tenantId, authorizedParties: ['caller-app'], role: 'entra' }),
    kubernetes: kubernetes({ ...common, issuer: 'https://k8s.corp.example', role: 'kubernetes' }),
    auth0: auth0({ ...common, domain: 'shop.eu.auth0.com', role: 'auth0' }),
    spiffe: spiffe({
      ...common,
      issuer: 'https://spire.prod.example',
      trustDomain: 'prod.example',
      role: 'spiffe',
    }),
  } satisfies Record<string, JwtTrust>
  const trust = (name: keyof typeof sources, claims: Readonly<Record<string, string>>) => {
    const { issuer: url } = sources[name]
    const entries = Object.entries(claims).map(([claim, value]) => [keyOf(url, claim), value])
    return trustOf(url, { StringEquals: Object.fromEntries(entries) })
  }
  world = await createFederationWorld({
    trust: Object.values(sources),
    roles: {
      google: trust('google', {
        sub: serviceAccount,
        aud: serviceAccount,
        oaud: 'orders-api',
      }),
      entra: trust('entra', { oid: 'person-1', tid: tenantId }),
      kubernetes: trust('kubernetes', { sub: pod, aud: 'orders-api' }),
      auth0: trust('auth0', { sub: 'auth0|7' }),
      spiffe: trust('spiffe', { sub: workload }),
    },
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
})

describe('a preset in `trust` serves bearer tokens and STS', () => {
  const google = { iss: 'https://accounts.google.com', sub: serviceAccount, azp: serviceAccount }
  const entraIssuer = `https://login.microsoftonline.com/${tenantId}/v2.0`
  const entra = { iss: entraIssuer, sub: 'pairwise', oid: 'person-1', tid: tenantId }

  test.each([
    { name: 'FED-8 Google', role: 'google', claims: google },
    {
      name: 'FED-2 Google without scheme',
      role: 'google',
      claims: { ...google, iss: 'accounts.google.com' },
    },
    { name: 'FED-1 Entra', role: 'entra', claims: { ...entra, azp: 'caller-app' } },
    {
      name: 'FED-1 Kubernetes',
      role: 'kubernetes',
      claims: { iss: 'https://k8s.corp.example', sub: pod, aud: ['orders-api'] },
    },
    {
      name: 'FED-1 SPIFFE',
      role: 'spiffe',
      claims: { iss: 'https://spire.prod.example', sub: workload },
    },
    {
      name: 'FED-3 Auth0 with an access token',
      role: 'auth0',
      claims: { iss: 'https://shop.eu.auth0.com/', sub: 'auth0|7' },
      header: { typ: 'at+jwt' },
    },
  ])('$name', async ({ role, claims, header = {} }) => {
    const token = await issuer.token({ aud: 'orders-api', ...claims }, header)

    expect(await outcomeOf(world, token, role)).toBe('issued')
    expect(await world.visit(token)).toMatchObject({
      status: 200,
      arn: expect.stringContaining(`arn:gw:sts::${account}:assumed-role/${role}/`),
    })
  })

  test.each([
    {
      name: 'FED-4 Entra for a client that is not listed',
      role: 'entra',
      claims: { ...entra, azp: 'other-app' },
      want: 'InvalidIdentityToken',
    },
    {
      name: 'FED-2 Entra of another tenant',
      role: 'entra',
      claims: { ...entra, iss: entraIssuer.replace('6b1a', '6b1b') },
      want: 'InvalidIdentityToken',
    },
    {
      name: 'FED-2 another issuer without scheme',
      role: 'kubernetes',
      claims: { iss: 'k8s.corp.example', sub: pod },
      want: 'InvalidIdentityToken',
    },
    {
      name: 'FED-8 Google for the audience itself, which is no party',
      role: 'google',
      claims: { ...google, azp: 'orders-api' },
      want: 'AccessDenied',
    },
    {
      name: 'FED-1 SPIFFE from another trust domain',
      role: 'spiffe',
      claims: { iss: 'https://spire.prod.example', sub: workload.replace('prod.', 'test.') },
      want: 'InvalidIdentityToken',
    },
    {
      name: 'FED-3 Kubernetes with an access token',
      role: 'kubernetes',
      claims: { iss: 'https://k8s.corp.example', sub: pod },
      header: { typ: 'at+jwt' },
      want: 'InvalidIdentityToken',
    },
  ])('$name is refused', async ({ role, claims, header = {}, want }) => {
    const token = await issuer.token({ aud: 'orders-api', ...claims }, header)

    expect(await outcomeOf(world, token, role)).toBe(want)
    expect((await world.visit(token)).status).toBe(want === 'AccessDenied' ? 403 : 401)
  })
})
