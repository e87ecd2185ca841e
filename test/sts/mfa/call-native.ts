import type { Credentials } from '@aws-sdk/client-sts'
import { signer } from '../signed-form.ts'

/** What a native route answered. */
export interface NativeAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The document, as far as there is one. */
  readonly body: Record<string, unknown>
}

/** Posts JSON with the session token as bearer token. */
export async function callAsBearer(
  url: string,
  body: unknown,
  { SessionToken = '' }: Pick<Credentials, 'SessionToken'>,
): Promise<NativeAnswer> {
  return await postJson(url, JSON.stringify(body), { authorization: `Bearer ${SessionToken}` })
}

/** Posts JSON signed as an SDK signs; a credential without token signs without one. */
export async function callSigned(
  url: string,
  body: unknown,
  credentials: Credentials,
): Promise<NativeAnswer> {
  const { hostname, port, host, pathname: path } = new URL(url)
  const text = JSON.stringify(body)
  const signed = await signer(credentials).sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path,
    headers: { host, 'content-type': 'application/json' },
    body: text,
  })
  const { host: _, ...headers } = signed.headers
  return await postJson(url, text, headers)
}

/** Posts a text as it stands. */
export async function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<NativeAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    redirect: 'manual',
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text.startsWith('{') ? JSON.parse(text) : {},
  }
}

/** The credentials that a step-up answered. */
export function credentialsOf({ status, text, body }: NativeAnswer): Credentials {
  if (status !== 200) throw new Error(`${status} ${text}`)
  return {
    AccessKeyId: String(body['accessKeyId']),
    SecretAccessKey: String(body['secretAccessKey']),
    SessionToken: String(body['sessionToken']),
    Expiration: new Date(String(body['expiration'])),
  }
}

/** Claims of a session token, unverified. */
export function claimsOf({ SessionToken = '' }: Credentials): Record<string, unknown> {
  const [, payload = ''] = SessionToken.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}
