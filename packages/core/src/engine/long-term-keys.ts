import { LRUCache } from 'lru-cache'
import { IamError } from '../errors.ts'
import type { RootUser } from '../identity/account.ts'
import type { User } from '../identity/entities.ts'
import type { RootPrincipal, UserPrincipal } from '../identity/principal.ts'
import type { Logger } from '../ports/logger.ts'
import { accessKeySecret } from '../session/access-key-secret.ts'
import type { MasterKeys } from '../session/master-keys.ts'
import type { OwnedAccessKey, Snapshot, SnapshotSource } from '../store/snapshot.ts'
import type { Authentication } from './authentication.ts'
import { areSameParts } from './same-parts.ts'

/** Long-term access keys of users and root users. */
export interface LongTermKeys {
  /**
   * The secret of an active key; `undefined` for one that is unknown or inactive, or whose master key is.
   *
   * @throws {IamError} `StalePolicy`.
   */
  secretFor(accessKeyId: string): string | undefined
  /**
   * Who the key belongs to: the user or root user itself, without session.
   *
   * @throws {IamError} `InvalidClientTokenId` when the key is no longer active; `StalePolicy`.
   */
  authentication(accessKeyId: string): Authentication
}

/** Options of {@link createLongTermKeys}. */
export interface LongTermKeysOptions {
  readonly snapshots: SnapshotSource
  /** `undefined`: no key has a secret. */
  readonly masterKeys: MasterKeys | undefined
  /** Keys whose secret and principal are remembered. */
  readonly entries: number
  readonly logger: Logger
}

/** An active key. */
interface KnownKey {
  /** Version of the newest snapshot in which the key and its owner are the same. */
  snapshotVersion: number
  readonly parts: readonly unknown[]
  readonly keyVersion: string
  readonly secret: string
  readonly authentication: Authentication
}

/** Creates what turns long-term access keys into secrets and their owners. */
export function createLongTermKeys(options: LongTermKeysOptions): LongTermKeys {
  const { snapshots, masterKeys, logger } = options
  const known = new LRUCache<string, KnownKey>({ max: options.entries })
  // Only keys that exist are named, each once: strangers cannot fill the log.
  const reported = new Set<string>()

  const find = (accessKeyId: string): KnownKey | undefined => {
    const snapshot = snapshots.current()
    const hit = known.get(accessKeyId)
    // The principal stays the same object: what is remembered under it stays in force.
    if (hit !== undefined && isOf(snapshot, accessKeyId, hit) && masterKeys?.has(hit.keyVersion))
      return hit
    known.delete(accessKeyId)
    const owned = snapshot.accessKey(accessKeyId)
    if (owned === undefined || !owned.key.isActive) return undefined // RULE access-key.active-only
    const { keyVersion } = owned.key
    const secret = masterKeys === undefined ? undefined : accessKeySecret(owned.key, masterKeys)
    if (secret === undefined) {
      const fields = { access_key_id: accessKeyId, key_version: keyVersion }
      if (!reported.has(accessKeyId))
        logger.warn(
          fields,
          'no master key of this version for an access key: add it to the `masterKeys` option',
        )
      reported.add(accessKeyId)
      return undefined
    }
    const authentication = authenticationOf(owned)
    const parts = partsOf(owned)
    const entry = { snapshotVersion: snapshot.version, parts, keyVersion, secret, authentication }
    known.set(accessKeyId, entry)
    return entry
  }

  return Object.freeze({
    secretFor: (accessKeyId: string) => find(accessKeyId)?.secret,
    authentication(accessKeyId: string): Authentication {
      const found = find(accessKeyId)
      if (found !== undefined) return found.authentication
      throw new IamError('InvalidClientTokenId', 'the security token or access key is not valid')
    },
  })
}

function isOf(snapshot: Snapshot, accessKeyId: string, hit: KnownKey): boolean {
  if (hit.snapshotVersion === snapshot.version) return true
  if (!areSameParts(hit.parts, partsOf(snapshot.accessKey(accessKeyId)))) return false
  hit.snapshotVersion = snapshot.version
  return true
}

/** What the secret and the principal of a key are made from. */
function partsOf(owned: OwnedAccessKey | undefined): readonly unknown[] {
  if (owned === undefined) return []
  const { isActive, keyVersion, salt } = owned.key
  const { id, arn } = owned.rootUser ?? owned.user
  const { name, tags } = owned.user ?? {}
  return [isActive, keyVersion, Buffer.from(salt).toString('base64'), id, arn, name, tags]
}

function authenticationOf(owned: OwnedAccessKey): Authentication {
  const principal = owned.rootUser === undefined ? userOf(owned) : rootOf(owned)
  return Object.freeze({ principal, method: 'sigv4', expiresAt: undefined })
}

function rootOf({ key, rootUser }: OwnedAccessKey & { rootUser: RootUser }): RootPrincipal {
  const { account, arn } = rootUser
  return Object.freeze({ kind: 'root', account, arn, session: undefined, accessKeyId: key.id })
}

function userOf({ key, user }: OwnedAccessKey & { user: User }): UserPrincipal {
  const { account, arn, id, name, tags } = user
  return Object.freeze({
    kind: 'user',
    account,
    arn,
    id,
    name,
    tags,
    session: undefined, // No issue time and no MFA keys: nothing was issued (TOK-5, MFA-6).
    accessKeyId: key.id,
  })
}
