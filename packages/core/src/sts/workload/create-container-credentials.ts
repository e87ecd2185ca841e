import { type ErrorCode, errorTable, IamError } from '../../errors.ts'
import { type Clock, systemClock } from '../../ports/clock.ts'
import type { HttpInput, HttpOutput } from '../../ports/http.ts'
import { type Logger, silentLogger } from '../../ports/logger.ts'
import { isoSeconds } from '../../session/iso-seconds.ts'
import { headerValues } from '../../sigv4/raw-headers.ts'
import { assertContainerToken, type ContainerToken, isContainerToken } from './container-token.ts'
import { isLocalRequest } from './is-local-request.ts'
import { keepCredentials } from './keep-credentials.ts'
import type { CredentialProvider, TemporaryCredentials } from './temporary-credentials.ts'

/** Options of {@link createContainerCredentials}. */
export interface ContainerCredentialsOptions {
  /** Gives new credentials: called when there are none, or 5 minutes or less remain of them. */
  readonly provide: CredentialProvider
  /** What clients send as `Authorization`: 32 to 4,096 visible ASCII characters, or what reads it for every request. */
  readonly token: ContainerToken
  /** Whether credentials that were given before would still be accepted. Default: until their expiration. */
  readonly isInForce?: (credentials: TemporaryCredentials) => boolean | Promise<boolean>
  /** Called once for every request that is refused before credentials are asked for. If it throws, the answer is 500. */
  readonly recordRefusal?: (reason: ErrorCode, input: HttpInput) => void
  readonly clock?: Clock
  /** Default silent. */
  readonly logger?: Logger
}

/** The endpoint that AWS clients of `AWS_CONTAINER_CREDENTIALS_FULL_URI` ask. */
export interface ContainerCredentials {
  /** Answers `GET /credentials`, and every other request with a refusal. Never rejects. */
  handle(input: HttpInput): Promise<HttpOutput>
}

type Settings = Required<ContainerCredentialsOptions>

/** Path of the endpoint. */
export const containerCredentialsPath = '/credentials'

/**
 * Creates the container credentials endpoint (CRED-1), for any transport: `{AccessKeyId, SecretAccessKey, Token,
 * Expiration, AccountId}` to requests of this machine that carry the token; refusals are `{code, message}` with 401
 * or 403.
 *
 * @throws {TypeError} for a token that is too short, or no header value.
 * @see {@link https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html}
 */
export function createContainerCredentials(
  options: ContainerCredentialsOptions,
): ContainerCredentials {
  const settings: Settings = Object.freeze({
    provide: options.provide,
    token: options.token,
    isInForce: options.isInForce ?? (() => true),
    recordRefusal: options.recordRefusal ?? (() => {}),
    clock: options.clock ?? systemClock,
    logger: options.logger ?? silentLogger,
  })
  if (typeof settings.provide !== 'function')
    throw new TypeError('"provide" option must be a function')
  assertContainerToken(settings.token)
  const credentials = keepCredentials(settings)
  return Object.freeze({ handle: (input: HttpInput) => answer(input, credentials, settings) })
}

async function answer(
  input: HttpInput,
  credentials: CredentialProvider,
  settings: Settings,
): Promise<HttpOutput> {
  try {
    const refusal = await refusalOf(input, settings)
    if (refusal === undefined) return json(200, containerDocument(await credentials()))
    settings.recordRefusal(refusal, input)
    return refused(refusal)
  } catch (err) {
    const code = failureOf(err)
    if (code === 'InternalFailure') {
      settings.logger.error({ err, code }, 'the container endpoint has no credentials to give')
    }
    return refused(code)
  }
}

/** Who is not of this machine learns nothing else about the endpoint. */
async function refusalOf(input: HttpInput, settings: Settings): Promise<ErrorCode | undefined> {
  if (!isLocalRequest(input)) return 'AccessDenied' // RULE cred.loopback-only
  if (input.mountedTarget.split('?', 1)[0] !== containerCredentialsPath)
    return 'UnknownOperationException'
  if (input.method !== 'GET' && input.method !== 'HEAD') return 'MethodNotAllowed'
  const [given, ...others] = headerValues(input.rawHeaders, 'authorization')
  if (given === undefined) return 'MissingAuthenticationToken'
  const isRight = others.length === 0 && (await isContainerToken(given, settings.token))
  return isRight ? undefined : 'InvalidToken'
}

/** A denied role and a store that is down are told; all else is nobody's business but the operator's. */
function failureOf(error: unknown): ErrorCode {
  if (!(error instanceof IamError)) return 'InternalFailure'
  return error.status === 403 || error.status === 503 ? error.code : 'InternalFailure'
}

function containerDocument(credentials: TemporaryCredentials): object {
  const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId } = credentials
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken, // Not `SessionToken`: this document has a name of its own for it.
    Expiration: isoSeconds(expiration.getTime()),
    AccountId: accountId,
  }
}

function refused(code: ErrorCode): HttpOutput {
  const { status, title } = errorTable[code]
  const output = json(status, { code, message: title })
  if (status === 405) return { ...output, headers: { ...output.headers, allow: 'GET, HEAD' } }
  if (status === 503) return { ...output, headers: { ...output.headers, 'retry-after': '1' } }
  return output
}

function json(status: number, body: object): HttpOutput {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: JSON.stringify(body),
  }
}
