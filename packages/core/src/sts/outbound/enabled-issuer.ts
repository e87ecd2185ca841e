import { IamError } from '../../errors.ts'
import type { OutboundFederation } from '../../federation/outbound/outbound-federation.ts'

/**
 * The issuer of an account that issues tokens.
 *
 * @throws {IamError} `FeatureDisabled` while it issues none.
 */
export function enabledIssuer(account: string, outbound: OutboundFederation): string {
  const issuer = outbound.issuerOf(account)
  if (issuer !== undefined) return issuer
  // RULE out.disabled-is-not-found
  const message = 'Outbound web identity federation is disabled for this account.'
  throw new IamError('FeatureDisabled', message)
}
