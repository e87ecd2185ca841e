import { checkKnownKeys } from '../option-checks.ts'
import { type RenewingProvider, renewingProvider } from './renewing-provider.ts'
import { type SignInOptions, signInOptionNames } from './sign-in-options.ts'
import type { Sign } from './signing-key.ts'

/** Options of {@link fromRolesAnywhere}. */
export interface FromRolesAnywhereOptions extends SignInOptions {
  /** PEM: the leaf, and after it any intermediates. */
  readonly certificate: string
  /** Signs with the leaf's key, wherever that is. */
  readonly sign: Sign
}

/**
 * A credential provider for AWS SDKs that signs in with a certificate. It keeps its session until 5 to 6 minutes before
 * the end, tries again where the service is throttled or failing, and corrects the clock once by the service's `Date`.
 *
 * @example
 * const credentials = fromRolesAnywhere({ endpoint, region, trustAnchorArn, profileArn, roleArn, certificate, sign })
 * const sts = new STSClient({ endpoint, region, credentials })
 *
 * The provider rejects with {@link CreateSessionError} when the service refuses, and with `TypeError` for a certificate
 * that is none.
 *
 * @throws {TypeError} for an unknown option.
 */
export function fromRolesAnywhere(options: FromRolesAnywhereOptions): RenewingProvider {
  checkKnownKeys('fromRolesAnywhere', options, [...signInOptionNames, 'certificate', 'sign'])
  const { certificate, sign, ...signIn } = options
  const identity = { certificate, sign }
  return renewingProvider(signIn, { read: async () => identity, hasChanged: async () => false })
}
