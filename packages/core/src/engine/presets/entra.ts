import { foreignTrust, type JwtTrust } from '../foreign-trust.ts'
import {
  assertPresetOptions,
  clientIds,
  issuerPart,
  type PartyOptions,
  uuidForm,
} from './preset-options.ts'

/** Options of {@link entra}. */
export interface EntraOptions extends PartyOptions {
  /** Id of the tenant, a UUID: `common`, `organizations` and domain names stand in no token. */
  readonly tenantId: string
  /** Version of the access tokens that the application asks for (`requestedAccessTokenVersion`). Default 2. */
  readonly version?: 1 | 2
}

/** The tenant of all personal accounts: whoever has an address is in it. */
const consumerTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'

/**
 * One tenant of Microsoft Entra ID. The audience is the id of the application, or its `api://…` name. `sub` differs
 * between applications: know people by `oid`, which sessions keep.
 *
 * Beta: not yet confirmed against live tokens.
 *
 * @see {@link https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens}
 * @throws {IamError} `MissingAudience`.
 * @throws {TypeError} naming an option that is unknown or wrong.
 */
export function entra(options: EntraOptions): JwtTrust {
  assertPresetOptions('entra', options, ['tenantId', 'version', 'authorizedParties'])
  const { version = 2 } = options
  const tenant = issuerPart('entra', 'tenantId', options.tenantId, uuidForm)
  if (tenant === consumerTenant) {
    throw new TypeError('entra: "tenantId" option must not be the tenant of all personal accounts')
  }
  if (version !== 1 && version !== 2) throw new TypeError('entra: "version" option must be 1 or 2')
  const from = {
    issuer:
      version === 1
        ? `https://sts.windows.net/${tenant}/`
        : `https://login.microsoftonline.com/${tenant}/v2.0`,
    audience: clientIds(options),
    algorithms: ['RS256'],
    sessionClaims: ['aud', 'sub', 'oid', 'tid'],
  }
  return foreignTrust('entra', from, options)
}
