import { IamError } from '../../errors.ts'
import { parseJson } from '../../policy/json.ts'
import type { SourceKind } from '../source/place-file.ts'
import type { SourceFile } from '../source/source-file.ts'
import type { StoredEntity, StoredKind, StoredOf } from './stored-entity.ts'
import type { StoredDocument } from './stored-identities.ts'

const folders: Readonly<Record<StoredKind, SourceKind>> = Object.freeze({
  user: 'users',
  role: 'roles',
  group: 'groups',
  policy: 'policies',
  provider: 'providers',
  'resource-policy': 'resource-policies',
  'mfa-device': 'mfa-devices',
})

/** The kind of entity that a folder of policy files holds; `undefined` for accounts and guardrails. */
export function storedKindOf(folder: SourceKind): StoredKind | undefined {
  const kinds = Object.keys(folders) as StoredKind[]
  return kinds.find((kind) => folders[kind] === folder)
}

/** Where the file of an entity would stand. */
export function sourcePathOf({ kind, account, name }: StoredEntity): string {
  return `${folders[kind]}/${account}/${name}.json`
}

/**
 * Writes an entity as a policy file, so that everything that is in force went through the same checks.
 *
 * @throws {IamError} `MalformedPolicyDocument` for a document that is no JSON.
 */
export function sourceFileOf(entity: StoredEntity): SourceFile {
  return { path: sourcePathOf(entity), text: textOf(entity) }
}

/** A member with its JSON text; `undefined`: the entity has none. */
type Member = readonly [name: string, json: string | undefined]

function textOf(entity: StoredEntity): string {
  switch (entity.kind) {
    case 'user':
      return userText(entity)
    case 'role':
      return roleText(entity)
    case 'group':
      return object([
        ['AttachedPolicies', JSON.stringify(entity.attached)],
        ['Policies', documents(entity.inline)],
      ])
    case 'policy':
      return policyText(entity)
    case 'provider':
      return object([
        ['Url', JSON.stringify(entity.url)],
        ['ClientIDList', JSON.stringify(entity.clientIds)],
      ])
    case 'resource-policy':
      return object([
        ['Resource', JSON.stringify(entity.resource)],
        ['Policy', document(entity.document)],
      ])
    case 'mfa-device':
      return deviceText(entity)
  }
}

function userText(user: StoredOf<'user'>): string {
  return object([
    ['UserId', JSON.stringify(user.id)],
    ...identityMembers(user),
    ['Groups', JSON.stringify(user.groups)],
    ['AccessKeys', JSON.stringify(user.accessKeys)],
  ])
}

function roleText(role: StoredOf<'role'>): string {
  return object([
    ['RoleId', JSON.stringify(role.id)],
    ...identityMembers(role),
    ['AssumeRolePolicyDocument', document(role.trust)],
    ['MaxSessionDuration', JSON.stringify(role.maxSessionDurationSeconds)],
  ])
}

function deviceText({ seed, keyVersion, owner }: StoredOf<'mfa-device'>): string {
  return object([
    ['Seed', JSON.stringify(seed)],
    ['KeyVersion', JSON.stringify(keyVersion)],
    ['UserId', JSON.stringify(owner?.userId)],
    ['EnableDate', JSON.stringify(owner?.enableDate)],
  ])
}

function identityMembers(entity: StoredOf<'user' | 'role'>): readonly Member[] {
  const tags = entity.tags.map(([Key, Value]) => ({ Key, Value }))
  return [
    ['Path', JSON.stringify(entity.path)],
    ['AttachedPolicies', JSON.stringify(entity.attached)],
    ['Policies', documents(entity.inline)],
    ['PermissionsBoundary', JSON.stringify(entity.boundary)],
    ['Tags', JSON.stringify(tags)],
  ]
}

function policyText(policy: StoredOf<'policy'>): string {
  const versions = policy.versions.map(({ versionId, document }) => ({ name: versionId, document }))
  return object([
    ['PolicyId', JSON.stringify(policy.id)],
    ['Path', JSON.stringify(policy.path)],
    ['DefaultVersionId', JSON.stringify(policy.defaultVersionId)],
    ['Versions', documents(versions)],
  ])
}

function documents(list: readonly StoredDocument[]): string {
  return object(list.map(({ name, document: text }) => [name, document(text)]))
}

/** Put in as it stands, so it must be exactly one JSON value: what follows it would become members of the entity. */
function document(text: string): string {
  if (parseJson(text).ok) return text // RULE management.document-is-one-value
  throw new IamError('MalformedPolicyDocument', 'the policy document is no JSON')
}

function object(members: readonly Member[]): string {
  const written = members.flatMap(([name, json]) =>
    json === undefined ? [] : `${JSON.stringify(name)}:${json}`,
  )
  return `{${written.join(',')}}`
}
