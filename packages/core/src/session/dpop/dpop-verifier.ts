import { createHash } from 'node:crypto'
import { IamError } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SingleUseStore } from '../../ports/single-use.ts'
import { createForwardClock } from '../forward-clock.ts'
import { type CompactJws, parseCompactJws } from '../jose/compact-jws.ts'
import { jsonMembers } from '../jose/json-members.ts'
import { jwkThumbprint } from '../jose/jwk-thumbprint.ts'
import { verificationKey } from '../jose/verification-key.ts'
import { type VerificationKey, verifyCompact } from '../jose/verify-compact.ts'
import { lengthPrefixed } from '../length-prefixed.ts'
import type { DpopNonces } from './dpop-nonces.ts'
import { normalTargetUrl } from './target-url.ts'

/** Algorithms of proofs, in the order in which they are announced; `Ed25519` is the newer name of `EdDSA` (RFC 9864). */
export const dpopAlgorithms: readonly string[] = Object.freeze([
  'ES256',
  'Ed25519',
  'EdDSA',
  'RS256',
  'PS256',
])

/** The request that a proof was made for. */
export interface DpopRequest {
  readonly method: string
  /** Public URL of the request without query, from configuration; `undefined`: it has none. */
  readonly url: string | undefined
  /** The token that came with it; `undefined` where a token is asked for. */
  readonly accessToken: string | undefined
}

/** A proof that passed every check but that of its first use. */
export interface DpopProof {
  /** Thumbprint of the key that signed it: `jkt`. */
  readonly thumbprint: string
  /**
   * Uses it up. Called last, so that nothing but good proofs fills the store.
   *
   * @throws {IamError} `InvalidDpopProof` for a second use, `ServiceUnavailable`.
   */
  use(): Promise<void>
}

/** Verifies DPoP proofs (RFC 9449). */
export interface DpopVerifier {
  /**
   * @throws {IamError} `InvalidDpopProof`; `UseDpopNonce` with the header `DPoP-Nonce` for a proof that lacks a nonce in
   *   force.
   */
  verify(proof: string, request: DpopRequest): Promise<DpopProof>
}

/** Options of {@link createDpopVerifier}. */
export interface DpopVerifierOptions {
  readonly singleUse: SingleUseStore
  readonly clock: Clock
  /** Asks for nonces. `undefined`: a proof needs none. */
  readonly nonces?: DpopNonces | undefined
}

const maxLength = 4_096
const toleranceMs = 60_000
/** Longer than a proof of the nearest future stays fresh: 120 s, and the last of its moments. */
const rememberedMs = 2 * toleranceMs + 1
const headerMembers = ['alg', 'jwk', 'typ']

/** Creates the verifier of DPoP proofs. It checks in the order of POP-1. */
export function createDpopVerifier(options: DpopVerifierOptions): DpopVerifier {
  const { singleUse, nonces } = options
  const clock = createForwardClock(options.clock)
  return Object.freeze({
    async verify(proof: string, request: DpopRequest): Promise<DpopProof> {
      const jws = parseProof(proof)
      const { key, thumbprint } = embeddedKey(jws)
      const isGood = await verifyCompact(jws, key, dpopAlgorithms)
      if (!isGood) throw invalid('wrong signature')
      const claims = jsonMembers(jws.payload)
      if (claims === undefined) throw invalid('malformed')
      assertRequest(claims, request)
      assertFresh(claims.get('iat'), clock.now())
      assertToken(claims.get('ath'), request.accessToken)
      assertNonce(claims.get('nonce'), nonces)
      const value = singleUseValue(thumbprint, claims.get('jti'))
      return Object.freeze({
        thumbprint,
        async use() {
          const isFirst = await singleUse.useOnce('dpop', value, clock.now() + rememberedMs)
          if (!isFirst) throw invalid('used before') // RULE pop.proof-used-once
        },
      })
    },
  })
}

function parseProof(proof: string): CompactJws {
  const jws = parseCompactJws(proof, maxLength)
  if (jws === undefined) throw invalid('malformed')
  if (jws.typ !== 'dpop+jwt') throw invalid('another kind of token') // RULE pop.proof-type
  if (!dpopAlgorithms.includes(jws.alg)) throw invalid('algorithm not allowed') // RULE pop.proof-algorithms
  if (jws.headerNames.toSorted().join() !== headerMembers.join()) throw invalid('header members')
  return jws
}

function embeddedKey(jws: CompactJws): { key: VerificationKey; thumbprint: string } {
  const { jwk } = jws
  if (typeof jwk !== 'object' || jwk === null) throw invalid('no key')
  const members = jwk as Readonly<Record<string, string>>
  const key = verificationKey(members, jws.alg)
  if (key === undefined) throw invalid('unusable key') // RULE pop.proof-key-is-public
  return { key, thumbprint: jwkThumbprint(members) }
}

function assertRequest(claims: ReadonlyMap<string, unknown>, request: DpopRequest): void {
  if (claims.get('htm') !== request.method) throw invalid('another method') // RULE pop.proof-method
  const url = claims.get('htu')
  const made = typeof url === 'string' ? normalTargetUrl(url) : undefined
  const asked = request.url === undefined ? undefined : normalTargetUrl(request.url)
  if (made === undefined || made !== asked) throw invalid('another URL') // RULE pop.proof-url
}

function assertFresh(issuedAt: unknown, now: number): void {
  const isFresh =
    Number.isSafeInteger(issuedAt) && Math.abs(now - (issuedAt as number) * 1000) <= toleranceMs
  if (!isFresh) throw invalid('not fresh') // RULE pop.proof-fresh
}

function assertToken(given: unknown, accessToken: string | undefined): void {
  if (accessToken === undefined) return
  const expected = createHash('sha256').update(accessToken).digest('base64url')
  if (given !== expected) throw invalid('another token') // RULE pop.proof-token
}

function assertNonce(given: unknown, nonces: DpopNonces | undefined): void {
  if (nonces === undefined) return
  if (typeof given === 'string' && nonces.isValid(given)) return
  // RULE pop.nonce-challenge
  throw new IamError('UseDpopNonce', 'the DPoP proof needs a nonce of ours', {
    headers: { 'DPoP-Nonce': nonces.current() },
  })
}

/** By key and id: nobody uses up the ids of others. */
function singleUseValue(thumbprint: string, id: unknown): Uint8Array {
  if (typeof id !== 'string' || id === '' || id.length > 256) throw invalid('no usable `jti`')
  return createHash('sha256')
    .update(lengthPrefixed([thumbprint, id]))
    .digest()
}

function invalid(reason: string): IamError {
  return new IamError('InvalidDpopProof', `the DPoP proof is not valid: ${reason}`)
}
