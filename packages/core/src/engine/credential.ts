import { IamError } from '../errors.ts'
import type { HttpInput } from '../ports/http.ts'
import { headerValues } from '../sigv4/raw-headers.ts'

/** The credential of a request, not yet checked. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'sigv4' }

const none: Credential = Object.freeze({ kind: 'none' })
const signed: Credential = Object.freeze({ kind: 'sigv4' })

/**
 * Finds exactly one credential. Nothing is looked up yet: two of them are refused before either is believed.
 *
 * @throws {IamError} `AmbiguousCredentials` for two, `InvalidToken` for a scheme that nobody checks and for a token in
 *   the query, which logs and referrers would keep.
 */
export function extractCredential(input: HttpInput): Credential {
  refuseRepeatedHeaders(input)
  const headers = headerValues(input.rawHeaders, 'authorization')
  if (headers.length > 1) throw ambiguous('two `Authorization` headers') // RULE cred.exactly-one
  const question = input.target.indexOf('?')
  if (question !== -1) refuseQueryCredentials(input.target.slice(question + 1), headers.length > 0)
  const header = headers[0]
  return header === undefined ? none : readHeader(header)
}

/** Node keeps the first `Host` and drops the rest; whoever signs or is bound to a proof must mean one. */
const singleHeaders = ['host', 'dpop']

function refuseRepeatedHeaders(input: HttpInput): void {
  for (const name of singleHeaders) {
    if (headerValues(input.rawHeaders, name).length > 1) throw ambiguous(`two \`${name}\` headers`) // RULE cred.no-repeated-header
  }
}

function readHeader(header: string): Credential {
  const space = header.indexOf(' ')
  const scheme = (space === -1 ? header : header.slice(0, space)).toLowerCase()
  if (scheme === 'bearer') {
    const token = header.slice(space + 1)
    if (space === -1 || token === '' || token.includes(' ')) throw invalid('malformed bearer token')
    return { kind: 'bearer', token }
  }
  if (scheme.startsWith('aws4-')) return signed
  throw invalid('unknown authentication scheme') // RULE cred.unknown-scheme-is-refused
}

const queryCredential = /(?:^|&)(x-amz-signature|x-amz-credential|access_token)=/i

function refuseQueryCredentials(query: string, hasHeader: boolean): void {
  if (!queryCredential.test(query)) return
  if (hasHeader) throw ambiguous('one credential in the header and one in the query')
  throw invalid('credentials in the query are not accepted here') // RULE cred.none-in-query
}

function ambiguous(problem: string): IamError {
  return new IamError('AmbiguousCredentials', `${problem}: send exactly one credential`)
}

function invalid(problem: string): IamError {
  return new IamError('InvalidToken', problem)
}
