import { foreignTrust, type JwtTrust } from '../foreign-trust.ts'
import { assertPresetOptions, type PresetOptions } from './preset-options.ts'

/**
 * Jobs of Buildkite. One issuer serves everybody, and the id claims are there only if the job asks for them:
 * `buildkite-agent oidc request-token --audience … --claim organization_id --claim pipeline_id`.
 *
 * Beta: not yet confirmed against live tokens.
 *
 * @see {@link https://buildkite.com/docs/pipelines/security/oidc}
 * @throws {IamError} `MissingAudience`.
 * @throws {TypeError} naming an option that is unknown or wrong.
 */
export function buildkite(options: PresetOptions): JwtTrust {
  assertPresetOptions('buildkite', options)
  const from = {
    issuer: 'https://agent.buildkite.com',
    audience: options.audience,
    algorithms: ['RS256'],
    sessionClaims: ['aud', 'sub', 'organization_id', 'pipeline_id'],
  }
  return foreignTrust('buildkite', from, options)
}
