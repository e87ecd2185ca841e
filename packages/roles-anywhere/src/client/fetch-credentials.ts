import { type TemporaryCredentials, uuidFrom } from '@gatewarden/core'
import { CreateSessionError } from './create-session-error.ts'
import { createSessionRequest } from './create-session-request.ts'
import type { SignInOptions, SignInPorts } from './sign-in-options.ts'
import type { Sign } from './signing-key.ts'

/** A certificate in PEM, leaf first, and what signs with its key. */
export interface SigningIdentity {
  readonly certificate: string
  readonly sign: Sign
}

const longestAnswer = 262_144

/**
 * Signs one CreateSession request and reads its answer.
 *
 * @throws {CreateSessionError} for every other answer, and for none.
 */
export async function fetchCredentials(
  options: SignInOptions,
  identity: SigningIdentity,
  now: number,
  { fetch, random }: SignInPorts,
): Promise<TemporaryCredentials> {
  const { url, method, headers, body } = await createSessionRequest({
    ...options,
    ...identity,
    now,
    invocationId: uuidFrom(random),
  })
  const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000)
  // A redirect would carry the proof to a host that was not signed for.
  const init = { method, headers, body, redirect: 'error', signal } as const
  const { response, text } = await send(() => fetch(url, init))
  if (response.status !== 201) throw refusalFrom(response, text)
  return credentialsFrom(text)
}

async function send(
  call: () => Promise<Response>,
): Promise<{ readonly response: Response; readonly text: string }> {
  try {
    const response = await call()
    return { response, text: await readText(response) }
  } catch (error) {
    if (error instanceof CreateSessionError) throw error
    throw new CreateSessionError('RequestFailed', `the service gave no answer: ${reason(error)}`, 0)
  }
}

/** `ECONNREFUSED` and the like stand in the cause: undici says `fetch failed` to everything. */
function reason(error: unknown): string {
  const { code } = ((error as { readonly cause?: unknown }).cause ?? {}) as { code?: unknown }
  if (typeof code === 'string') return code
  return error instanceof Error ? error.message : 'unknown'
}

/** Reads the answer up to a limit: what is longer is no answer of this service. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of response.body ?? []) {
    octets += chunk.length
    if (octets > longestAnswer)
      throw new CreateSessionError('UnknownError', 'the answer is too long', response.status)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function refusalFrom({ headers, status }: Response, text: string): CreateSessionError {
  const code = headers.get('x-amzn-errortype') ?? 'UnknownError'
  const retryAfter = headers.get('retry-after') ?? ''
  const serverTime = Date.parse(headers.get('date') ?? '')
  return new CreateSessionError(code, messageIn(text) ?? 'the service gave no reason', status, {
    serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
    retryAfterMs: /^\d{1,5}$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined,
  })
}

function messageIn(text: string): string | undefined {
  const { message } = (parse(text) ?? {}) as { readonly message?: unknown }
  return typeof message === 'string' ? message : undefined
}

function credentialsFrom(text: string): TemporaryCredentials {
  const answer = parse(text) as
    | { readonly credentialSet?: readonly { readonly credentials?: Record<string, unknown> }[] }
    | undefined
  const { accessKeyId, secretAccessKey, sessionToken, expiration } =
    answer?.credentialSet?.[0]?.credentials ?? {}
  const parts = [accessKeyId, secretAccessKey, sessionToken, expiration]
  const end = new Date(String(expiration))
  if (!parts.every((part) => typeof part === 'string') || Number.isNaN(end.getTime())) {
    throw new CreateSessionError('UnknownError', 'the answer holds no credentials', 201)
  }
  const [id, secret, token] = parts as [string, string, string, string]
  return { accessKeyId: id, secretAccessKey: secret, sessionToken: token, expiration: end }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
