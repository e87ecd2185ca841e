import type { AccessKey } from '../identity/access-key.ts'
import type { MasterKeys } from './master-keys.ts'

/**
 * Derives the secret of a long-term access key: 40 characters of base64, 30 bytes of HKDF (SKEY-6).
 *
 * @returns `undefined` when the version of the master key is unknown or was removed.
 */
export function accessKeySecret(
  key: Pick<AccessKey, 'id' | 'account' | 'keyVersion' | 'salt'>,
  master: MasterKeys,
): string | undefined {
  const info = ['access-key', key.keyVersion, key.account, key.id, key.salt]
  return master.derive(key.keyVersion, info, 30)?.toString('base64') // RULE access-key.derived-secret
}
