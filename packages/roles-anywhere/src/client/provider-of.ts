import { type FromFilesOptions, fromFiles } from './files/from-files.ts'
import { type FromRolesAnywhereOptions, fromRolesAnywhere } from './from-roles-anywhere.ts'
import type { RenewingProvider } from './renewing-provider.ts'

/** Whom a client signs in as: a certificate and key from files, or given. */
export type ClientOptions = FromFilesOptions | FromRolesAnywhereOptions

/** The provider of the options. @throws {TypeError} for an unknown option. */
export function providerOf(options: ClientOptions): RenewingProvider {
  return 'certificateFile' in options ? fromFiles(options) : fromRolesAnywhere(options)
}
