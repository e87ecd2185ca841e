import { foreignTrust, type JwtTrust } from '../foreign-trust.ts'
import { assertPresetOptions, type PresetOptions } from './preset-options.ts'

/** Options of {@link gitlab}. */
export interface GitlabOptions extends PresetOptions {
  /** URL of the instance, without trailing slash. Default `https://gitlab.com`. */
  readonly url?: string
}

/**
 * Jobs of GitLab CI. Name the audience in `id_tokens` of the job; there is no default one.
 *
 * @see {@link https://docs.gitlab.com/ci/secrets/id_token_authentication/}
 * @throws {IamError} `MissingAudience`.
 * @throws {TypeError} naming an option that is unknown or wrong.
 */
export function gitlab(options: GitlabOptions): JwtTrust {
  assertPresetOptions('gitlab', options, ['url'])
  const { audience, url = 'https://gitlab.com' } = options
  if (typeof url !== 'string' || url.endsWith('/')) {
    throw new TypeError(
      'gitlab: "url" option must be the URL of the instance, without `/` at its end',
    )
  }
  const sessionClaims = ['aud', 'sub', 'project_id', 'namespace_id']
  return foreignTrust(
    'gitlab',
    { issuer: url, audience, algorithms: ['RS256'], sessionClaims },
    options,
  )
}
