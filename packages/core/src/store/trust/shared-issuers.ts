/** An issuer that many tenants share: its tokens say nothing until a claim names the tenant (FED-11). */
export interface SharedIssuer {
  /** Claims of which one must be constrained. The first is the one messages propose. */
  readonly tenantClaims: readonly string[]
  /** Claims among them that are ids: values must be exact. */
  readonly idClaims: readonly string[]
  /** How a `sub` pattern fixes the tenant, with the delimiter behind it; `undefined`: exact values only. */
  readonly tenantPrefix: RegExp | undefined
  /** What {@link SharedIssuer.tenantPrefix} takes, in words for messages; absent without one. */
  readonly tenantForm?: string | undefined
  /** The same in the form that has ids beside the names; absent: there is none. */
  readonly immutablePrefix?: RegExp
}

/** An issuer that many tenants share, beside those that are known (FED-11). */
export interface SharedIssuerOptions {
  /** Issuer URL exactly as its tokens carry it. */
  readonly issuer: string
  /** Claims of which one must be constrained; values of all but `sub` must be exact. Default `sub`. */
  readonly tenantClaims?: readonly string[]
  /**
   * How a pattern of `sub` fixes the tenant: text with `{tenant}` once and a delimiter behind it, for example
   * `org:{tenant}:`. Default none: values must be exact.
   */
  readonly subjectForm?: string
}

/** Finds the entry of a shared issuer by its condition-key prefix, host and path without scheme. */
export type FindSharedIssuer = (keyPrefix: string) => SharedIssuer | undefined

const bySubject = (
  tenantForm?: string,
  tenantPrefix?: RegExp,
  idClaims: readonly string[] = [],
): SharedIssuer =>
  Object.freeze({ tenantClaims: ['sub', ...idClaims], idClaims, tenantPrefix, tenantForm })
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
    Object.freeze({
      ...bySubject('repo:OWNER/', /^repo:[^*?$:/@]+(?:@[0-9]+)?\//, [
        'repository_id',
        'repository_owner_id',
        'enterprise_id',
      ]),
      immutablePrefix: /^repo:[^*?$:/@]+@[0-9]+\//,
    }),
  ],
  ['vstoken.actions.githubusercontent.com', bySubject()],
  ['oidc-configuration.audit-log.githubusercontent.com', bySubject()],
  [
    'gitlab.com',
    bySubject('project_path:GROUP/', /^project_path:[^*?$:/]+\//, ['project_id', 'namespace_id']),
  ],
  [
    'agent.buildkite.com',
    bySubject('organization:NAME:', organizationPrefix, ['organization_id', 'pipeline_id']),
  ],
  ['app.terraform.io', bySubject('organization:NAME:', organizationPrefix)],
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
  return sharedIssuers.get(foldIssuer(keyPrefix)) // RULE fed.shared-issuers
}

/**
 * Finds shared issuers among the known ones and those of an option. A known one cannot be taken out or weakened.
 *
 * @throws {TypeError} naming the option that is unknown or wrong.
 */
export function findSharedIssuers(options: readonly SharedIssuerOptions[] = []): FindSharedIssuer {
  if (!Array.isArray(options)) throw wrongOption('must be a list')
  const further = new Map<string, SharedIssuer>()
  for (const option of options) {
    const [keyPrefix, entry] = readOption(option)
    if (sharedIssuer(keyPrefix) !== undefined || further.has(keyPrefix)) {
      throw wrongOption(`names \`${option.issuer}\`, which is a shared issuer already`)
    }
    further.set(keyPrefix, entry)
  }
  return (keyPrefix) => sharedIssuer(keyPrefix) ?? further.get(foldIssuer(keyPrefix))
}

function readOption(option: SharedIssuerOptions): [string, SharedIssuer] {
  if (typeof option !== 'object' || option === null) {
    throw wrongOption("must be a list of objects: `{ issuer: 'https://…' }`")
  }
  const unknown = Object.keys(option).find((name) => !optionNames.includes(name))
  if (unknown !== undefined) throw wrongOption(`has the unknown member "${unknown}"`)
  const { issuer, tenantClaims = ['sub'], subjectForm } = option
  if (typeof issuer !== 'string' || !issuer.startsWith('https://') || !URL.canParse(issuer)) {
    throw wrongOption('must give each `issuer` as an https URL')
  }
  const isNamed = (claim: unknown) => typeof claim === 'string' && claim !== ''
  if (!Array.isArray(tenantClaims) || tenantClaims.length === 0 || !tenantClaims.every(isNamed)) {
    throw wrongOption('must name at least one claim in `tenantClaims`')
  }
  const entry: SharedIssuer = Object.freeze({
    tenantClaims: Object.freeze([...tenantClaims]),
    idClaims: Object.freeze(tenantClaims.filter((claim) => claim !== 'sub')),
    tenantPrefix: subjectForm === undefined ? undefined : prefixOf(subjectForm),
    tenantForm: subjectForm,
  })
  return [foldIssuer(issuer.slice('https://'.length)), entry]
}

const optionNames: readonly string[] = ['issuer', 'tenantClaims', 'subjectForm']

/** The tenant's name is literal text that ends at the delimiter behind it. */
function prefixOf(subjectForm: unknown): RegExp {
  const [before = '', behind = '', ...more] =
    typeof subjectForm === 'string' ? subjectForm.split('{tenant}') : []
  if (behind === '' || more.length > 0) {
    throw wrongOption('must have `{tenant}` once in `subjectForm`, and a delimiter behind it')
  }
  const name = `[^*?$:/@${escaped(behind.charAt(0))}]+`
  return new RegExp(`^${escaped(before)}${name}${escaped(behind)}`)
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

function foldIssuer(keyPrefix: string): string {
  return keyPrefix.toLowerCase().replace(/\/+$/, '')
}

function wrongOption(problem: string): TypeError {
  return new TypeError(`"sharedIssuers" option ${problem}`)
}
