import { IamError } from '../errors.ts'
import type { HttpInput } from '../ports/http.ts'

/** What the headers of a request hold that authentication looks at. */
export interface CredentialHeaders {
  readonly authorization: string | undefined
  /** DPoP proof (RFC 9449, section 4.1). */
  readonly dpop: string | undefined
  /** Headers by which proxies forward client certificates and which nobody reads: all are ignored. */
  readonly clientCertificates: number
}

const none: readonly string[] = Object.freeze([])

type Role = 'single' | 'client-certificate'

/** By length of the name, so that one look at a header is one number compared. */
const watched: ReadonlyMap<number, readonly (readonly [name: string, role: Role])[]> = Map.groupBy(
  [
    ['authorization', 'single'],
    ['host', 'single'],
    ['dpop', 'single'],
    ['client-cert', 'client-certificate'],
    ['client-cert-chain', 'client-certificate'],
    ['x-forwarded-client-cert', 'client-certificate'],
    ['x-forwarded-tls-client-cert', 'client-certificate'],
    ['x-amzn-mtls-clientcert', 'client-certificate'],
    ['x-amzn-mtls-clientcert-leaf', 'client-certificate'],
    ['x-ssl-client-cert', 'client-certificate'],
    ['ssl-client-cert', 'client-certificate'],
    ['x-client-cert', 'client-certificate'],
  ] as const,
  ([name]) => name.length,
)

/**
 * Reads all headers once. Node keeps the first `Authorization`, `Host` and `DPoP` and drops the rest in silence
 * (PLAT-11): whoever believes one of them must know that there is no other.
 *
 * @param certificateHeaders - those that a source of certificates reads, or ignores and counts by itself; lower case.
 * @throws {IamError} `AmbiguousCredentials` for a second one.
 */
export function readCredentialHeaders(
  { rawHeaders }: HttpInput,
  certificateHeaders: readonly string[] = none,
): CredentialHeaders {
  let authorization: string | undefined
  let dpop: string | undefined
  let clientCertificates = 0
  let seen = ''
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const candidates = watched.get((rawHeaders[at] as string).length)
    if (candidates === undefined) continue
    const name = (rawHeaders[at] as string).toLowerCase()
    const role = candidates.find(([candidate]) => candidate === name)?.[1]
    if (role === 'client-certificate' && !certificateHeaders.includes(name)) clientCertificates += 1
    if (role !== 'single') continue
    if (seen.includes(` ${name} `)) throw repeated(name) // RULE cred.no-repeated-header
    seen += ` ${name} `
    if (name === 'authorization') authorization = rawHeaders[at + 1]
    if (name === 'dpop') dpop = rawHeaders[at + 1]
  }
  return { authorization, dpop, clientCertificates }
}

function repeated(name: string): IamError {
  const message = `two \`${name}\` headers: send exactly one credential`
  return new IamError('AmbiguousCredentials', message)
}
