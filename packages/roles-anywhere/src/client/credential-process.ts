import { credentialProcessOutput } from '@gatewarden/core'
import { type ClientOptions, providerOf } from './provider-of.ts'

/**
 * Signs in once and answers what a program prints that a profile names as `credential_process`: one line of JSON,
 * version 1.
 *
 * @example
 * process.stdout.write(await credentialProcess({ endpoint, region, trustAnchorArn, profileArn, roleArn, certificateFile, privateKeyFile }))
 *
 * @throws {CreateSessionError} when the service refuses or does not answer.
 * @throws {TypeError} for an unknown option, and for a certificate, key or passphrase that is of no use.
 */
export async function credentialProcess(options: ClientOptions): Promise<string> {
  return credentialProcessOutput(await providerOf(options)())
}
