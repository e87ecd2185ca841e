import { IamError } from '../errors.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { HttpInput } from '../ports/http.ts'
import { presentsSignature } from '../sigv4/parse-sigv4.ts'
import { readCredentialHeaders } from './credential-headers.ts'

/** The credential of a request, not yet checked. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'dpop'; readonly token: string; readonly proof: string }
  | { readonly kind: 'sigv4' }
  | { readonly kind: 'presigned' }

const none: Credential = Object.freeze({ kind: 'none' })
const signed: Credential = Object.freeze({ kind: 'sigv4' })
const presigned: Credential = Object.freeze({ kind: 'presigned' })

/**
 * Finds exactly one credential. Nothing is looked up yet: two of them are refused before either is believed.
 *
 * @throws {IamError} `AmbiguousCredentials` for two, `InvalidToken` for a scheme that nobody checks, for a token in the
 *   query, which logs and referrers would keep, and for a DPoP proof that is of no use; `InvalidDpopProof` for a token
 *   without its proof.
 * @param certificateHeaders - as {@link readCredentialHeaders} has them.
 */
export function extractCredential(
  input: HttpInput,
  metrics: Metrics,
  certificateHeaders?: readonly string[],
): Credential {
  const headers = readCredentialHeaders(input, certificateHeaders)
  const { authorization, dpop, clientCertificates } = headers
  for (let at = 0; at < clientCertificates; at += 1) metrics.ignoredHeader('client_cert') // RULE cred.certificate-headers-ignored
  const question = input.target.indexOf('?')
  const hasHeader = authorization !== undefined
  const inQuery = question === -1 ? none : readQuery(input.target.slice(question + 1), hasHeader)
  const credential = hasHeader ? readHeader(authorization, dpop) : inQuery
  if (dpop !== undefined && credential.kind !== 'dpop') refuseIdleProof(credential)
  return credential
}

/** Believed to protect a token that it does not: as wrong as a credential can be (INV-3). */
function refuseIdleProof({ kind }: Credential): never {
  if (kind === 'sigv4' || kind === 'presigned') {
    throw new IamError('AmbiguousCredentials', 'a signature and a DPoP proof: send exactly one')
  }
  throw invalid('a DPoP proof goes with a token of the scheme DPoP') // RULE pop.proof-needs-its-scheme
}

function readHeader(header: string, proof: string | undefined): Credential {
  const space = header.indexOf(' ')
  const scheme = (space === -1 ? header : header.slice(0, space)).toLowerCase()
  if (scheme === 'bearer' || scheme === 'dpop') {
    const token = header.slice(space + 1)
    if (space === -1 || token === '' || token.includes(' '))
      throw invalid(`malformed ${scheme} token`)
    if (scheme === 'bearer') return { kind: 'bearer', token }
    if (proof !== undefined) return { kind: 'dpop', token, proof }
    throw new IamError('InvalidDpopProof', 'the DPoP proof is missing')
  }
  if (scheme.startsWith('aws4-')) return signed
  throw invalid('unknown authentication scheme') // RULE cred.unknown-scheme-is-refused
}

const token = /(?:^|&)access_token=/i

/** A signature may stand in a query, where a route accepts it; a token never may. */
function readQuery(query: string, hasHeader: boolean): Credential {
  const isSigned = presentsSignature(query)
  const hasToken = token.test(query)
  if (!isSigned && !hasToken) return none
  if (hasHeader || (isSigned && hasToken)) {
    const message = 'one credential in the header and one in the query: send exactly one'
    throw new IamError('AmbiguousCredentials', message) // RULE cred.exactly-one
  }
  if (hasToken) throw invalid('credentials in the query are not accepted here') // RULE cred.none-in-query
  return presigned
}

function invalid(problem: string): IamError {
  return new IamError('InvalidToken', problem)
}
