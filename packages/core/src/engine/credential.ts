import { IamError } from '../errors.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { HttpInput } from '../ports/http.ts'
import { readCredentialHeaders } from './credential-headers.ts'

/** The credential of a request, not yet checked. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'dpop'; readonly token: string; readonly proof: string }
  | { readonly kind: 'sigv4' }

const none: Credential = Object.freeze({ kind: 'none' })
const signed: Credential = Object.freeze({ kind: 'sigv4' })

/**
 * Finds exactly one credential. Nothing is looked up yet: two of them are refused before either is believed.
 *
 * @throws {IamError} `AmbiguousCredentials` for two, `InvalidToken` for a scheme that nobody checks, for a token in the
 *   query, which logs and referrers would keep, and for a DPoP proof that is of no use; `InvalidDpopProof` for a token
 *   without its proof.
 */
export function extractCredential(input: HttpInput, metrics: Metrics): Credential {
  const { authorization, dpop, clientCertificates } = readCredentialHeaders(input)
  for (let at = 0; at < clientCertificates; at += 1) metrics.ignoredHeader('client_cert') // RULE cred.certificate-headers-ignored
  const question = input.target.indexOf('?')
  if (question !== -1) {
    refuseQueryCredentials(input.target.slice(question + 1), authorization !== undefined)
  }
  const credential = authorization === undefined ? none : readHeader(authorization, dpop)
  if (dpop !== undefined && credential.kind !== 'dpop') refuseIdleProof(credential)
  return credential
}

/** Believed to protect a token that it does not: as wrong as a credential can be (INV-3). */
function refuseIdleProof({ kind }: Credential): never {
  if (kind === 'sigv4') {
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
