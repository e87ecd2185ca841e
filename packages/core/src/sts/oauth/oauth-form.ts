import { IamError } from '../../errors.ts'
import type { HttpInput } from '../../ports/http.ts'
import { readForm } from '../wire/read-form.ts'

/** Credentials of OAuth clients that are checked at no endpoint, and those of `private_key_jwt`. */
const clientSecrets = ['client_secret']
const clientAssertions = ['client_assertion', 'client_assertion_type']

/**
 * Reads the parameters of an OAuth endpoint out of the body, each once; one without value counts as not given (RFC
 * 6749, section 3.2).
 *
 * @throws {IamError} `MalformedQueryString` for a bad form or a repeated parameter; `ValidationError` for parameters in
 *   the query, which logs would keep, and for a bearer token in the form; `MissingAuthenticationToken` for a
 *   client secret, which is not accepted.
 */
export function readOAuthForm(input: HttpInput): ReadonlyMap<string, string> {
  if (input.target.includes('?')) {
    throw new IamError('ValidationError', 'parameters go into the body, never into the URL') // RULE oauth.nothing-in-url
  }
  const form = new Map([...readForm(input)].filter(([, value]) => value !== ''))
  assertNone(form, clientSecrets)
  if (form.has('access_token')) {
    throw new IamError('ValidationError', 'the credential goes into the Authorization header')
  }
  return form
}

/**
 * Refuses what authenticates clients where only holders of sessions are callers.
 *
 * @throws {IamError} `MissingAuthenticationToken`.
 */
export function assertNoClientAssertion(form: ReadonlyMap<string, string>): void {
  assertNone(form, clientAssertions)
}

/** What nobody checks must not be there (INV-3). */
function assertNone(form: ReadonlyMap<string, string>, names: readonly string[]): void {
  if (!names.some((name) => form.has(name))) return
  // RULE oauth.no-unchecked-client
  throw new IamError('MissingAuthenticationToken', 'this client authentication is not supported')
}

/**
 * The value of a parameter that must be there.
 *
 * @throws {IamError} `ValidationError`.
 */
export function requiredParameter(form: ReadonlyMap<string, string>, name: string): string {
  const value = form.get(name)
  if (value === undefined) throw new IamError('ValidationError', `the parameter ${name} is missing`)
  return value
}
