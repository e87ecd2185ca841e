import { IamError } from '../errors.ts'

/**
 * A foreign token that is not to be believed. The reason holds nothing of the token.
 *
 * @param detail - what the log may learn beside it; callers are not told.
 */
export function invalidIdentity(reason: string, detail?: string): IamError {
  const options = detail === undefined ? {} : { cause: new Error(detail) }
  return new IamError('InvalidIdentityToken', `web identity token is not valid: ${reason}`, options)
}

/** Claims that are signed but cannot be used. */
export function rejectedClaim(reason: string): IamError {
  return new IamError('IDPRejectedClaim', `web identity token was rejected: ${reason}`)
}

/** An issuer whose keys cannot be had now: an outage, never a verdict on the token (JWKS-5). */
export function unreachableProvider(cause: unknown): IamError {
  return new IamError('IDPCommunicationError', 'the keys of the identity provider cannot be read', {
    cause,
    headers: { 'Retry-After': '30' },
  })
}
