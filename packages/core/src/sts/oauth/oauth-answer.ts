import type { HttpOutput } from '../../ports/http.ts'
import type { OAuthError } from './oauth-errors.ts'

/** An answer of an OAuth endpoint; never kept by anybody on the way (RFC 6749, section 5.1). */
export function oauthAnswer(status: number, body: object | undefined): HttpOutput {
  return {
    status,
    // RULE oauth.no-store
    headers: {
      'cache-control': 'no-store',
      ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    },
    body: body === undefined ? '' : JSON.stringify(body),
  }
}

/** The answer to a request that failed. */
export function oauthErrorAnswer(failure: OAuthError): HttpOutput {
  const { error, status, description, challenge, retryAfter, nonce } = failure
  const answer = oauthAnswer(status, {
    error,
    ...(description === undefined ? {} : { error_description: quotable(description) }),
  })
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
      ...(nonce === undefined ? {} : { 'dpop-nonce': nonce }),
    },
  }
}

/** `error_description` holds printable ASCII without quotes and backslashes. */
function quotable(text: string): string {
  return text.replace(/["\\]/g, "'").replace(/[^ -~]/g, '?')
}
