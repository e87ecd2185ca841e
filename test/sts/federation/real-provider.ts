import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import Provider, { type Configuration } from 'oidc-provider'
import { closeServer, listen } from './federation-world.ts'
import { createProviderAdapter } from './provider-adapter.ts'

type Keys = NonNullable<Configuration['jwks']>['keys']

/** The npm package oidc-provider on loopback: clients with a secret, and one that people sign in with. */
export interface RealProvider extends AsyncDisposable {
  readonly url: string
  /** `host:port`, for `PrivateHosts`. */
  readonly host: string
  readonly keySetReads: () => number
  /** An access token (RFC 9068) for the audience `orders-api`, by client credentials. */
  accessToken(): Promise<string>
  /** Publishes these keys and no others, and signs with the first; one that is new is made. It begins with `key-1`. */
  publish(...kids: readonly string[]): void
}

/** Credentials of the client that asks for access tokens. They open nothing but this process. */
const robot = { id: 'robot', secret: 'robot-secret' }
/** The client that people sign in with. */
export const desk = {
  id: 'desk',
  secret: 'desk-secret',
  redirectUri: 'https://desk.example/callback',
}
const lifeSeconds = 3_600
const resource = 'urn:test:orders-api'

/** Starts a provider of its own. */
export async function startRealProvider(): Promise<RealProvider> {
  const keys = new Map<string, Keys[number]>()
  const adapter = createProviderAdapter()
  let reads = 0
  let provider: Provider
  const server = createServer((request, response) => {
    if (request.url === '/jwks') reads += 1
    if (request.url?.startsWith('/interaction/') === true) void signIn(provider, request, response)
    else provider.callback()(request, response)
  })
  const url = await listen(server)
  const publish = (...kids: readonly string[]) => {
    for (const kid of kids) if (!keys.has(kid)) keys.set(kid, newKey(kid))
    const published = kids.flatMap((kid) => keys.get(kid) ?? [])
    provider = new Provider(url, { ...configurationOf(published), adapter })
  }
  publish('key-1')
  return {
    url,
    host: new URL(url).host,
    keySetReads: () => reads,
    accessToken: () => accessToken(url),
    publish,
    [Symbol.asyncDispose]: () => closeServer(server),
  }
}

function newKey(kid: string): Keys[number] {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = privateKey.export({ format: 'jwk' })
  return { ...jwk, kid, alg: 'ES256', use: 'sig' } as Keys[number]
}

function configurationOf(keys: Keys): Configuration {
  return {
    jwks: { keys },
    clients: [
      {
        client_id: robot.id,
        client_secret: robot.secret,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
      },
      {
        client_id: desk.id,
        client_secret: desk.secret,
        redirect_uris: [desk.redirectUri],
        require_auth_time: true,
      },
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    cookies: { keys: ['a key of these tests'] },
    claims: { openid: ['sub', 'amr'] },
    ttl: {
      ClientCredentials: lifeSeconds,
      IdToken: lifeSeconds,
      AccessToken: lifeSeconds,
      Grant: lifeSeconds,
      Interaction: lifeSeconds,
      Session: lifeSeconds,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          audience: 'orders-api',
          scope: '',
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId }),
    }),
    loadExistingGrant: async (context) => {
      const { client, session, provider } = context.oidc
      const grant = new provider.Grant({
        clientId: client?.clientId ?? '',
        accountId: session?.accountId ?? '',
      })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
  }
}

/** Whoever comes is alice, with a second factor. */
async function signIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionFinished(request, response, {
    login: { accountId: 'alice', amr: ['pwd', 'otp'] },
  })
}

async function accessToken(url: string): Promise<string> {
  const credentials = Buffer.from(`${robot.id}:${robot.secret}`).toString('base64')
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource }),
  })
  const { access_token: token } = (await response.json()) as { access_token: string }
  return token
}
