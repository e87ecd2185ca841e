import { mostAccessKeys, saltBytes } from '../../identity/access-key.ts'
import { isUniqueId } from '../../identity/unique-id.ts'
import type { JsonNode } from '../../policy/json.ts'
import type { FileReading } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import type { AccessKeyRecord } from './credential-records.ts'
import {
  type CredentialOwner,
  dateProblem,
  millisecondsOf,
  ownerIdProblem,
  versionProblem,
} from './entry-problems.ts'
import { readEntryList } from './read-entry-list.ts'

const members = ['AccessKeyId', 'UserId', 'Status', 'Salt', 'KeyVersion', 'CreateDate']

/** Reads `AccessKeys` of a user or of the root user: at most two, each without its secret. */
export function readAccessKeys(
  reading: FileReading,
  node: JsonNode | undefined,
  owner: CredentialOwner,
): readonly AccessKeyRecord[] {
  return readEntryList(reading, node, {
    member: 'AccessKeys',
    entries: 'access keys',
    most: mostAccessKeys, // RULE lim.access-keys
    tooMany: `a user has at most ${mostAccessKeys} access keys`,
    read: (item) => readAccessKey(reading, item, owner),
  })
}

function readAccessKey(
  reading: FileReading,
  node: JsonNode,
  owner: CredentialOwner,
): AccessKeyRecord | undefined {
  const key = ObjectReader.open(reading, node, members)
  if (key === undefined) return undefined
  const id = key.requiredText('AccessKeyId', idProblem)
  const userId = key.requiredText('UserId', ownerIdProblem(owner))
  const status = key.requiredText('Status', statusProblem)
  const salt = key.requiredText('Salt', saltProblem)
  const keyVersion = key.requiredText('KeyVersion', versionProblem)
  const created = key.requiredText('CreateDate', dateProblem)
  const isWhole =
    id !== undefined &&
    userId !== undefined &&
    status !== undefined &&
    salt !== undefined &&
    keyVersion !== undefined &&
    created !== undefined
  if (!isWhole) return undefined
  return {
    id,
    userId,
    isActive: status.text === 'Active',
    salt: Buffer.from(salt.text, 'base64'),
    keyVersion: keyVersion.text,
    createdAt: millisecondsOf(created.text),
  }
}

function idProblem(text: string): string | undefined {
  return isUniqueId('AKIA', text) ? undefined : 'must be `AKIA` and 16 of `A-Z2-7`'
}

function statusProblem(text: string): string | undefined {
  return text === 'Active' || text === 'Inactive' ? undefined : 'must be `Active` or `Inactive`'
}

/** One text for one salt: the last letter has no stray bits. */
function saltProblem(text: string): string | undefined {
  const isCanonical = /^[A-Za-z0-9+/]{21}[AQgw]==$/.test(text)
  return isCanonical ? undefined : `must be ${saltBytes} bytes in base64`
}
