/** The bytes are not DER. Caught where a certificate is parsed; never leaves the package. */
export class DerError extends Error {
  override readonly name: string = 'DerError'
}
