import { foreignTrust, type JwtTrust } from '../foreign-trust.ts'
import { assertPresetOptions, hostForm, issuerPart, type PresetOptions } from './preset-options.ts'

/** Options of {@link githubActions}. At most one of `enterprise`, `dataResidency` and `enterpriseServer`. */
export interface GithubActionsOptions extends PresetOptions {
  /** Slug of an enterprise whose tokens carry it in the issuer. Default none. */
  readonly enterprise?: string
  /** Subdomain of `ghe.com`, for GitHub Enterprise Cloud with data residency. Default none. */
  readonly dataResidency?: string
  /** Host of a GitHub Enterprise Server. Default none. */
  readonly enterpriseServer?: string
}

const nameForm = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i
const idClaims = ['repository_id', 'repository_owner_id', 'enterprise_id']

/**
 * Jobs of GitHub Actions. Ask for the audience in the job: by default a token is for the URL of the repository's owner,
 * and every service that the job ever called holds one like it.
 *
 * @see {@link https://docs.github.com/en/actions/reference/security/oidc}
 * @throws {IamError} `MissingAudience`.
 * @throws {TypeError} naming an option that is unknown or wrong.
 */
export function githubActions(options: GithubActionsOptions): JwtTrust {
  assertPresetOptions('githubActions', options, ['enterprise', 'dataResidency', 'enterpriseServer'])
  const from = {
    issuer: issuerOf(options),
    audience: options.audience,
    algorithms: ['RS256'],
    sessionClaims: ['aud', 'sub', ...idClaims],
  }
  return foreignTrust('githubActions', from, options)
}

function issuerOf({ enterprise, dataResidency, enterpriseServer }: GithubActionsOptions): string {
  const given = [enterprise, dataResidency, enterpriseServer].filter((it) => it !== undefined)
  if (given.length > 1) {
    const names = '"enterprise", "dataResidency" and "enterpriseServer"'
    throw new TypeError(`githubActions: at most one of the ${names} options can be given`)
  }
  if (enterpriseServer !== undefined) {
    const host = issuerPart('githubActions', 'enterpriseServer', enterpriseServer, hostForm)
    return `https://${host}/_services/token`
  }
  if (dataResidency !== undefined) {
    const name = issuerPart('githubActions', 'dataResidency', dataResidency, nameForm)
    return `https://token.actions.${name}.ghe.com`
  }
  const shared = 'https://token.actions.githubusercontent.com'
  if (enterprise === undefined) return shared
  return `${shared}/${issuerPart('githubActions', 'enterprise', enterprise, nameForm)}`
}
