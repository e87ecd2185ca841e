import type { AccessMapping } from '../authzen/access-mapping.ts'
import type { WireRoute } from '../ports/http.ts'
import { dpopAlgorithms } from '../session/dpop/dpop-verifier.ts'
import type { SessionTokens } from '../session/session-grant.ts'
import { supportedGrants } from '../sts/oauth/grant.ts'
import type { OAuthClients } from '../sts/oauth/oauth-client.ts'
import { documentRoute } from './document-route.ts'

/** Options of {@link createWellKnown}. */
export interface WellKnownOptions {
  /** Public URL of the mount point: nothing is ever taken from `Host` (IAM-4). */
  readonly baseUrl: string
  readonly tokens: SessionTokens
  /** Clients of the token endpoint that authenticate; none of them is named. */
  readonly oauthClients: OAuthClients
  /** `undefined`: no decision point is published. */
  readonly authzen: Pick<AccessMapping, 'isSearchable'> | undefined
  /** Whether tokens are bound to client certificates (RFC 8705, section 3.3). */
  readonly bindsToCertificate: boolean
}

/** What is published of us, and where. */
export interface WellKnown {
  /** Routes below the mount point. */
  readonly routes: readonly WireRoute[]
  /**
   * Routes at the root of the origin: the same documents where clients look that insert the well-known part before the
   * path of an issuer (RFC 8414, section 3). Empty for a base URL without path.
   */
  readonly rootRoutes: readonly WireRoute[]
  /** URL of the metadata of the protected resource, for `WWW-Authenticate` (RFC 9728, section 5.1). */
  readonly resourceMetadata: string
}

type Documents = ReadonlyMap<string, () => object>

/**
 * Publishes who we are: JWKS, metadata of the session issuer (RFC 8414, OpenID discovery), of the protected resource
 * (RFC 9728) and of the decision point (AuthZEN 1.0, section 9). The routes answer anybody and hold public keys and URLs only.
 */
export function createWellKnown(options: WellKnownOptions): WellKnown {
  const { tokens } = options
  const base = options.baseUrl.replace(/\/$/, '')
  const documents = metadata(base, options)
  // Parsed, so that nothing in it ends the quoted string of a header.
  const { pathname } = new URL(base)
  const path = pathname.replace(/\/$/, '')
  const keys = documentRoute('/.well-known/jwks.json', () => tokens.jwks())
  const below = (suffix: string) =>
    [...documents].map(([name, document]) =>
      documentRoute(`/.well-known/${name}${suffix}`, document),
    )
  return Object.freeze({
    routes: Object.freeze([keys, ...below('')]),
    rootRoutes: Object.freeze(path === '' ? [] : below(path)), // RULE oauth.both-well-known-forms
    resourceMetadata: new URL(`${base}/.well-known/oauth-protected-resource`).href,
  })
}

function metadata(base: string, options: WellKnownOptions): Documents {
  const { tokens, oauthClients, authzen, bindsToCertificate } = options
  const jwksUri = `${base}/.well-known/jwks.json`
  const proofs = {
    dpop_signing_alg_values_supported: dpopAlgorithms, // RULE pop.announced
    ...(bindsToCertificate && { tls_client_certificate_bound_access_tokens: true }),
  }
  const issuer = Object.freeze({
    issuer: tokens.issuer,
    jwks_uri: jwksUri,
    token_endpoint: `${base}/oauth2/token`,
    ...clientAuthentication(oauthClients),
    introspection_endpoint: `${base}/oauth2/introspect`,
    introspection_endpoint_auth_methods_supported: ['Bearer', 'DPoP'],
    revocation_endpoint: `${base}/oauth2/revoke`,
    // Left out, it would say `client_secret_basic` (RFC 8414, section 2).
    revocation_endpoint_auth_methods_supported: ['Bearer', 'DPoP'],
    response_types_supported: [],
    grant_types_supported: supportedGrants,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    ...proofs,
  })
  const resource = Object.freeze({
    resource: base,
    authorization_servers: [tokens.issuer],
    jwks_uri: jwksUri,
    bearer_methods_supported: ['header'],
    ...proofs,
  })
  const decisionPoint = authzen && decisionPointMetadata(base, authzen)
  return new Map<string, () => object>([
    ...(decisionPoint ? ([['authzen-configuration', () => decisionPoint]] as const) : []),
    ['openid-configuration', () => issuer],
    ['oauth-authorization-server', () => issuer],
    ['oauth-protected-resource', () => resource],
  ])
}

/** What is not served is not named (AuthZEN 1.0, section 9.1). */
function decisionPointMetadata(
  base: string,
  { isSearchable }: Pick<AccessMapping, 'isSearchable'>,
): Readonly<Record<string, string>> {
  const search = {
    search_subject_endpoint: `${base}/access/v1/search/subject`,
    search_resource_endpoint: `${base}/access/v1/search/resource`,
    search_action_endpoint: `${base}/access/v1/search/action`,
  }
  // RULE authzen.metadata
  return Object.freeze({
    policy_decision_point: base,
    access_evaluation_endpoint: `${base}/access/v1/evaluation`,
    access_evaluations_endpoint: `${base}/access/v1/evaluations`,
    ...(isSearchable && search),
  })
}

/** Who comes without a client may; a registered client signs (RFC 8414, section 2). */
function clientAuthentication(clients: OAuthClients): Readonly<Record<string, readonly string[]>> {
  if (clients.size === 0) return { token_endpoint_auth_methods_supported: ['none'] }
  const algorithms = new Set([...clients.values()].flatMap(({ algorithms }) => algorithms))
  return {
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: [...algorithms].sort(),
  }
}
