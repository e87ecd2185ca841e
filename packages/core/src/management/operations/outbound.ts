import { IamError } from '../../errors.ts'
import type { OutboundFederationHost } from '../../sts/outbound/change-federation.ts'
import { disableOutboundWebIdentityFederation } from '../../sts/outbound/disable-federation.ts'
import {
  type EnableOutboundWebIdentityFederationOutput,
  enableOutboundWebIdentityFederation,
} from '../../sts/outbound/enable-federation.ts'
import {
  type GetOutboundWebIdentityFederationInfoOutput,
  getOutboundWebIdentityFederationInfo,
} from '../../sts/outbound/get-federation-info.ts'
import type { StsCall } from '../../sts/sts-call.ts'
import type { NoInput } from './providers.ts'

/** Operations on outbound federation of the caller's account (OUT-1). They hold in this process. */
export interface OutboundOperations {
  /** Lets the account issue tokens for other services. `FeatureEnabled`. */
  enableOutboundWebIdentityFederation(
    input?: NoInput,
  ): Promise<EnableOutboundWebIdentityFederationOutput>
  /** Ends that; tokens that were issued live on. `FeatureDisabled`. */
  disableOutboundWebIdentityFederation(input?: NoInput): Promise<void>
  /** Tells the issuer. `FeatureDisabled`. */
  getOutboundWebIdentityFederationInfo(
    input?: NoInput,
  ): Promise<GetOutboundWebIdentityFederationInfoOutput>
}

/**
 * The operations for one caller. They authorize and record by themselves: it is no entity that they change.
 *
 * @param host - `undefined` where no issuer has an address; all then throw `FeatureDisabled`.
 */
export function outboundOperations(
  host: OutboundFederationHost | undefined,
  callOf: () => StsCall,
): OutboundOperations {
  const present = (): OutboundFederationHost => {
    if (host !== undefined) return host
    throw new IamError('FeatureDisabled', 'tokens for other services need the "baseUrl" option')
  }
  return {
    enableOutboundWebIdentityFederation: async (input = {}) =>
      await enableOutboundWebIdentityFederation(input, callOf(), present()),
    disableOutboundWebIdentityFederation: async (input = {}) => {
      await disableOutboundWebIdentityFederation(input, callOf(), present())
    },
    getOutboundWebIdentityFederationInfo: async (input = {}) =>
      await getOutboundWebIdentityFederationInfo(input, callOf(), present()),
  }
}
