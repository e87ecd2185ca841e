import type { CallerProof } from '../sts-call.ts'

/** How a token is to be presented (RFC 6749, section 7.1; RFC 9449, section 5). */
export type TokenType = 'Bearer' | 'DPoP'

/** The type of a token that is bound to what its caller proved. */
export function tokenTypeOf({ binding }: CallerProof): TokenType {
  return binding.kind === 'dpop' ? 'DPoP' : 'Bearer' // RULE pop.token-type
}
