import * as oauth from 'oauth4webapi'
import { expect, test } from 'vitest'
import { createStsWorld } from './sts-world.ts'

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
