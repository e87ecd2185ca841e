import { IamError } from '../errors.ts'
import { type Clock, systemClock } from '../ports/clock.ts'
import type { HttpInput } from '../ports/http.ts'
import type { SingleUseStore } from '../ports/single-use.ts'
import { canonicalRequest } from './canonical-request.ts'
import {
  type ParsedSignature,
  parsePresignedSigV4,
  parseSigV4,
  sigV4Algorithm,
} from './parse-sigv4.ts'
import { signedPayloadHash } from './payload-hash.ts'
import { headerNames, headerValues } from './raw-headers.ts'
import { refuseReplay } from './refuse-replay.ts'
import { isPlainPath, splitTarget } from './request-target.ts'
import { isSignature, stringToSign } from './signature.ts'
import { createSigningKeys, type SigningKeys } from './signing-key-cache.ts'

/** Options of {@link createSigV4Verifier}. */
export interface SigV4Options {
  /** Accepted regions of the credential scope, at least one. */
  readonly regions: readonly string[]
  /** Accepted services of the credential scope, at least one. */
  readonly services: readonly string[]
  /** Accepted `Host` values, lower case, at least one (SIG-5). */
  readonly acceptedHosts: readonly string[]
  /** Secret of an access key, `undefined` for an unknown one. It checks the security token (SIG-10). */
  readonly secretFor: (
    accessKeyId: string,
    securityToken: string | undefined,
  ) => string | undefined | Promise<string | undefined>
  /**
   * Headers that must be signed when they are sent, besides `host` and `x-amz-*`: all that a policy or a
   * body parser reads. Default `content-type`.
   */
  readonly requiredHeaders?: readonly string[]
  /** How far `X-Amz-Date` may be off. Default 300, 241 to 900 (WIRE-12). */
  readonly windowSeconds?: number
  /** Longest life of a presigned request in seconds, 1 to 900; the wire would allow 604,800. Default 900 (SIG-9). */
  readonly longestPresignedSeconds?: number
  /** Accepts `UNSIGNED-PAYLOAD`. Default false (SIG-6). */
  readonly acceptsUnsignedPayload?: boolean
  /**
   * Where signatures of other requests than GET and HEAD are used up, so that each is accepted once (SIG-13). Default none:
   * inside its window a signed request can be replayed.
   */
  readonly usedSignatures?: SingleUseStore | undefined
  /** Default the real clock. */
  readonly clock?: Clock
}

/** Whose signature it is. What the key may do is asked elsewhere. */
export interface VerifiedSignature {
  readonly accessKeyId: string
  readonly securityToken: string | undefined
  readonly region: string
  readonly service: string
  /** Signing time in ms. */
  readonly time: number
}

/** Verifies requests signed with Signature Version 4. */
export interface SigV4Verifier {
  /**
   * Verifies a signature in the `Authorization` header.
   *
   * @throws {IamError} `IncompleteSignature`, `SignatureDoesNotMatch` (one text for all reasons),
   *   `InvalidClientTokenId` for unknown keys, `ServiceUnavailable` when a use cannot be remembered, and whatever
   *   `secretFor` throws.
   */
  verify(input: HttpInput): Promise<VerifiedSignature>
  /** Verifies a signature in the query; for routes that opt in to presigned URLs (SIG-9). */
  verifyPresigned(input: HttpInput): Promise<VerifiedSignature>
}

type Settings = Required<Omit<SigV4Options, 'usedSignatures'>> &
  Pick<SigV4Options, 'usedSignatures'> & { readonly signingKeys: SigningKeys }

/** Default and upper bound of `longestPresignedSeconds`. */
const longestPresigned = 900
/** Unknown keys cost the same HMAC as known ones (SIG-11). */
const noSecret = 'x'.repeat(40)

/**
 * Creates a verifier of Signature Version 4.
 *
 * @throws {TypeError} for an empty list, a window outside 241 to 900 s or a longest life outside 1 to 900 s.
 */
export function createSigV4Verifier(options: SigV4Options): SigV4Verifier {
  const settings = resolve(options)
  return Object.freeze({
    verify: async (input: HttpInput) => check(parseSigV4(input), input, settings),
    verifyPresigned: async (input: HttpInput) => check(parsePresignedSigV4(input), input, settings),
  })
}

function resolve(options: SigV4Options): Settings {
  for (const name of ['regions', 'services', 'acceptedHosts'] as const) {
    if (options[name].length === 0) throw new TypeError(`"${name}" option must not be empty`)
  }
  const windowSeconds = options.windowSeconds ?? 300
  // An SDK corrects its clock only when it is 4 minutes off: a smaller window would never heal.
  if (!isWholeFrom(241, windowSeconds)) {
    throw new TypeError('"windowSeconds" option must be an integer from 241 to 900') // RULE sigv4.window
  }
  const longestPresignedSeconds = options.longestPresignedSeconds ?? longestPresigned
  if (!isWholeFrom(1, longestPresignedSeconds)) {
    throw new TypeError('"longestPresignedSeconds" option must be an integer from 1 to 900')
  }
  return Object.freeze({
    regions: [...options.regions],
    services: [...options.services],
    acceptedHosts: [...options.acceptedHosts],
    secretFor: options.secretFor,
    requiredHeaders: (options.requiredHeaders ?? ['content-type']).map((name) =>
      name.toLowerCase(),
    ),
    windowSeconds,
    longestPresignedSeconds,
    usedSignatures: options.usedSignatures,
    acceptsUnsignedPayload: options.acceptsUnsignedPayload ?? false,
    clock: options.clock ?? systemClock,
    signingKeys: createSigningKeys(),
  })
}

