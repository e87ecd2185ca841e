import {
  type Clock,
  type CredentialProvider,
  type HttpInput,
  type HttpOutput,
  headerValues,
  isLocalRequest,
  isoSeconds,
  type Logger,
  type Random,
} from '@gatewarden/core'
import { createMetadataTokens, type MetadataTokens } from './metadata-tokens.ts'

/** Options of {@link createMetadataEndpoint}. */
export interface MetadataEndpointOptions {
  readonly provide: CredentialProvider
  /** Name under which clients find the credentials. */
  readonly roleName: string
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** What answers requests of the machine's own AWS clients. */
export interface MetadataEndpoint {
  /** Never rejects. */
  handle(input: HttpInput): Promise<HttpOutput>
}

const tokenPath = '/latest/api/token'
const rolesPath = '/latest/meta-data/iam/security-credentials/'
const ttlHeader = 'x-aws-ec2-metadata-token-ttl-seconds'
const longestTtlSeconds = 21_600

/**
 * The part of the EC2 instance metadata service, version 2, that AWS clients ask for credentials (RAC-5).
 *
 * @see {@link https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html}
 */
export function createMetadataEndpoint(options: MetadataEndpointOptions): MetadataEndpoint {
  const tokens = createMetadataTokens(options.clock, options.random)
  return { handle: (input) => answer(input, tokens, options) }
}

async function answer(
  input: HttpInput,
  tokens: MetadataTokens,
  options: MetadataEndpointOptions,
): Promise<HttpOutput> {
  const path = input.target.split('?', 1)[0] ?? ''
  if (path === tokenPath) return answerToken(input, tokens)
  if (!isLocalRequest(input)) return refused(403)
  if (path !== rolesPath && `${path}/` !== rolesPath && path !== rolesPath + options.roleName)
    return refused(404)
  if (input.method !== 'GET') return refused(405, 'GET')
  const [token, ...others] = headerValues(input.rawHeaders, 'x-aws-ec2-metadata-token')
  // RULE rac.metadata-token-required
  if (token === undefined || others.length > 0 || !tokens.isLive(token)) return refused(401)
  if (path !== rolesPath + options.roleName) return text(200, options.roleName)
  return credentialsDocument(options)
}

function answerToken(input: HttpInput, tokens: MetadataTokens): HttpOutput {
  const { rawHeaders } = input
  // A proxy in front would hand the machine's credentials to its own callers.
  if (headerValues(rawHeaders, 'x-forwarded-for').length > 0) return refused(400) // RULE rac.metadata-not-forwarded
  if (!isLocalRequest(input)) return refused(403) // RULE rac.metadata-loopback-only
  if (input.method !== 'PUT') return refused(405, 'PUT')
  const [wanted = String(longestTtlSeconds), ...others] = headerValues(rawHeaders, ttlHeader)
  const ttlSeconds = /^\d{1,5}$/.test(wanted) ? Number(wanted) : 0
  if (others.length > 0 || ttlSeconds < 1 || ttlSeconds > longestTtlSeconds) return refused(400) // RULE rac.metadata-token-ttl
  const output = text(200, tokens.issue(ttlSeconds))
  return { ...output, headers: { ...output.headers, [ttlHeader]: String(ttlSeconds) } }
}

async function credentialsDocument({
  provide,
  clock,
  logger,
}: MetadataEndpointOptions): Promise<HttpOutput> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provide()
    const document = {
      Code: 'Success',
      LastUpdated: isoSeconds(clock.now()),
      Type: 'AWS-HMAC',
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      Expiration: isoSeconds(expiration.getTime()),
    }
    return { ...text(200, JSON.stringify(document)), headers: headersOf('application/json') }
  } catch (err) {
    // The reason is for the log: who asks here can do nothing about it.
    logger.error({ err }, 'the metadata endpoint has no credentials to give')
    return refused(500)
  }
}

const reasons: Readonly<Record<number, string>> = Object.freeze({
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
})

function refused(status: number, allow?: string): HttpOutput {
  const output = text(status, reasons[status] ?? '')
  return allow === undefined ? output : { ...output, headers: { ...output.headers, allow } }
}

function text(status: number, body: string): HttpOutput {
  return { status, headers: headersOf('text/plain; charset=utf-8'), body }
}

function headersOf(type: string): HttpOutput['headers'] {
  return { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
}
