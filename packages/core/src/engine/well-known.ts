import { errorTable } from '../errors.ts'
import type { HttpOutput, WireRoute } from '../ports/http.ts'
import type { SessionTokens } from '../session/session-grant.ts'

/** Options of {@link createWellKnownRoutes}. */
export interface WellKnownOptions {
  /** Public URL of the mount point: nothing is ever taken from `Host` (IAM-4). */
  readonly baseUrl: string
  readonly tokens: SessionTokens
}

const cacheSeconds = 3_600

/**
 * Routes that publish who we are: JWKS, metadata of the session issuer (RFC 8414, OpenID discovery) and of the
 * protected resource (RFC 9728). They answer anybody and hold public keys and URLs only.
 */
export function createWellKnownRoutes({ baseUrl, tokens }: WellKnownOptions): readonly WireRoute[] {
  const base = baseUrl.replace(/\/$/, '')
  const jwksUri = `${base}/.well-known/jwks.json`
  const issuer = {
    issuer: tokens.issuer,
    jwks_uri: jwksUri,
    response_types_supported: [],
    grant_types_supported: [],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  }
  const resource = {
    resource: baseUrl,
    authorization_servers: [tokens.issuer],
    jwks_uri: jwksUri,
    bearer_methods_supported: ['header'],
  }
  return [
    route('/.well-known/jwks.json', () => tokens.jwks()),
    route('/.well-known/openid-configuration', () => issuer),
    route('/.well-known/oauth-authorization-server', () => issuer),
    route('/.well-known/oauth-protected-resource', () => resource),
  ]
}

function route(path: string, document: () => object): WireRoute {
  return Object.freeze({
    method: 'GET',
    path,
    bodyLimit: 0,
    async handle(): Promise<HttpOutput> {
      try {
        return json(200, document(), `public, max-age=${cacheSeconds}`)
      } catch {
        return problem('ServiceUnavailable')
      }
    },
    refuse: (code: 'RequestEntityTooLarge' | 'InternalFailure') => problem(code),
  })
}

function problem(
  code: 'RequestEntityTooLarge' | 'InternalFailure' | 'ServiceUnavailable',
): HttpOutput {
  const { status, title } = errorTable[code]
  return json(status, { title, status, code }, 'no-store')
}

function json(status: number, body: object, cacheControl: string): HttpOutput {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': cacheControl },
    body: JSON.stringify(body),
  }
}
