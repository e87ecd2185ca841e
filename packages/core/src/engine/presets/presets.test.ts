import { describe, expect, test } from 'vitest'
import { createMemoryStore } from '../../store/memory/create-memory-store.ts'
import type { JwtTrust } from '../foreign-trust.ts'
import { auth0 } from './auth0.ts'
import { buildkite } from './buildkite.ts'
import { circleci } from './circleci.ts'
import { entra } from './entra.ts'
import { githubActions } from './github-actions.ts'
import { gitlab } from './gitlab.ts'
import { google } from './google.ts'
import { hcpTerraform } from './hcp-terraform.ts'
import { kubernetes } from './kubernetes.ts'
import { spiffe } from './spiffe.ts'

const account = '000000000001'
const audience = 'orders-api'
const uuid = '6b1a2c3d-0000-4000-8000-0123456789ab'

const sources: readonly { name: string; source: JwtTrust; issuer: string; aud?: string[] }[] = [
  {
    name: 'GitHub Actions',
    source: githubActions({ audience }),
    issuer: 'https://token.actions.githubusercontent.com',
  },
  {
    name: 'GitHub Actions with the enterprise in the issuer',
    source: githubActions({ audience, enterprise: 'octo-corp' }),
    issuer: 'https://token.actions.githubusercontent.com/octo-corp',
  },
  {
    name: 'GitHub Actions with data residency',
    source: githubActions({ audience, dataResidency: 'octocorp' }),
    issuer: 'https://token.actions.octocorp.ghe.com',
  },
  {
    name: 'GitHub Enterprise Server',
    source: githubActions({ audience, enterpriseServer: 'github.corp.example' }),
    issuer: 'https://github.corp.example/_services/token',
  },
  { name: 'GitLab', source: gitlab({ audience }), issuer: 'https://gitlab.com' },
  {
    name: 'GitLab of one’s own, below a path',
    source: gitlab({ audience, url: 'https://code.corp.example/gitlab' }),
    issuer: 'https://code.corp.example/gitlab',
  },
  {
    name: 'Kubernetes',
    source: kubernetes({ audience, issuer: 'https://oidc.cluster.example/id/1' }),
    issuer: 'https://oidc.cluster.example/id/1',
  },
  {
    name: 'Google',
    source: google({ audience, authorizedParties: ['1234567890'] }),
    issuer: 'https://accounts.google.com',
    aud: [audience, '1234567890'],
  },
  {
    name: 'Entra, version 2',
    source: entra({ audience, tenantId: uuid }),
    issuer: `https://login.microsoftonline.com/${uuid}/v2.0`,
  },
  {
    name: 'Entra, version 1',
    source: entra({ audience, tenantId: uuid, version: 1 }),
    issuer: `https://sts.windows.net/${uuid}/`,
  },
  {
    name: 'Auth0',
    source: auth0({ audience: [audience, 'b'], domain: 'shop.eu.auth0.com' }),
    issuer: 'https://shop.eu.auth0.com/',
    aud: [audience, 'b'],
  },
  {
    name: 'CircleCI',
    source: circleci({ organizationId: uuid }),
    issuer: `https://oidc.circleci.com/org/${uuid}`,
    aud: [uuid],
  },
  { name: 'Buildkite', source: buildkite({ audience }), issuer: 'https://agent.buildkite.com' },
  {
    name: 'HCP Terraform',
    source: hcpTerraform({ audience }),
    issuer: 'https://app.terraform.io',
  },
  {
    name: 'SPIFFE',
    source: spiffe({ audience, issuer: 'https://spire.example', trustDomain: 'prod.example' }),
    issuer: 'https://spire.example',
  },
]

describe('FED-1 a preset is a provider that a store takes as it is', () => {
  test.each(sources)('$name', async ({ source, issuer, aud = [audience] }) => {
    const store = await createMemoryStore({
      entities: { providers: { it: JSON.parse(JSON.stringify(source.provider)) } },
      account,
    })

    expect(store.current().oidcProvider(account, issuer)).toMatchObject({ issuer, clientIds: aud })
    expect(source).toMatchObject({ kind: 'jwt', issuer, role: undefined, map: undefined })
  })
})

test('FED-12 sessions keep what names the tenant', () => {
  const claims = sources.map(({ name, source }) => [name, source.provider.SessionClaims])

  expect(Object.fromEntries(claims)).toMatchObject({
    'GitHub Actions': ['aud', 'sub', 'repository_id', 'repository_owner_id', 'enterprise_id'],
    GitLab: ['aud', 'sub', 'project_id', 'namespace_id'],
    Google: ['aud', 'oaud', 'sub'],
    'Entra, version 2': ['aud', 'sub', 'oid', 'tid'],
    CircleCI: ['aud', 'sub', 'oidc.circleci.com/project-id'],
  })
})

