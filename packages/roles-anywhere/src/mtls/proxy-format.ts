import { malformed } from './header-refusal.ts'

/** What a proxy forwards of the certificates of its client. */
export interface ForwardedCertificates {
  /** DER of the client's own. */
  readonly leaf: Uint8Array
  /** DER of further ones. */
  readonly others: readonly Uint8Array[]
}

/** How one kind of proxy writes certificates into headers. */
export interface ProxyFormat {
  /**
   * The headers that belong together, the one of the leaf first; lower case.
   *
   * @param name - as configured, lower case.
   * @throws {TypeError} for a name under which this kind of proxy sends none.
   */
  headers(name: string): readonly string[]
  /**
   * Reads them; `values` are in the order of `headers`, `undefined` where one is absent or empty.
   *
   * @throws {IamError} `InvalidCertificate`; `AmbiguousCredentials` for more certificates than the format has.
   */
  read(
    values: readonly (string | undefined)[],
    options: { readonly hops: number; readonly headers: readonly string[] },
  ): ForwardedCertificates
}

const mostCertificates = 10
const mostOctets = 65_536

/**
 * Leaf and others, within the limits of CreateSession (RA-15).
 *
 * @throws {IamError} `InvalidCertificate`.
 */
export function forwarded(
  leaf: Uint8Array | undefined,
  others: readonly Uint8Array[],
): ForwardedCertificates {
  if (leaf === undefined) throw malformed('the proxy forwards no certificate')
  const octets = others.reduce((sum, { length }) => sum + length, leaf.length)
  if (others.length >= mostCertificates || octets > mostOctets) {
    throw malformed(`more than ${mostCertificates} certificates or ${mostOctets} octets of them`) // RULE mtls.forwarded-caps
  }
  return { leaf, others }
}
