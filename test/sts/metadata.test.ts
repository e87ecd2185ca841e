import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { describe, expect, test } from 'vitest'
import { claimsOf, grant, type } from './exchange.ts'
import { createStsWorld, roleArn } from './sts-world.ts'

const insecure = { [oauth.allowInsecureRequests]: true } as const

test.each(['oauth2', 'oidc'] as const)(
  'RFC 8414: oauth4webapi discovers us by %s',
  async (algorithm) => {
    await using world = await createStsWorld()
    const issuer = new URL(world.url)

    const response = await oauth.discoveryRequest(issuer, { algorithm, ...insecure })
    const as = await oauth.processDiscoveryResponse(issuer, response)

    expect(as).toMatchObject({
      issuer: world.url,
      introspection_endpoint: `${world.url}/oauth2/introspect`,
      revocation_endpoint: `${world.url}/oauth2/revoke`,
    })
    const keys = (await (await fetch(as.jwks_uri ?? '')).json()) as { keys: object[] }
    expect(keys.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256' })
    expect(JSON.stringify(keys)).not.toContain('"d"')
  },
)

test('RFC 9728: oauth4webapi reads the metadata of the resource', async () => {
  await using world = await createStsWorld()
  const resource = new URL(world.url)

  const response = await oauth.resourceDiscoveryRequest(resource, insecure)
  const metadata = await oauth.processResourceDiscoveryResponse(resource, response)

  expect(metadata.authorization_servers).toEqual([world.url])
})

describe.each([
  { name: 'at the root', path: '' },
  { name: 'with a path', path: '/iam/v1' },
])('RFC 8414: an issuer $name', ({ path }) => {
  test.each(['oauth2', 'oidc'] as const)(
    'RFC 8414: both libraries discover it by %s: the inserted form and the appended one',
    async (algorithm) => {
      await using world = await createStsWorld({ path })
      const issuer = new URL(world.url)

      const response = await oauth.discoveryRequest(issuer, { algorithm, ...insecure })
      const as = await oauth.processDiscoveryResponse(issuer, response)
      const options = { algorithm, execute: [openid.allowInsecureRequests] }
      const config = await openid.discovery(issuer, 'web', undefined, openid.None(), options)

      const inserted = `/.well-known/oauth-authorization-server${path}`
      const appended = `${path}/.well-known/openid-configuration`
      const asked = new URL(response.url).pathname
      expect(asked).toBe(algorithm === 'oauth2' ? inserted : appended)
      expect(config.serverMetadata()).toMatchObject(as as object)
      expect(as).toMatchObject({
        issuer: world.url,
        token_endpoint: `${world.url}/oauth2/token`,
        token_endpoint_auth_methods_supported: ['none'],
        introspection_endpoint_auth_methods_supported: ['Bearer', 'DPoP'],
        revocation_endpoint_auth_methods_supported: ['Bearer', 'DPoP'],
        grant_types_supported: [grant, 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
      })
      expect(as.token_endpoint_auth_signing_alg_values_supported).toBeUndefined()
    },
  )

  test('RFC 8693 RFC 7662 RFC 7009: openid-client exchanges, introspects and revokes', async () => {
    await using world = await createStsWorld({ path })
    // It knows no client authentication by bearer token, so it is shown one.
    let holder = ''
    const byHolder: openid.ClientAuth = (_as, _client, _body, headers) => {
      if (holder !== '') headers.set('authorization', `Bearer ${holder}`)
    }
    const options = { execute: [openid.allowInsecureRequests], algorithm: 'oauth2' as const }
    const issuer = new URL(world.url)
    const config = await openid.discovery(issuer, 'web', undefined, byHolder, options)

    const exchanged = async () =>
      openid.genericGrantRequest(config, grant, {
        subject_token: await world.webIdentityToken(),
        subject_token_type: type('jwt'),
        resource: roleArn('entry'),
        role_session_name: 'deploy-7',
      })
    const token = await exchanged()
    const other = await exchanged()
    holder = token.access_token
    const live = await openid.tokenIntrospection(config, holder)
    await openid.tokenRevocation(config, holder)
    holder = other.access_token
    const ended = await openid.tokenIntrospection(config, token.access_token)

    expect(token['issued_token_type']).toBe(type('access_token'))
    expect(live).toMatchObject({ active: true, jti: claimsOf(token.access_token)['jti'] })
    expect(ended).toEqual({ active: false })
  })
})
