import { IamError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { HttpInput } from '../ports/http.ts'
import type { Logger } from '../ports/logger.ts'
import { createSeldom } from '../ports/seldom.ts'
import { parseCompactJws } from '../session/jose/compact-jws.ts'
import { canonicalRequest, sha256Hex } from './canonical-request.ts'
import { parsePresignedSigV4, parseSigV4 } from './parse-sigv4.ts'
import { headerValues } from './raw-headers.ts'
import { redactCanonicalRequest } from './redact-canonical-request.ts'
import type { SigV4Verifier, VerifiedSignature } from './sigv4-verifier.ts'

/** What refusals are told with. */
export interface RefusalReport {
  readonly logger: Logger
  readonly clock: Clock
  /** The keys of our session tokens. Without them a token of a key that is not ours is told like any other. */
  readonly tokens?: { trustsKey(kid: string): boolean } | undefined
}

/** Longest token that is looked into. */
const longestToken = 4_096

type Parse = typeof parseSigV4

/**
 * A verifier that tells the log why it refuses a signature, since callers are told one text for all reasons (SIG-11):
 * each refusal at debug level, with the canonical request; each class of them once a minute as a warning.
 */
export function reportingRefusals(
  verifier: SigV4Verifier,
  { logger, clock, tokens }: RefusalReport,
): SigV4Verifier {
  const isDue = createSeldom(clock)
  const report = (error: unknown, input: HttpInput, parse: Parse): void => {
    if (!(error instanceof IamError) || error.status >= 500) return
    const reason = reasonOf(error, () => hasUnknownKey(input, parse, tokens))
    const fields = { reason, access_key_id: accessKeyId(input) }
    // Worked out when the log reads it: whoever keeps no debug log does not pay for it.
    const detailed = {
      ...fields,
      get canonical_request() {
        return canonicalOf(input, parse)
      },
    }
    logger.debug(detailed, 'a signature was refused')
    if (!isDue(reason)) return
    logger.warn(fields, 'a signature was refused; told once a minute for each reason')
  }
  const reporting = async (
    verify: (input: HttpInput) => Promise<VerifiedSignature>,
    input: HttpInput,
    parse: Parse,
  ): Promise<VerifiedSignature> => {
    try {
      return await verify(input)
    } catch (error) {
      report(error, input, parse)
      throw error
    }
  }
  return Object.freeze({
    verify: (input: HttpInput) => reporting(verifier.verify, input, parseSigV4),
    verifyPresigned: (input: HttpInput) =>
      reporting(verifier.verifyPresigned, input, parsePresignedSigV4),
  })
}

/** What the verifier found wrong, in words for whoever configures clients and servers. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['scope', 'the scope names another region, service or day than this server'],
  ['time', 'the clock of the client, or of this server, is off; or the URL has expired'],
  ['path', 'the path is not plain: dot segments, empty or encoded slashes, or `;`'],
  ['host', 'the `Host` header is not among `acceptedHosts`'],
  ['payload hash', 'the body is not the one that was signed'],
  ['query', 'the query cannot be decoded'],
  ['replay', 'the signature was used before, and `replayCache` is on'],
  ['signature', 'the secret is wrong, or something was changed after signing'],
])

const unknownCredential =
  'the access key is unknown, inactive or without its master key, or the session token does not belong to it'
const unknownKey =
  'the session token is signed by a key that is not known here: of an earlier process, or removed'

/** Whether the request has a session token that names a key which is not among ours. Nothing of it is verified. */
function hasUnknownKey(input: HttpInput, parse: Parse, tokens: RefusalReport['tokens']): boolean {
  try {
    const kid = parseCompactJws(parse(input).securityToken ?? '', longestToken)?.kid
    return kid !== undefined && tokens?.trustsKey(kid) === false
  } catch {
    return false
  }
}

function reasonOf({ code, cause, message }: IamError, isKeyUnknown: () => boolean): string {
  switch (code) {
    case 'SignatureDoesNotMatch': {
      const defect = cause instanceof Error ? cause.message : ''
      return reasons.get(defect) ?? defect
    }
    case 'InvalidClientTokenId':
      if (isKeyUnknown()) return unknownKey
      return unknownCredential
    case 'InvalidToken':
      return unknownCredential
    case 'ExpiredToken':
      return 'the session has expired or was revoked'
    default:
      return message
  }
}

/** The id is no secret; what is none is not repeated. */
function accessKeyId(input: HttpInput): string | undefined {
  const [header = ''] = headerValues(input.rawHeaders, 'authorization')
  const place = /\bCredential=(\w{16,128})\//.exec(header)
  return (place ?? /[?&]X-Amz-Credential=(\w{16,128})(?:%2F|\/)/i.exec(input.target))?.[1]
}

function canonicalOf(input: HttpInput, parse: Parse): string | undefined {
  try {
    const { signedHeaders } = parse(input)
    const payloadHash = sha256Hex(input.body)
    const canonical = canonicalRequest({ ...input, signedHeaders, payloadHash })
    return canonical === undefined ? undefined : redactCanonicalRequest(canonical)
  } catch {
    return undefined
  }
}
