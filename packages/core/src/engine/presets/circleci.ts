import { type ForeignTokenOptions, foreignTrust, type JwtTrust } from '../foreign-trust.ts'
import { assertPresetOptions, issuerPart, uuidForm } from './preset-options.ts'

/** Options of {@link circleci}. */
export interface CircleciOptions extends ForeignTokenOptions {
  /** Id of the organization, a UUID. */
  readonly organizationId: string
  /** Accepted audiences. Default the id of the organization, which tokens carry unless the job asks for another. */
  readonly audience?: string | readonly string[]
}

/**
 * Jobs of one organization of CircleCI. Names of its claims hold a `/`: `oidc.circleci.com/project-id`.
 *
 * Beta: not yet confirmed against live tokens.
 *
 * @see {@link https://circleci.com/docs/openid-connect-tokens/}
 * @throws {IamError} `MissingAudience`.
 * @throws {TypeError} naming an option that is unknown or wrong.
 */
export function circleci(options: CircleciOptions): JwtTrust {
  assertPresetOptions('circleci', options, ['organizationId'])
  const organization = issuerPart('circleci', 'organizationId', options.organizationId, uuidForm)
  const from = {
    issuer: `https://oidc.circleci.com/org/${organization}`,
    audience: options.audience ?? organization,
    algorithms: ['RS256'],
    sessionClaims: ['aud', 'sub', 'oidc.circleci.com/project-id'],
  }
  return foreignTrust('circleci', from, options)
}
