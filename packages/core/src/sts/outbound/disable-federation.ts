import { assertParameters } from '../parameters/assert-parameters.ts'
import type { StsCall } from '../sts-call.ts'
import { type OutboundFederationHost, runFederationOperation } from './change-federation.ts'
import { enabledIssuer } from './enabled-issuer.ts'

/** Input of DisableOutboundWebIdentityFederation: nothing. */
export type DisableOutboundWebIdentityFederationInput = Readonly<Record<never, never>>

/** Output of DisableOutboundWebIdentityFederation: nothing. */
export type DisableOutboundWebIdentityFederationOutput = Readonly<Record<never, never>>

/**
 * Stops new tokens of the caller's account (OUT-1). Those that were issued are not recalled: the issuer and its keys stay
 * published, so that they can be verified until their `exp`. It holds in this process and until it ends.
 *
 * @throws {IamError} `ValidationError`, `MissingAuthenticationToken`, `AccessDenied`, `ExpiredToken`, `FeatureDisabled` when
 *   it is off already, `StalePolicy`.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html}
 */
export async function disableOutboundWebIdentityFederation(
  input: DisableOutboundWebIdentityFederationInput,
  call: StsCall,
  host: OutboundFederationHost,
): Promise<DisableOutboundWebIdentityFederationOutput> {
  return await runFederationOperation(
    'DisableOutboundWebIdentityFederation',
    call,
    host,
    (account) => {
      assertParameters({}, input)
      enabledIssuer(account, host.outbound)
      return { output: Object.freeze({}), change: () => host.outbound.disable(account) }
    },
  )
}