test('FED-3 only presets of issuers that make access tokens take them', () => {
  const takers = sources.filter(({ source }) => source.provider.AcceptAccessTokens === true)

  expect(takers.map(({ name }) => name)).toEqual(['Auth0'])
})

test('FED-1 what a preset takes for its provider goes into it', () => {
  const { provider, role } = kubernetes({
    issuer: 'https://10.0.0.1:6443',
    audience,
    role: 'pods',
    jwks: { keys: [{ kty: 'RSA' }] },
    privateHosts: ['10.0.0.1:6443'],
    ca: 'PEM',
    thumbprints: ['00'.repeat(20)],
    sessionClaims: ['sub'],
    maxTokenAgeSeconds: 3_600,
    acceptedAmrValues: ['mfa'],
  })

  expect(role).toBe('pods')
  expect(provider).toEqual({
    Url: 'https://10.0.0.1:6443',
    ClientIDList: [audience],
    Algorithms: ['RS256', 'ES256'],
    Jwks: { keys: [{ kty: 'RSA' }] },
    SessionClaims: ['sub'],
    MaxTokenAgeSeconds: 3_600,
    AcceptedAmrValues: ['mfa'],
    PrivateHosts: ['10.0.0.1:6443'],
    Ca: 'PEM',
    ThumbprintList: ['00'.repeat(20)],
  })
})

test.each([
  {
    name: 'two forms of GitHub',
    make: () => githubActions({ audience, enterprise: 'a', dataResidency: 'b' }),
    message: 'at most one of',
  },
  {
    name: 'a URL for a host',
    make: () => githubActions({ audience, enterpriseServer: 'https://github.corp.example' }),
    message: '"enterpriseServer" option',
  },
  {
    name: 'a path in a slug',
    make: () => githubActions({ audience, enterprise: 'a/b' }),
    message: '"enterprise" option',
  },
  {
    name: 'a trailing slash of GitLab',
    make: () => gitlab({ audience, url: 'https://gitlab.com/' }),
    message: '"url" option',
  },
  {
    name: 'ATK-6 the API server of Kubernetes by its name',
    make: () =>
      kubernetes({ issuer: 'https://c.example', audience: 'https://kubernetes.default.svc' }),
    message: 'must not be the one of the API server',
  },
  {
    name: 'ATK-6 the API server of Kubernetes by its issuer',
    make: () => kubernetes({ issuer: 'https://c.example', audience: ['a', 'https://c.example'] }),
    message: 'must not be the one of the API server',
  },
  {
    name: 'the common tenant of Entra',
    make: () => entra({ audience, tenantId: 'common' }),
    message: '"tenantId" option',
  },
  {
    name: 'the template of Entra',
    make: () => entra({ audience, tenantId: '{tenantid}' }),
    message: '"tenantId" option',
  },
  {
    name: 'the tenant of personal accounts',
    make: () => entra({ audience, tenantId: '9188040d-6c67-4c5b-b112-36a304b66dad' }),
    message: 'all personal accounts',
  },
  {
    name: 'a version of Entra',
    make: () => entra({ audience, tenantId: uuid, version: 3 as 2 }),
    message: '"version" option',
  },
  {
    name: 'a URL for a domain',
    make: () => auth0({ audience, domain: 'https://shop.auth0.com/' }),
    message: '"domain" option',
  },
  {
    name: 'a name for an organization id',
    make: () => circleci({ organizationId: 'shop' }),
    message: '"organizationId" option',
  },
  {
    name: 'a trust domain with scheme',
    make: () => spiffe({ audience, issuer: 'https://s.example', trustDomain: 'spiffe://prod' }),
    message: '"trustDomain" option',
  },
  {
    name: 'a symmetric algorithm',
    make: () =>
      spiffe({ audience, issuer: 'https://s.example', trustDomain: 'p', algorithms: ['HS256'] }),
    message: '"algorithms" option must list asymmetric algorithms, found `HS256`',
  },
  {
    name: 'no audience',
    make: () => githubActions({} as { audience: string }),
    message: '"audience" option must name at least one audience',
  },
  {
    name: 'parties alone',
    make: () => google({ audience: [], authorizedParties: ['1'] }),
    message: '"audience" option must name at least one audience',
  },
  {
    name: 'ATK-17 an expression for an issuer',
    make: () => kubernetes({ audience, issuer: /x/g as unknown as string }),
    message: '"issuer" option must be the URL',
  },
  {
    name: 'a misspelt option',
    make: () => gitlab({ audience, host: 'x' } as { audience: string }),
    message: 'gitlab: unknown option "host"',
  },
])('FED-1 a preset refuses $name', ({ make, message }) => {
  expect(make).toThrow(message)
})
