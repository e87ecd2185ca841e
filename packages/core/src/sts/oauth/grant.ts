import { IamError, unreachable } from '../../errors.ts'
import {
  type AssertionInput,
  type AssertionOutput,
  exchangeAssertion,
  jwtBearerGrant,
  readAssertion,
} from './exchange-assertion.ts'
import { type ExchangeInput, readExchange, tokenExchangeGrant } from './exchange-input.ts'
import {
  type ExchangeHost,
  type ExchangeOutput,
  exchangeToken,
  type GrantCall,
} from './exchange-token.ts'
import { requiredParameter } from './oauth-form.ts'

/** Every grant that the token endpoint knows, for the metadata (RFC 8414). */
export const supportedGrants: readonly string[] = Object.freeze([
  tokenExchangeGrant,
  jwtBearerGrant,
])

/** What a request to the token endpoint asks for. */
export type GrantInput =
  | { readonly kind: 'exchange'; readonly input: ExchangeInput }
  | { readonly kind: 'assertion'; readonly input: AssertionInput }

/**
 * Reads which grant a form is, and its parameters.
 *
 * @throws {IamError} `InvalidAction` for another grant; `ValidationError`, `InvalidScope`.
 */
export function readGrant(form: ReadonlyMap<string, string>): GrantInput {
  switch (requiredParameter(form, 'grant_type')) {
    case tokenExchangeGrant:
      return { kind: 'exchange', input: readExchange(form) }
    case jwtBearerGrant:
      return { kind: 'assertion', input: readAssertion(form) }
    default:
      throw new IamError('InvalidAction', 'the grant type is not supported') // RULE oauth.grants
  }
}

/** @throws {IamError} as {@link exchangeToken} and {@link exchangeAssertion}. */
export function issueGrant(
  grant: GrantInput,
  call: GrantCall,
  host: ExchangeHost,
): Promise<ExchangeOutput | AssertionOutput> {
  switch (grant.kind) {
    case 'exchange':
      return exchangeToken(grant.input, call, host)
    case 'assertion':
      return exchangeAssertion(grant.input, call, host)
    default:
      return unreachable(grant)
  }
}
