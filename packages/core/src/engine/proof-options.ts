import { IamError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { SingleUseStore } from '../ports/single-use.ts'
import { createDpopNonces } from '../session/dpop/dpop-nonces.ts'
import { createDpopVerifier } from '../session/dpop/dpop-verifier.ts'
import type { MasterKeys } from '../session/master-keys.ts'
import { createProofCheck, type ProofCheck } from './proof-check.ts'
import { parsePublicUrl } from './public-url.ts'
import { assertKnownOptions } from './trust-source.ts'

/** How DPoP proofs are checked (RFC 9449). */
export interface DpopOptions {
  /** Asks for a nonce of ours in every proof: one more round trip every five to ten minutes. Default false. */
  readonly nonce?: boolean
  /** Public URL of the application's root: proofs name what is below. Default the origin of `baseUrl`. */
  readonly externalUrl?: string
}

/** What client certificates of TLS connections are used for (RFC 8705). */
export interface MtlsOptions {
  /** Binds what the token endpoint issues to the certificate of the connection, if there is one. Default false. */
  readonly bindTokens?: boolean
}

/** How proofs of possession are checked and asked for. */
export interface ProofSettings {
  /** Proofs beside tokens on the application's own routes. */
  readonly ofRoutes: ProofCheck
  /** Proofs at the endpoints below `baseUrl`; `undefined` without one. */
  readonly ofEndpoints: ProofCheck | undefined
  /** Whether what the token endpoint issues is bound to the client certificate of the connection. */
  readonly bindsToCertificate: boolean
}

/** What the settings are resolved with. */
export interface ProofContext {
  readonly baseUrl: string | undefined
  readonly masterKeys: MasterKeys | undefined
  readonly singleUse: SingleUseStore
  readonly clock: Clock
  readonly random: Random
}

/**
 * Resolves the options `dpop` and `mtls`.
 *
 * @returns `undefined` where no public URL is known: proofs could not be compared with it.
 * @throws {TypeError} naming the option; {IamError} `MissingIssuer` for either option without the URL that it needs.
 */
export function resolveProofs(
  { dpop = {}, mtls = {} }: { readonly dpop?: DpopOptions; readonly mtls?: MtlsOptions },
  context: ProofContext,
): ProofSettings | undefined {
  assertOptions('dpop', dpop, ['nonce', 'externalUrl'])
  assertOptions('mtls', mtls, ['bindTokens'])
  const wantsNonce = flag('dpop.nonce', dpop.nonce)
  const bindsToCertificate = flag('mtls.bindTokens', mtls.bindTokens)
  const { baseUrl, singleUse, clock } = context
  const externalUrl =
    dpop.externalUrl === undefined
      ? baseUrl && new URL(baseUrl).origin
      : parsePublicUrl('dpop.externalUrl', dpop.externalUrl).text
  if (bindsToCertificate && baseUrl === undefined) {
    throw new IamError('MissingIssuer', '"baseUrl" option must be set: mtls binds its tokens')
  }
  if (externalUrl === undefined) {
    if (!wantsNonce) return undefined
    throw new IamError(
      'MissingIssuer',
      '"baseUrl" option must be set: dpop compares proofs with it',
    )
  }
  const nonces = wantsNonce ? createDpopNonces(nonceKey(context), clock) : undefined
  const verifier = createDpopVerifier({ singleUse, clock, nonces })
  return Object.freeze({
    ofRoutes: createProofCheck(verifier, externalUrl, (input) => input.target),
    // Below the mount point, wherever a proxy has put it.
    ofEndpoints:
      baseUrl === undefined
        ? undefined
        : createProofCheck(verifier, baseUrl, (input) => input.mountedTarget),
    bindsToCertificate,
  })
}

/** From the master key, where there is one, so that all processes accept each other's nonces. */
function nonceKey({ masterKeys, random }: ProofContext): Uint8Array {
  const derived = masterKeys?.derive(masterKeys.currentVersion(), ['dpop-nonce'], 32)
  return derived ?? random.bytes(32)
}

function assertOptions(name: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`"${name}" option must be an object with ${known.join(', ')}`)
  assertKnownOptions(name, options, known)
}

function flag(name: string, value: boolean | undefined): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false
  throw new TypeError(`"${name}" option must be a boolean`)
}
