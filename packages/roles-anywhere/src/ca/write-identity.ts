import { lockedFile } from '@gatewarden/core'
import { assertDevelopment } from './assert-development.ts'
import type { IssuedCertificate } from './issue-certificate.ts'

/** Where a certificate and its key were written. */
export interface IdentityPaths {
  /** The leaf, and after it the intermediates. */
  readonly certificateFile: string
  readonly privateKeyFile: string
}

/**
 * Writes a certificate with its chain to `PREFIX.pem` and its key to `PREFIX.key.pem`, readable by their owner alone, each
 * exchanged as a whole; `fromFiles` reads them.
 *
 * @throws {Error} with `NODE_ENV=production`.
 * @throws {IamError} `ServiceUnavailable` when a file cannot be written.
 */
export async function writeIdentity(
  { certificatePem, chainPem, privateKeyPem }: IssuedCertificate,
  prefix: string,
): Promise<IdentityPaths> {
  assertDevelopment()
  const paths = { certificateFile: `${prefix}.pem`, privateKeyFile: `${prefix}.key.pem` }
  const what = 'certificate file'
  await lockedFile(paths.privateKeyFile, { what }).update(async () => privateKeyPem)
  await lockedFile(paths.certificateFile, { what }).update(async () => certificatePem + chainPem)
  return Object.freeze(paths)
}
