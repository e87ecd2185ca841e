import { IamError } from '../errors.ts'
import {
  createOutboundFederation,
  type OutboundFederation,
} from '../federation/outbound/outbound-federation.ts'
import { createOutboundKeys, type OutboundKeys } from '../federation/outbound/outbound-keys.ts'
import { isAccountId } from '../identity/names.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { assertKnownOptions } from './trust-source.ts'

/** Which accounts issue tokens for other services, and how: GetWebIdentityToken of STS. */
export interface OutboundFederationOptions {
  /** Accounts whose users and roles may get tokens, if their policies allow it: twelve digits each. */
  readonly accounts: readonly string[]
  /**
   * Accounts that issue none any more and whose keys stay published, so that what they issued can be verified to its end:
   * an hour is enough. Default none.
   */
  readonly formerAccounts?: readonly string[]
  /** Default: keys that are made when first needed and end with the process. */
  readonly keys?: OutboundKeys
  /** Claim that holds account, tags and the like: an absolute URL. Default `https://sts.amazonaws.com/`. */
  readonly namespaceClaim?: string
}

const optionNames: readonly string[] = [
  'accounts',
  'formerAccounts',
  'keys',
  'namespaceClaim',
] satisfies readonly (keyof OutboundFederationOptions)[]

const defaultNamespaceClaim = 'https://sts.amazonaws.com/'

/** What the issuers are made of beside their options. */
export interface OutboundSurroundings {
  readonly baseUrl: string | undefined
  /** Of the line; those of the options stand before them. */
  readonly keys: OutboundKeys | undefined
  readonly clock: Clock
  readonly random: Random
}

/**
 * Reads `outboundFederation`. Without it no account issues tokens; the issuers are known all the same, so that none of
 * their tokens is accepted back.
 *
 * @returns `undefined` without `baseUrl`: there is no STS then either.
 * @throws {TypeError} naming the option.
 * @throws {IamError} `MissingIssuer` without `baseUrl`.
 */
export function resolveOutboundFederation(
  options: OutboundFederationOptions | undefined,
  { baseUrl, keys: ofLine, clock, random }: OutboundSurroundings,
): OutboundFederation | undefined {
  if (options === undefined) {
    return baseUrl === undefined
      ? undefined
      : createOutboundFederation({
          baseUrl,
          accounts: [],
          namespaceClaim: defaultNamespaceClaim,
          keys: ofLine ?? createOutboundKeys({ clock, random }),
        })
  }
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('"outboundFederation" option must be an object with "accounts"')
  }
  assertKnownOptions('outboundFederation', options, optionNames)
  if (baseUrl === undefined) {
    const message = '"baseUrl" option must be set: the issuers of "outboundFederation" are below it'
    throw new IamError('MissingIssuer', message)
  }
  const { accounts, formerAccounts = [], keys } = options
  const { namespaceClaim = defaultNamespaceClaim } = options
  return createOutboundFederation({
    baseUrl,
    accounts: readAccounts('accounts', accounts),
    formerAccounts: readAccounts('formerAccounts', formerAccounts),
    namespaceClaim: readNamespaceClaim(namespaceClaim),
    keys: keys ?? ofLine ?? createOutboundKeys({ clock, random }),
  })
}

/** The accounts that the option names; `undefined` where it is not given, or only keeps keys of former ones published. */
export function accountsThatIssue(
  options: OutboundFederationOptions | undefined,
): readonly string[] | undefined {
  if (options === undefined) return undefined
  const { accounts, formerAccounts = [] } = options
  return accounts.length === 0 && formerAccounts.length > 0 ? undefined : accounts
}

function readAccounts(name: string, accounts: readonly string[]): readonly string[] {
  const isList = Array.isArray(accounts) && accounts.every(isAccount)
  if (isList) return Object.freeze([...new Set(accounts)])
  throw new TypeError(`"outboundFederation.${name}" option must list account ids of twelve digits`)
}

function isAccount(id: unknown): boolean {
  return typeof id === 'string' && isAccountId(id)
}

/** An URL is never the name of a registered claim, so it cannot stand in for `sub` or `aud`. */
function readNamespaceClaim(name: string): string {
  if (typeof name === 'string' && name.length <= 256 && URL.canParse(name)) return name
  throw new TypeError('"outboundFederation.namespaceClaim" option must be an absolute URL')
}
