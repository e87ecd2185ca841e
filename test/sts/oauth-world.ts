import type { Credentials } from '@aws-sdk/client-sts'
import type { StsWorld } from './sts-world.ts'

/** An answer of an OAuth endpoint. */
export interface OAuthAnswer {
  readonly status: number
  readonly headers: Headers
  /** Empty for an empty body. */
  readonly json: Readonly<Record<string, unknown>>
  readonly text: string
}

/** Posts a form to an endpoint, with the headers as given. */
export async function postForm(
  world: StsWorld,
  path: string,
  form: string | Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<OAuthAnswer> {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString()
  const response = await fetch(`${world.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    redirect: 'manual',
  })
  const text = await response.text()
  const json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  return { status: response.status, headers: response.headers, json, text }
}

/** Sends the session of a caller as a bearer token. */
export function bearer(credentials: Credentials | undefined): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${tokenOf(credentials)}` }
}

/** The session token of credentials. */
export function tokenOf(credentials: Credentials | undefined): string {
  const token = credentials?.SessionToken
  if (token === undefined) throw new Error('no session token')
  return token
}
