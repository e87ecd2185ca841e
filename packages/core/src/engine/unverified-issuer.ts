import { parseCompactJws } from '../session/jose/compact-jws.ts'
import { jsonMembers } from '../session/jose/json-members.ts'

const longestToken = 20_000

/** `iss` of a token that nobody has verified: good for choosing the verifier and for nothing else. */
export function unverifiedIssuer(token: string): string | undefined {
  const jws = parseCompactJws(token, longestToken)
  const issuer = jws === undefined ? undefined : jsonMembers(jws.payload)?.get('iss')
  return typeof issuer === 'string' ? issuer : undefined
}
