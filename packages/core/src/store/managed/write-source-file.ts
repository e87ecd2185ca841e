import { IamError } from '../../errors.ts'
import { parseJson } from '../../policy/json.ts'
import { organizationFile, type SourceKind, type SourcePlace } from '../source/place-file.ts'
import type { SourceFile } from '../source/source-file.ts'
import { isOwnerless } from './entity-key.ts'
import type { StoredEntity, StoredKind, StoredOf } from './stored-entity.ts'
import type { StoredDocument } from './stored-identities.ts'
import type { StoredAttachments } from './stored-organization.ts'

const folders: Readonly<Record<StoredKind, SourceKind>> = Object.freeze({
  user: 'users',
  role: 'roles',
  group: 'groups',
  policy: 'policies',
  provider: 'providers',
  'resource-policy': 'resource-policies',
  'mfa-device': 'mfa-devices',
  organization: 'accounts',
  account: 'accounts',
  guardrail: 'guardrails',
})

const kinds: ReadonlyMap<SourceKind, StoredKind> = new Map(
  (Object.keys(folders) as StoredKind[]).map((kind) => [folders[kind], kind]),
)

/** The kind of entity that a policy file defines. */
export function storedKindOf({ kind: folder, name }: SourcePlace): StoredKind {
  if (folder === 'accounts') return name === organizationFile ? 'organization' : 'account'
  return kinds.get(folder) as StoredKind
}

/** Where the file of an entity would stand. */
export function sourcePathOf({ kind, account, name }: StoredEntity): string {
  const owner = isOwnerless(kind) ? '' : `${account}/`
  return `${folders[kind]}/${owner}${name}.json`
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
        ['ThumbprintList', JSON.stringify(entity.thumbprints)],
      ])
    case 'resource-policy':
      return object([
        ['Resource', JSON.stringify(entity.resource)],
        ['Policy', document(entity.document)],
      ])
    case 'mfa-device':
      return deviceText(entity)
    case 'organization':
      return organizationText(entity)
    case 'account':
      return accountText(entity)
    case 'guardrail':
      return object([
        ['Type', JSON.stringify(entity.type)],
        ['Policy', document(entity.document)],
      ])
  }
}

function userText(user: StoredOf<'user'>): string {
  return object([
    ['UserId', JSON.stringify(user.id)],
    ...identityMembers(user),
    ['Groups', JSON.stringify(user.groups)],
    ['AccessKeys', JSON.stringify(user.accessKeys)],
    ['RecoveryCodes', JSON.stringify(user.recoveryCodes)],
    ['WebAuthnCredentials', JSON.stringify(user.webAuthnCredentials)],
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

function organizationText(organization: StoredOf<'organization'>): string {
  const units = organization.units.map((unit): Member => {
    const place: readonly Member[] = [
      ['Id', JSON.stringify(unit.id)],
      ['Parent', JSON.stringify(unit.parent)],
    ]
    return [unit.name, object([...place, ...attachmentMembers(unit)])]
  })
  return object([
    ['Id', JSON.stringify(organization.id)],
    ['RootId', JSON.stringify(organization.rootId)],
    ['ManagementAccount', JSON.stringify(organization.managementAccount)],
    ['Units', object(units)],
    ...attachmentMembers(organization),
  ])
}

function accountText(account: StoredOf<'account'>): string {
  const rootUser = account.rootUser && { AccessKeys: account.rootUser.accessKeys }
  return object([
    ['Name', JSON.stringify(account.displayName)],
    ['OrganizationalUnit', JSON.stringify(account.unit)],
    ['RootUser', JSON.stringify(rootUser)],
    ...attachmentMembers(account),
  ])
}

function attachmentMembers({ scps, rcps }: StoredAttachments): readonly Member[] {
  return [
    ['ServiceControlPolicies', JSON.stringify(scps)],
    ['ResourceControlPolicies', JSON.stringify(rcps)],
  ]
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
