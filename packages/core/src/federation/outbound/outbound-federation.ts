import { IamError } from '../../errors.ts'
import { type OutboundAlgorithm, outboundAlgorithms } from './outbound-key.ts'
import type { OutboundKeys } from './outbound-keys.ts'

/** Issuers of outbound tokens, one for each account (OUT-2). */
export interface OutboundFederation {
  /** Name of the claim that holds what is ours. */
  readonly namespaceClaim: string
  /** Accounts whose discovery documents and keys are published. The same list until it changes. */
  readonly accounts: readonly string[]
  /** `iss` of an account's tokens; `undefined` while none are issued for it (OUT-1). Asked for every token. */
  issuerOf(account: string): string | undefined
  /** The issuer that an account has, or would have. */
  addressOf(account: string): string
  /** Lets an account issue tokens from now on, in this process; its issuer is published from now on. */
  enable(account: string): void
  /** Stops new tokens of an account, in this process. It stays published: what was issued is not recalled (OUT-1). */
  disable(account: string): void
  /** Whether an issuer is, was or could be one of ours: no token of it is ever accepted back (FED-5). */
  owns(issuer: string): boolean
  /**
   * Signs the claims of one token.
   *
   * @param payload - JSON, UTF-8.
   * @throws {IamError} `ServiceUnavailable` when no key can be used.
   */
  sign(account: string, algorithm: OutboundAlgorithm, payload: Uint8Array): Promise<string>
  /** OpenID discovery document of an account. */
  discovery(account: string): Readonly<Record<string, unknown>>
  /** Key set of an account. */
  jwks(account: string): Promise<object>
}

/** Options of {@link createOutboundFederation}. */
export interface OutboundFederationSettings {
  /** Public URL of the mount point, without a slash at its end. */
  readonly baseUrl: string
  /** Accounts for which tokens are issued. */
  readonly accounts: readonly string[]
  /** Accounts for which none are issued any more: what they have is not recalled, so it can still be verified (OUT-1). */
  readonly formerAccounts?: readonly string[]
  readonly keys: OutboundKeys
  readonly namespaceClaim: string
}

/** Below the mount point: the path of an issuer is this and its account. */
const prefix = '/outbound/'

/** Path of an account's issuer below the mount point. */
export function outboundPath(account: string): string {
  return `${prefix}${account}`
}

/** Creates the issuers of outbound tokens. */
export function createOutboundFederation(settings: OutboundFederationSettings): OutboundFederation {
  const { baseUrl, keys, namespaceClaim } = settings
  const enabled = new Set(settings.accounts)
  let published = listed(settings.accounts, settings.formerAccounts ?? [])
  const addressOf = (account: string) => `${baseUrl}${outboundPath(account)}`
  return Object.freeze({
    namespaceClaim,
    get accounts() {
      return published
    },
    issuerOf: (account: string) => (enabled.has(account) ? addressOf(account) : undefined), // RULE out.off-until-enabled
    addressOf,
    enable(account: string) {
      enabled.add(account)
      if (!published.includes(account)) published = listed(published, [account])
    },
    disable(account: string) {
      enabled.delete(account) // RULE out.disabling-recalls-nothing
    },
    owns: (issuer: string) => issuer.startsWith(`${baseUrl}${prefix}`), // RULE out.never-accepted-back
    async sign(account: string, algorithm: OutboundAlgorithm, payload: Uint8Array) {
      try {
        return await keys.sign(account, algorithm, payload)
      } catch (cause) {
        throw new IamError('ServiceUnavailable', 'outbound keys cannot be used', { cause })
      }
    },
    discovery: (account: string) => discoveryOf(addressOf(account), namespaceClaim),
    jwks: (account: string) => keys.jwks(account),
  })
}

function listed(some: readonly string[], others: readonly string[]): readonly string[] {
  return Object.freeze([...new Set([...some, ...others])])
}

/** OpenID Connect Discovery 1.0, section 3, as far as an issuer without sign-in has something to say. */
function discoveryOf(issuer: string, namespaceClaim: string): Readonly<Record<string, unknown>> {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: outboundAlgorithms,
    claims_supported: ['iss', 'aud', 'sub', 'iat', 'exp', 'jti', namespaceClaim],
  }
}
