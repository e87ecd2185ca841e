import { hash } from 'node:crypto'
import { type UniqueIdPrefix, uniqueIdFromBytes } from '../identity/unique-id.ts'

/** What identifies an entity that a file defines: the file has no id of its own. */
export interface FileEntity {
  readonly kind: 'user' | 'role' | 'group' | 'policy'
  /** `aws` for policies that the provider manages. */
  readonly account: string
  readonly path: string
  readonly name: string
}

const prefixes: Readonly<Record<FileEntity['kind'], UniqueIdPrefix>> = Object.freeze({
  user: 'AIDA',
  role: 'AROA',
  group: 'AGPA',
  policy: 'ANPA',
})

/**
 * The unique id of an entity from a file: the same on every node and after every restart.
 *
 * The entity's place is its identity: a file that is deleted and written again is the same entity, unless it gives
 * another id of its own (`UserId`, `RoleId`).
 */
export function entityId(entity: FileEntity): string {
  const parts = [entity.kind, entity.account, entity.path, entity.name]
  const size = parts.reduce((sum, part) => sum + 4 + Buffer.byteLength(part), 0)
  const bytes = Buffer.alloc(size)
  let at = 0
  for (const part of parts) {
    const length = bytes.write(part, at + 4)
    // Length-prefixed: a separator could be part of a path.
    bytes.writeUInt32BE(length, at)
    at += 4 + length
  }
  return uniqueIdFromBytes(prefixes[entity.kind], hash('sha256', bytes, 'buffer'))
}
