import { IamError } from '../errors.ts'
import { type Clock, systemClock } from '../ports/clock.ts'
import type { HttpInput } from '../ports/http.ts'
import { canonicalRequest, sha256Hex } from './canonical-request.ts'
import {
  type ParsedSignature,
  parsePresignedSigV4,
  parseSigV4,
  sigV4Algorithm,
} from './parse-sigv4.ts'
import { headerNames, headerValues } from './raw-headers.ts'
import { isPlainPath, parseQuery, splitTarget } from './request-target.ts'
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
  /** Accepts `UNSIGNED-PAYLOAD`. Default false (SIG-6). */
  readonly acceptsUnsignedPayload?: boolean
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
   *   `InvalidClientTokenId` for unknown keys, and whatever `secretFor` throws.
   */
  verify(input: HttpInput): Promise<VerifiedSignature>
  /** Verifies a signature in the query; for routes that opt in to presigned URLs (SIG-9). */
  verifyPresigned(input: HttpInput): Promise<VerifiedSignature>
}

type Settings = Required<SigV4Options> & { readonly signingKeys: SigningKeys }

/** Longest life of a presigned URL in seconds; the wire would allow 604,800. */
const longestPresigned = 900
/** Unknown keys cost the same HMAC as known ones (SIG-11). */
const noSecret = 'x'.repeat(40)

/**
 * Creates a verifier of Signature Version 4.
 *
 * @throws {TypeError} for an empty list or a window outside 241 to 900 s.
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
  if (!Number.isSafeInteger(windowSeconds) || windowSeconds < 241 || windowSeconds > 900) {
    throw new TypeError('"windowSeconds" option must be an integer from 241 to 900') // RULE sigv4.window
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
    acceptsUnsignedPayload: options.acceptsUnsignedPayload ?? false,
    clock: options.clock ?? systemClock,
    signingKeys: createSigningKeys(),
  })
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
  const payloadHash = readPayloadHash(input, settings)
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
  const { expiresSeconds, time } = parsed
  const now = settings.clock.now()
  const window = settings.windowSeconds * 1000
  if (expiresSeconds === undefined) return Math.abs(now - time) <= window ? undefined : 'time'

  const isAlive = now >= time - window && now <= time + expiresSeconds * 1000
  return isAlive && expiresSeconds <= longestPresigned ? undefined : 'time' // RULE sigv4.presigned-life
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
    if (mustBeSigned && !signedHeaders.includes(name)) return 'a header is not signed' // RULE sigv4.signed-header-coverage
  }
  return undefined
}

/** The hash of the bytes that came; a hash that is declared can only agree with it. */
function readPayloadHash(input: HttpInput, settings: Settings): string | undefined {
  const declared = headerValues(input.rawHeaders, 'x-amz-content-sha256')
  for (const pair of parseQuery(splitTarget(input.target).query) ?? []) {
    if (pair.name.toLowerCase() === 'x-amz-content-sha256') declared.push(pair.value)
  }
  if (declared.length > 1) return undefined
  const [hash] = declared
  if (hash === 'UNSIGNED-PAYLOAD' && settings.acceptsUnsignedPayload) return hash

  const actual = sha256Hex(input.body)
  return hash === undefined || hash === actual ? actual : undefined // RULE sigv4.payload-recomputed
}

/** One text for every reason; the reason is for logs alone. */
function mismatch(reason: string): IamError {
  return new IamError('SignatureDoesNotMatch', 'the request signature does not match', {
    cause: new Error(reason),
  })
}
