import { IamError } from '../../errors.ts'
import { assertParameters } from '../parameters/assert-parameters.ts'
import type { StsCall } from '../sts-call.ts'
import { type OutboundFederationHost, runFederationOperation } from './change-federation.ts'

/** Input of EnableOutboundWebIdentityFederation: nothing. */
export type EnableOutboundWebIdentityFederationInput = Readonly<Record<never, never>>

/** Output of EnableOutboundWebIdentityFederation. */
export interface EnableOutboundWebIdentityFederationOutput {
  /** Issuer of the account's tokens: what other services register. */
  readonly issuerIdentifier: string
}

/**
 * Lets users and roles of the caller's account get tokens for other services from now on (OUT-1). It holds in this process
 * and until it ends: the option `outboundFederation` says how it begins.
 *
 * @throws {IamError} `ValidationError`, `MissingAuthenticationToken`, `AccessDenied`, `ExpiredToken`, `FeatureEnabled` when
 *   it is on already, `StalePolicy`.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html}
 */
export async function enableOutboundWebIdentityFederation(
  input: EnableOutboundWebIdentityFederationInput,
  call: StsCall,
  host: OutboundFederationHost,
): Promise<EnableOutboundWebIdentityFederationOutput> {
  const { outbound } = host
  return await runFederationOperation(
    'EnableOutboundWebIdentityFederation',
    call,
    host,
    (account) => {
      assertParameters({}, input)
      if (outbound.issuerOf(account) !== undefined) {
        // RULE out.enabled-once
        const message = 'Outbound web identity federation is already enabled for this account.'
        throw new IamError('FeatureEnabled', message)
      }
      const output = Object.freeze({ issuerIdentifier: outbound.addressOf(account) })
      return { output, change: () => outbound.enable(account) }
    },
  )
}
