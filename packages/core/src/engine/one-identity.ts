import { IamError } from '../errors.ts'
import type { HttpInput } from '../ports/http.ts'
import { readConfirmation } from '../session/confirmation-claim.ts'
import { parseCompactJws } from '../session/jose/compact-jws.ts'
import { jsonMembers } from '../session/jose/json-members.ts'
import { headerValues } from '../sigv4/raw-headers.ts'
import type { PresentedCertificate } from './certificate-trust.ts'
import type { Credential } from './credential.ts'

const longestToken = 20_000

/**
 * Refuses a certificate beside another identity, before either is believed. A token that says to be bound to the
 * certificate is one credential with it; its verifier compares the two again.
 *
 * @throws {IamError} `AmbiguousCredentials` (POP-5, SEC-13).
 */
export function assertOneIdentity(
  { thumbprint }: PresentedCertificate,
  credential: Credential,
  input: HttpInput,
): void {
  const token = tokenOf(credential, input)
  const bound = token === undefined ? undefined : unverifiedConfirmation(token)
  if (bound?.kind === 'certificate' && bound.thumbprint === thumbprint) return
  const message = 'a client certificate and a credential that is not bound to it: send exactly one'
  throw new IamError('AmbiguousCredentials', message) // RULE mtls.one-identity
}

function tokenOf(credential: Credential, { rawHeaders }: HttpInput): string | undefined {
  if ('token' in credential) return credential.token
  if (credential.kind !== 'sigv4') return undefined
  const [token, ...others] = headerValues(rawHeaders, 'x-amz-security-token')
  return others.length === 0 ? token : undefined
}

/** `cnf` of a token that nobody has verified. */
function unverifiedConfirmation(token: string): ReturnType<typeof readConfirmation> {
  const jws = parseCompactJws(token, longestToken)
  return jws === undefined ? undefined : readConfirmation(jsonMembers(jws.payload)?.get('cnf'))
}
