import type { Credentials } from '@aws-sdk/client-sts'
import { type OAuthAnswer, postForm, tokenOf } from './oauth-world.ts'
import { roleArn, type StsWorld } from './sts-world.ts'

/** Parameters, or headers. */
export type Form = Readonly<Record<string, string>>

/** The grant of RFC 8693. */
export const grant = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** Names a type of token. */
export function type(name: string): string {
  return `urn:ietf:params:oauth:token-type:${name}`
}

/** Asks for an exchange. */
export function exchange(world: StsWorld, form: Form, headers: Form = {}): Promise<OAuthAnswer> {
  const defaults = { grant_type: grant, subject_token_type: type('jwt') }
  const named = { ...defaults, role_session_name: 'build-1', ...form }
  return postForm(world, '/oauth2/token', named, headers)
}

/** Exchanges a session of ours for one of role `target`. */
export function chain(world: StsWorld, entry: Credentials, form: Form = {}): Promise<OAuthAnswer> {
  const resource = roleArn('target')
  return exchange(world, { subject_token: tokenOf(entry), resource, ...form })
}

/** Exchanges a token of the identity provider for a session of role `entry`. */
export async function federate(world: StsWorld, form: Form = {}): Promise<OAuthAnswer> {
  return exchange(world, {
    subject_token: form['subject_token'] ?? (await world.webIdentityToken()),
    resource: roleArn('entry'),
    role_session_name: 'deploy-7',
    ...form,
  })
}

/** The claims of a token, unverified. */
export function claimsOf(token: unknown): Record<string, unknown> {
  const payload = Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()
  return JSON.parse(payload) as Record<string, unknown>
}
