import { checkKnownKeys } from '../../option-checks.ts'
import { type RenewingProvider, renewingProvider } from '../renewing-provider.ts'
import { type SignInOptions, signInOptionNames, signInPorts } from '../sign-in-options.ts'
import { type IdentityFilesOptions, identityFiles } from './identity-files.ts'

/** Options of {@link fromFiles}. */
export interface FromFilesOptions extends SignInOptions, IdentityFilesOptions {}

/**
 * As {@link fromRolesAnywhere}, with certificate and key from files: PEM, encrypted PKCS#8, PKCS#12.
 *
 * The files are read again for every session, and looked at on every call: when they have changed, the next call makes
 * a new session. What does not fit together is being exchanged: the last pair stays in use, and the log says so.
 *
 * @example
 * const credentials = fromFiles({ endpoint, region, trustAnchorArn, profileArn, roleArn,
 *   certificateFile: '/etc/press/cert.pem', privateKeyFile: '/etc/press/key.pem', passphrase: { env: 'PRESS_KEY' } })
 *
 * The provider rejects with {@link CreateSessionError} when the service refuses, and with `TypeError` for files that hold
 * no usable pair while there is no last one.
 *
 * @throws {TypeError} for an unknown option.
 */
export function fromFiles(options: FromFilesOptions): RenewingProvider {
  const own = ['certificateFile', 'privateKeyFile', 'chainFile', 'passphrase']
  checkKnownKeys('fromFiles', options, [...signInOptionNames, ...own])
  const { certificateFile, privateKeyFile, chainFile, passphrase, ...signIn } = options
  const files: IdentityFilesOptions = {
    certificateFile,
    ...(privateKeyFile === undefined ? {} : { privateKeyFile }),
    ...(chainFile === undefined ? {} : { chainFile }),
    ...(passphrase === undefined ? {} : { passphrase }),
  }
  return renewingProvider(signIn, identityFiles(files, signInPorts(signIn).logger))
}
