import { IamError } from '@gatewarden/core'

/** More than one certificate, or more than one reading of the header. */
export function ambiguous(message: string): IamError {
  return new IamError('AmbiguousCredentials', message)
}

/** What a proxy sent is no certificate in the configured format: never anonymous (INV-3). */
export function malformed(message: string): IamError {
  return new IamError('InvalidCertificate', message)
}
