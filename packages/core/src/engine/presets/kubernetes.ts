import { foreignTrust, type JwtTrust } from '../foreign-trust.ts'
import { assertPresetOptions, type PresetOptions } from './preset-options.ts'

/** Options of {@link kubernetes}. */
export interface KubernetesOptions extends PresetOptions {
  /**
   * Issuer of the cluster: `--service-account-issuer` of its API server. Where it is private, give `jwks` (the answer of
   * `kubectl get --raw /openid/v1/jwks`), or `privateHosts` and `ca`.
   */
  readonly issuer: string
}

const apiServer = /^https:\/\/kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?\/?$/

/**
 * Service accounts of a Kubernetes cluster, by projected tokens. Name an audience of your own: a token for the API server
 * lies in every pod, and is refused by it (ATK-6).
 *
 * Beta: not yet confirmed against a token of every distribution.
 *
 * @see {@link https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/}
 * @throws {IamError} `MissingIssuer`, `MissingAudience`.
 * @throws {TypeError} naming an option that is unknown or wrong: also an audience of the API server.
 */
export function kubernetes(options: KubernetesOptions): JwtTrust {
  assertPresetOptions('kubernetes', options, ['issuer'])
  const { issuer, audience } = options
  const isApiServer = (value: unknown) =>
    value === issuer || (typeof value === 'string' && apiServer.test(value))
  if ([audience].flat().some(isApiServer)) {
    const message = 'kubernetes: "audience" option must not be the one of the API server'
    throw new TypeError(message) // RULE fed.kubernetes-audience
  }
  return foreignTrust('kubernetes', { issuer, audience, algorithms: ['RS256', 'ES256'] }, options)
}
