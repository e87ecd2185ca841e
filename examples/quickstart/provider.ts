import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type {
  Adapter,
  AdapterPayload,
  ClientMetadata,
  Configuration,
  ResourceServer,
} from 'oidc-provider'
import Provider, { errors } from 'oidc-provider'
import { closeServer, listen, loopback } from './listen.ts'

/** The company's identity provider of the demonstration: the real `oidc-provider`, on loopback. */
export interface OpenIdProvider {
  /** Issuer URL, exactly as `iss` of its tokens has it. */
  readonly issuer: string
  close(): Promise<void>
}

/** What tokens may be asked for: the `resource` of the token request (RFC 8707) and the `aud` it becomes. */
const audiences: ReadonlyMap<string, string> = new Map(
  ['orders-api', 'carrier-portal', 'payroll'].map((audience) => [resourceOf(audience), audience]),
)

/** Client secrets of the demonstration, by client id. They open nothing but this process. */
export const clientSecrets: ReadonlyMap<string, string> = new Map(
  [
    'support-desk',
    'billing-service',
    'reporting-bot',
    'ops-console',
    'seasonal-help',
    'carrier',
    'slow-batch',
  ].map((id) => [id, `${id}-secret`]),
)

const tokenSeconds = 600

/** The `resource` that asks for a token with this audience. */
export function resourceOf(audience: string): string {
  return `urn:demo:${audience}`
}

/** Starts the provider on loopback; port 0 takes a free one. */
export async function startProvider(port: number): Promise<OpenIdProvider> {
  const server = createServer()
  const host = loopback().ipv4
  const { port: actual } = await listen(server, { port, host, variable: 'OIDC_PORT' })
  const issuer = `http://${host}:${actual}`
  const provider = new Provider(issuer, configuration())
  server.on('request', provider.callback())

  return {
    issuer,
    close: () => closeServer(server),
  }
}

function configuration(): Configuration {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = {
    ...privateKey.export({ format: 'jwk' }),
    kid: randomUUID(),
    alg: 'ES256',
    use: 'sig',
  }
  return {
    adapter: memoryAdapter,
    jwks: { keys: [key] } as NonNullable<Configuration['jwks']>,
    clients: [...clientSecrets].map(([id, secret]) => serviceClient(id, secret)),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    scopes: [],
    ttl: { ClientCredentials: tokenSeconds },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => tokenFor(audiences.get(resource)),
      },
    },
    // What an identity provider knows of its clients: these arrive as session tags (STS-16).
    extraTokenClaims: (_context, token) =>
      token.clientId === 'billing-service'
        ? { 'https://aws.amazon.com/tags': { principal_tags: { region: ['north'] } } }
        : undefined,
    formats: {
      customizers: {
        jwt: (_context, token, parts) => {
          // A workload token says who a client is; `at+jwt` would be refused as an identity (FED-3).
          parts.header = { ...parts.header, typ: 'JWT' }
          // A token that lay in a queue for two hours before anyone used it.
          if (token.clientId === 'slow-batch') shift(parts.payload, -7200)
        },
      },
    },
  }
}

function tokenFor(audience: string | undefined): ResourceServer {
  if (audience === undefined) throw new errors.InvalidTarget()
  return { audience, scope: '', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }
}

function serviceClient(id: string, secret: string): ClientMetadata {
  return {
    client_id: id,
    client_secret: secret,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  }
}

function shift(payload: Record<string, unknown>, seconds: number): void {
  for (const claim of ['iat', 'exp']) payload[claim] = Number(payload[claim]) + seconds
}

/** What the provider must remember for client credentials: next to nothing. */
function memoryAdapter(model: string): Adapter {
  const stored = new Map<string, AdapterPayload>()
  const key = (id: string) => `${model}:${id}`
  return {
    upsert: async (id, payload) => void stored.set(key(id), payload),
    find: async (id) => stored.get(key(id)),
    findByUserCode: async () => undefined,
    findByUid: async () => undefined,
    consume: async () => undefined,
    destroy: async (id) => void stored.delete(key(id)),
    revokeByGrantId: async () => undefined,
  }
}
