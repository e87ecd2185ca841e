import { LRUCache } from 'lru-cache'
import type { OidcProvider } from '../identity/entities.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { CompactJws } from '../session/jose/compact-jws.ts'
import type { VerificationKey } from '../session/jose/verify-compact.ts'
import { fetchKeySet } from './fetch-key-set.ts'
import { invalidIdentity, unreachableProvider } from './identity-error.ts'
import type { JsonFetch } from './json-fetch.ts'
import { createKeySet, type KeySet, keyUseOf } from './key-set.ts'

/** What {@link createProviderKeys} works with. */
export interface ProviderKeysHost {
  readonly clock: Clock
  readonly fetchJson: JsonFetch
  readonly metrics: Metrics
  readonly logger: Logger
}

/** The key of a foreign token. */
export interface FoundKey {
  readonly key: VerificationKey
  /** Whether the issuer still publishes it, as far as is known: false asks to verify again. */
  readonly isTrusted: () => boolean
}

/** Finds the key of a foreign token. */
export interface ProviderKeys {
  /**
   * @throws {IamError} `InvalidIdentityToken` when the issuer has no such key, `IDPCommunicationError`
   *   when that cannot be known now.
   */
  find(provider: OidcProvider, jws: CompactJws): Promise<FoundKey>
}

/** Keys of one issuer; times are monotonic. */
interface IssuerState {
  keys: KeySet | undefined
  loadedAt: number
  /** Of the last fetch, whatever its reason and outcome. */
  attemptedAt: number
  /** Of the last fetch for the sake of an unknown key. */
  searchedAt: number
  failure: unknown
  pending: Promise<void> | undefined
}

/** How long keys are used without asking again: what the issuer dropped is refused this late at worst. */
const freshMs = 10 * 60_000
/**
 * Least time between two fetches for age, and between two for unknown keys: at most two in 30 s (JWKS-4). Each has its
 * own, so that a key which appears right after a fetch is found at once.
 */
const cooldownMs = 30_000
const staleLimitMs = 24 * 3_600_000
const mostIssuers = 1_000

/**
 * Creates the cache of issuers' keys: one fetch at a time, at most one each 30 s for age and one for unknown keys, old
 * keys for up to 24 h while the issuer cannot be reached. A key that a reachable issuer dropped is refused 10 minutes
 * later at the latest.
 */
export function createProviderKeys(host: ProviderKeysHost): ProviderKeys {
  const states = new LRUCache<string, IssuerState>({ max: mostIssuers })
  const configured = new WeakMap<OidcProvider, KeySet>()

  const stateOf = (provider: OidcProvider): IssuerState => {
    const { issuer, privateHosts, ca, thumbprints } = provider
    // How keys were fetched is part of it: what one account believes must not be another's.
    const name = JSON.stringify([issuer, privateHosts, ca, thumbprints, keyUseOf(provider)])
    let state = states.get(name)
    if (state === undefined) {
      state = {
        keys: undefined,
        loadedAt: 0,
        attemptedAt: Number.NEGATIVE_INFINITY,
        searchedAt: Number.NEGATIVE_INFINITY,
        failure: undefined,
        pending: undefined,
      }
      states.set(name, state)
    }
    return state
  }
  const configuredKeys = (provider: OidcProvider): KeySet => {
    const keys =
      configured.get(provider) ?? createKeySet(provider.jwks?.keys ?? [], keyUseOf(provider))
    configured.set(provider, keys)
    return keys
  }

  return Object.freeze({
    async find(provider: OidcProvider, jws: CompactJws) {
      if (provider.jwks !== undefined) {
        return { key: usable(configuredKeys(provider).find(jws)), isTrusted: () => true }
      }

      const state = stateOf(provider)
      const { clock } = host
      if (state.keys === undefined || ageOf(state, clock) > freshMs) {
        await refresh(state, provider, host)
      }
      if (ageOf(state, clock) > staleLimitMs) state.keys = undefined // RULE jwks.stale-limit
      if (state.keys === undefined) throw unreachableProvider(state.failure)

      let found = state.keys.find(jws)
      // A fetch that is going on may have begun before the key appeared: the second round is this token's own.
      for (let round = 0; found === 'unknown' && round < 2; round += 1) {
        await search(state, provider, host)
        found = state.keys.find(jws)
      }
      // Without the newest keys nobody knows whether the token is good.
      if (found === 'unknown' && state.failure !== undefined) {
        throw unreachableProvider(state.failure)
      }
      const { keys } = state
      const isTrusted = () => state.keys === keys && isCurrent(state, clock)
      return { key: usable(found), isTrusted }
    },
  })
}

function ageOf(state: IssuerState, clock: Clock): number {
  return clock.monotonic() - state.loadedAt
}

/** Whether the keys are as new as can be: fresh, or old while the issuer was just asked in vain. */
function isCurrent(state: IssuerState, clock: Clock): boolean {
  const age = ageOf(state, clock)
  return age <= freshMs || (age <= staleLimitMs && isCoolingDown(state, clock)) // RULE jwks.dropped-key-refused
}

function isCoolingDown(state: IssuerState, clock: Clock): boolean {
  return clock.monotonic() - state.attemptedAt < cooldownMs // RULE jwks.refetch-cooldown
}

function usable(found: ReturnType<KeySet['find']>): VerificationKey {
  if (typeof found !== 'string') return found
  throw invalidIdentity(found === 'unknown' ? 'unknown key' : 'its key must not be used')
}

/** Fetches for age, unless that is going on already or was tried a moment ago. Never rejects. */
async function refresh(
  state: IssuerState,
  provider: OidcProvider,
  host: ProviderKeysHost,
): Promise<void> {
  if (state.pending === undefined && isCoolingDown(state, host.clock)) return
  await fetchOnce(state, provider, host)
}

/** Fetches for an unknown key, unless one was searched for a moment ago. Never rejects. */
async function search(
  state: IssuerState,
  provider: OidcProvider,
  host: ProviderKeysHost,
): Promise<void> {
  if (state.pending === undefined) {
    const now = host.clock.monotonic()
    if (now - state.searchedAt < cooldownMs) return // RULE jwks.search-cooldown
    state.searchedAt = now
  }
  await fetchOnce(state, provider, host)
}

/** One fetch at a time: who comes later waits for the same. */
async function fetchOnce(
  state: IssuerState,
  provider: OidcProvider,
  host: ProviderKeysHost,
): Promise<void> {
  state.pending ??= load(state, provider, host).finally(() => {
    state.pending = undefined
  })
  await state.pending
}

async function load(
  state: IssuerState,
  provider: OidcProvider,
  host: ProviderKeysHost,
): Promise<void> {
  const { clock, logger, metrics } = host
  const startedAt = clock.monotonic()
  state.attemptedAt = startedAt
  try {
    const fetched = await fetchKeySet(provider, host)
    if (state.keys?.digest !== fetched.digest) state.keys = fetched
    state.loadedAt = clock.monotonic()
    state.failure = undefined
  } catch (error) {
    state.failure = error
    logger.warn({ err: error, issuer: provider.issuer }, 'keys of an identity provider not read')
  }
  const seconds = (clock.monotonic() - startedAt) / 1_000
  metrics.jwksFetch(state.failure === undefined ? 'ok' : 'error', seconds)
}
