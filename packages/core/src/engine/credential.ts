import { IamError } from '../errors.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { HttpInput } from '../ports/http.ts'
import { readCredentialHeaders } from './credential-headers.ts'

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
export function extractCredential(input: HttpInput, metrics: Metrics): Credential {
  const { authorization, clientCertificates } = readCredentialHeaders(input)
  for (let at = 0; at < clientCertificates; at += 1) metrics.ignoredHeader('client_cert') // RULE cred.certificate-headers-ignored
  const question = input.target.indexOf('?')
  if (question !== -1) {
    refuseQueryCredentials(input.target.slice(question + 1), authorization !== undefined)
  }
  return authorization === undefined ? none : readHeader(authorization)
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
  if (hasHeader) {
    const message = 'one credential in the header and one in the query: send exactly one'
    throw new IamError('AmbiguousCredentials', message) // RULE cred.exactly-one
  }
  throw invalid('credentials in the query are not accepted here') // RULE cred.none-in-query
}

function invalid(problem: string): IamError {
  return new IamError('InvalidToken', problem)
}
