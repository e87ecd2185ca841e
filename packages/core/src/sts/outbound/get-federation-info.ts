import { assertParameters } from '../parameters/assert-parameters.ts'
import type { StsCall } from '../sts-call.ts'
import { type OutboundFederationHost, runFederationOperation } from './change-federation.ts'
import { enabledIssuer } from './enabled-issuer.ts'

/** Input of GetOutboundWebIdentityFederationInfo: nothing. */
export type GetOutboundWebIdentityFederationInfoInput = Readonly<Record<never, never>>

/** Output of GetOutboundWebIdentityFederationInfo. */
export interface GetOutboundWebIdentityFederationInfoOutput {
  /** Issuer of the account's tokens. */
  readonly issuerIdentifier: string
  readonly jwtVendingEnabled: true
}

/**
 * Tells under which issuer the caller's account issues tokens for other services (OUT-1).
 *
 * @throws {IamError} `ValidationError`, `MissingAuthenticationToken`, `AccessDenied`, `ExpiredToken`, `FeatureDisabled` when
 *   it issues none, `StalePolicy`.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html}
 */
export async function getOutboundWebIdentityFederationInfo(
  input: GetOutboundWebIdentityFederationInfoInput,
  call: StsCall,
  host: OutboundFederationHost,
): Promise<GetOutboundWebIdentityFederationInfoOutput> {
  return await runFederationOperation(
    'GetOutboundWebIdentityFederationInfo',
    call,
    host,
    (account) => {
      assertParameters({}, input)
      const issuerIdentifier = enabledIssuer(account, host.outbound)
      return { output: Object.freeze({ issuerIdentifier, jwtVendingEnabled: true as const }) }
    },
  )
}
