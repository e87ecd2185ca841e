/** An issuer that many tenants share: its tokens say nothing until a claim names the tenant (FED-11). */
export interface SharedIssuer {
  /** Claims of which one must be constrained. The first is the one messages propose. */
  readonly tenantClaims: readonly string[]
  /** Claims among them that are ids: values must be exact. */
  readonly idClaims: readonly string[]
  /** How a `sub` pattern fixes the tenant, with the delimiter behind it; `undefined`: exact values only. */
  readonly tenantPrefix: RegExp | undefined
}

const bySubject = (tenantPrefix?: RegExp, idClaims: readonly string[] = []): SharedIssuer =>
  Object.freeze({ tenantClaims: ['sub', ...idClaims], idClaims, tenantPrefix })
const byAudience: SharedIssuer = Object.freeze({
  tenantClaims: ['aud'],
  idClaims: ['aud'],
  tenantPrefix: undefined,
})

// A tenant name is literal text: no wildcard, no variable, none of the delimiters.
const organizationPrefix = /^organization:[^*?$:/]+:/

/** The shared issuers by condition-key prefix: host and path without scheme. */
const sharedIssuers: ReadonlyMap<string, SharedIssuer> = new Map([
  [
    'token.actions.githubusercontent.com',
    bySubject(/^repo:[^*?$:/@]+(?:@[0-9]+)?\//, [
      'repository_id',
      'repository_owner_id',
      'enterprise_id',
    ]),
  ],
  ['vstoken.actions.githubusercontent.com', bySubject()],
  ['oidc-configuration.audit-log.githubusercontent.com', bySubject()],
  ['gitlab.com', bySubject(/^project_path:[^*?$:/]+\//, ['project_id', 'namespace_id'])],
  ['agent.buildkite.com', bySubject(organizationPrefix, ['organization_id', 'pipeline_id'])],
  ['app.terraform.io', bySubject(organizationPrefix)],
  ['oidc.codefresh.io', bySubject()],
  ['scalr.io', bySubject()],
  ['proidc.upbound.io', bySubject()],
  ['accounts.google.com', bySubject()],
  ['api.pulumi.com/oidc', byAudience],
  ['oidc.vercel.com', byAudience],
])

/**
 * The entry of a shared issuer. A trailing slash of `keyPrefix` does not hide it, nor does its case: hosts have none.
 */
export function sharedIssuer(keyPrefix: string): SharedIssuer | undefined {
  return sharedIssuers.get(keyPrefix.toLowerCase().replace(/\/+$/, '')) // RULE fed.shared-issuers
}