function isWholeFrom(least: number, seconds: number): boolean {
  return Number.isSafeInteger(seconds) && seconds >= least && seconds <= 900
}

async function check(
  parsed: ParsedSignature,
  input: HttpInput,
  settings: Settings,
): Promise<VerifiedSignature> {
  const { accessKeyId, scope, securityToken, signedHeaders, time } = parsed
  const defect =
    findScopeDefect(parsed, settings) ??
    findTimeDefect(parsed, settings) ??
    findRequestDefect(input, parsed, settings)
  if (defect !== undefined) throw mismatch(defect)
  const payloadHash = signedPayloadHash(input, settings.acceptsUnsignedPayload)
  if (payloadHash === undefined) throw mismatch('payload hash')
  const canonical = canonicalRequest({ ...input, signedHeaders, payloadHash })
  if (canonical === undefined) throw mismatch('query')

  const secret = await settings.secretFor(accessKeyId, securityToken)
  const text = stringToSign(sigV4Algorithm, parsed.amzDate, scope, canonical)
  const key = settings.signingKeys(
    secret === undefined ? '' : accessKeyId,
    secret ?? noSecret,
    scope,
  )
  const isGood = isSignature(key, text, parsed.signature)
  if (secret === undefined) {
    throw new IamError('InvalidClientTokenId', 'the security token or access key is not valid')
  }
  if (!isGood) throw mismatch('signature')
  const { usedSignatures } = settings
  if (usedSignatures !== undefined) {
    const { signature } = parsed
    const validUntil = lastGoodTime(parsed, settings)
    await refuseReplay({ signature, validUntil }, input.method, usedSignatures)
  }
  return { accessKeyId, securityToken, region: scope.region, service: scope.service, time }
}

function findScopeDefect(
  { amzDate, scope }: ParsedSignature,
  settings: Settings,
): string | undefined {
  const isInScope =
    settings.regions.includes(scope.region) &&
    settings.services.includes(scope.service) &&
    scope.date === amzDate.slice(0, 8) &&
    scope.terminator === 'aws4_request'
  return isInScope ? undefined : 'scope' // RULE sigv4.scope
}

function findTimeDefect(parsed: ParsedSignature, settings: Settings): string | undefined {
  const { expiresSeconds = 0, time } = parsed
  const now = settings.clock.now()
  const isAlive =
    now >= time - settings.windowSeconds * 1000 && now <= lastGoodTime(parsed, settings)
  return isAlive && expiresSeconds <= settings.longestPresignedSeconds ? undefined : 'time' // RULE sigv4.presigned-life
}

/** In ms; the window ends a signature in a header, `X-Amz-Expires` one in a query. */
function lastGoodTime({ expiresSeconds, time }: ParsedSignature, settings: Settings): number {
  return time + (expiresSeconds ?? settings.windowSeconds) * 1000
}

function findRequestDefect(
  input: HttpInput,
  { signedHeaders }: ParsedSignature,
  settings: Settings,
): string | undefined {
  if (!isPlainPath(splitTarget(input.target).path)) return 'path'
  const [host, ...moreHosts] = headerValues(input.rawHeaders, 'host')
  if (host === undefined || moreHosts.length > 0) return 'host'
  if (!settings.acceptedHosts.includes(host.trim().toLowerCase())) return 'host' // RULE sigv4.accepted-host

  const sent = headerNames(input.rawHeaders)
  if (!signedHeaders.every((name) => sent.includes(name))) return 'a signed header was not sent'
  for (const name of sent) {
    const mustBeSigned =
      name === 'host' || name.startsWith('x-amz-') || settings.requiredHeaders.includes(name)
    if (mustBeSigned && !signedHeaders.includes(name)) return unsigned(name, settings) // RULE sigv4.signed-header-coverage
  }
  return undefined
}

const amzHeaders: readonly string[] = [
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-target',
]

/** Only names that are known are repeated: reasons are told once a minute each, and callers must not make new ones. */
function unsigned(name: string, { requiredHeaders }: Settings): string {
  const isKnown = name === 'host' || requiredHeaders.includes(name) || amzHeaders.includes(name)
  return `a header is not signed: ${isKnown ? `\`${name}\`` : 'one that begins with `x-amz-`'}`
}

/** One text for every reason; the reason is for logs alone. */
function mismatch(reason: string): IamError {
  return new IamError('SignatureDoesNotMatch', 'the request signature does not match', {
    cause: new Error(reason),
  })
}
