import type { AccessKeyEntry } from '../../identity/access-key.ts'
import { versionNumber } from '../../identity/managed-policy.ts'
import { type JsonNode, parseJson } from '../../policy/json.ts'
import { entityId } from '../entity-id.ts'
import type { SourcePlace } from '../source/place-file.ts'
import type { SourceFile } from '../source/source-file.ts'
import { memberNode, stringNodes } from '../trust/document-nodes.ts'
import {
  accountFrom,
  guardrailFrom,
  type OrganizationFile,
  organizationFrom,
} from './read-stored-organization.ts'
import type { StoredEntity, StoredKind, StoredOf } from './stored-entity.ts'
import type { StoredDocument, StoredTag } from './stored-identities.ts'
import type { StoredVersion } from './stored-policies.ts'

/** Turns the name or ARN of a managed policy, as files write it, into an ARN. */
export type PolicyArnOf = (account: string, reference: string) => string

/** A file that has no defects, as the entity that it defines. */
export function storedEntityFrom(
  file: SourceFile,
  place: SourcePlace,
  kind: StoredKind,
  policyArnOf: PolicyArnOf,
): StoredEntity | undefined {
  const parsed = parseJson(file.text, { depth: 23, values: 10_000 })
  return parsed.ok ? new FileEntity(file, place, parsed.node, policyArnOf).read(kind) : undefined
}

class FileEntity {
  readonly #text: string
  readonly #place: SourcePlace
  readonly #node: JsonNode
  readonly #policyArnOf: PolicyArnOf

  constructor(file: SourceFile, place: SourcePlace, node: JsonNode, policyArnOf: PolicyArnOf) {
    this.#text = file.text
    this.#place = place
    this.#node = node
    this.#policyArnOf = policyArnOf
  }

  read(kind: StoredKind): StoredEntity {
    const { account, name } = this.#place
    const named = { account, name, createdAt: undefined }
    switch (kind) {
      case 'user':
        return this.#user(named)
      case 'role':
        return this.#role(named)
      case 'group':
        return { kind, ...named, ...this.#identity('group', undefined), ...this.#policies() }
      case 'policy':
        return this.#policy(named)
      case 'provider':
        return {
          kind,
          ...named,
          url: this.#textOf('Url') ?? '',
          clientIds: this.#texts('ClientIDList'),
          thumbprints: this.#texts('ThumbprintList'),
        }
      case 'resource-policy':
        return {
          kind,
          ...named,
          resource: this.#textOf('Resource') ?? '',
          document: this.#slice(this.#member('Policy')),
        }
      case 'mfa-device':
        return { kind, ...named, ...this.#device() }
      case 'organization':
        return organizationFrom(this.#organizationFile())
      case 'account':
        return accountFrom(this.#organizationFile())
      case 'guardrail':
        return guardrailFrom(this.#organizationFile())
    }
  }

  #user(named: Pick<StoredOf<'user'>, 'account' | 'name' | 'createdAt'>): StoredOf<'user'> {
    return {
      kind: 'user',
      ...named,
      ...this.#identity('user', 'UserId'),
      ...this.#policies(),
      tags: this.#tags(),
      boundary: this.#boundary(),
      groups: this.#texts('Groups'),
      accessKeys: this.#accessKeys(),
    }
  }

  #role(named: Pick<StoredOf<'role'>, 'account' | 'name' | 'createdAt'>): StoredOf<'role'> {
    const duration = this.#member('MaxSessionDuration')
    return {
      kind: 'role',
      ...named,
      ...this.#identity('role', 'RoleId'),
      ...this.#policies(),
      tags: this.#tags(),
      boundary: this.#boundary(),
      description: undefined,
      trust: this.#slice(this.#member('AssumeRolePolicyDocument')),
      maxSessionDurationSeconds: duration?.kind === 'number' ? Number(duration.text) : 3_600,
    }
  }

  #policy(named: Pick<StoredOf<'policy'>, 'account' | 'name' | 'createdAt'>): StoredOf<'policy'> {
    const list = this.#member('Versions')
    const documents =
      list === undefined ? [{ name: 'v1', document: this.#text }] : this.#documents('Versions')
    const versions = documents
      .map(({ name, document }): StoredVersion => {
        return { versionId: name, document, createdAt: undefined }
      })
      .toSorted((a, b) => numberOf(a) - numberOf(b))
    const last = versions.at(-1)
    return {
      kind: 'policy',
      ...named,
      ...this.#identity('policy', 'PolicyId'),
      description: undefined,
      defaultVersionId: this.#textOf('DefaultVersionId') ?? 'v1',
      versions,
      lastVersionNumber: last === undefined ? 0 : numberOf(last),
    }
  }

  #organizationFile(): OrganizationFile {
    return { place: this.#place, text: this.#text, node: this.#node }
  }

  #device(): Pick<StoredOf<'mfa-device'>, 'seed' | 'keyVersion' | 'owner'> {
    const userId = this.#textOf('UserId')
    const enableDate = this.#textOf('EnableDate')
    const isOwned = userId !== undefined && enableDate !== undefined
    return {
      seed: this.#textOf('Seed') ?? '',
      keyVersion: this.#textOf('KeyVersion') ?? '',
      owner: isOwned ? { userId, enableDate } : undefined,
    }
  }

  #identity(kind: 'user' | 'role' | 'group' | 'policy', idMember: string | undefined) {
    const path = this.#textOf('Path') ?? '/'
    const { account, name } = this.#place
    const given = idMember === undefined ? undefined : this.#textOf(idMember)
    return { id: given ?? entityId({ kind, account, path, name }), path }
  }

  #policies() {
    const { account } = this.#place
    return {
      attached: this.#texts('AttachedPolicies').map((it) => this.#policyArnOf(account, it)),
      inline: this.#documents('Policies'),
    }
  }

  #boundary(): string | undefined {
    const reference = this.#textOf('PermissionsBoundary')
    return reference === undefined ? undefined : this.#policyArnOf(this.#place.account, reference)
  }

  #documents(name: string): readonly StoredDocument[] {
    const node = this.#member(name)
    const members = node?.kind === 'object' ? node.members : []
    return members.map((member) => ({ name: member.name, document: this.#slice(member.value) }))
  }

  #tags(): readonly StoredTag[] {
    const node = this.#member('Tags')
    if (node?.kind === 'object')
      return node.members.map((it) => [it.name, stringOf(it.value) ?? ''])
    if (node?.kind !== 'array') return []
    return node.items.map((item) => [
      stringOf(memberNode(item, 'Key')) ?? '',
      stringOf(memberNode(item, 'Value')) ?? '',
    ])
  }

  #accessKeys(): readonly AccessKeyEntry[] {
    const node = this.#member('AccessKeys')
    // The file has no defects, so the list is one of entries.
    return node === undefined ? [] : (JSON.parse(this.#slice(node)) as AccessKeyEntry[])
  }

  #texts(name: string): readonly string[] {
    return stringNodes(this.#member(name)).map(({ value }) => value)
  }

  #textOf(name: string): string | undefined {
    return stringOf(this.#member(name))
  }

  #member(name: string): JsonNode | undefined {
    return memberNode(this.#node, name)
  }

  #slice(node: JsonNode | undefined): string {
    return node === undefined ? '{}' : this.#text.slice(node.start, node.end)
  }
}

function stringOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'string' ? node.value : undefined
}

function numberOf({ versionId }: StoredVersion): number {
  return versionNumber(versionId) ?? 0
}
