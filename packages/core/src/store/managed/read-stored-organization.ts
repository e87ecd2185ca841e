import { createHash } from 'node:crypto'
import type { AccessKeyEntry } from '../../identity/access-key.ts'
import { base32Letters } from '../../identity/unique-id.ts'
import type { JsonNode } from '../../policy/json.ts'
import type { SourcePlace } from '../source/place-file.ts'
import { memberNode, stringNodes } from '../trust/document-nodes.ts'
import type { StoredOf } from './stored-entity.ts'
import type { GuardrailTypeName, StoredAttachments } from './stored-organization.ts'

/** A file of the organization that has no defects: its place, its text and its root node. */
export interface OrganizationFile {
  readonly place: SourcePlace
  readonly text: string
  readonly node: JsonNode
}

const undated = { createdAt: undefined } as const

/** `accounts/organization.json` as the entity that it defines. */
export function organizationFrom({ place, node }: OrganizationFile): StoredOf<'organization'> {
  const units = memberNode(node, 'Units')
  const members = units?.kind === 'object' ? units.members : []
  return {
    kind: 'organization',
    account: place.account,
    name: place.name,
    ...undated,
    id: textOf(node, 'Id') ?? '',
    rootId: textOf(node, 'RootId') ?? '',
    managementAccount: textOf(node, 'ManagementAccount') ?? '',
    units: members.map(({ name, value }) => ({
      name,
      id: textOf(value, 'Id') ?? '',
      parent: textOf(value, 'Parent'),
      ...attachmentsOf(value),
    })),
    ...attachmentsOf(node),
  }
}

/** A file of an account as the entity that it defines. */
export function accountFrom({ place, text, node }: OrganizationFile): StoredOf<'account'> {
  const rootUser = memberNode(node, 'RootUser')
  const keys = memberNode(rootUser, 'AccessKeys')
  // The file has no defects, so the list is one of entries.
  const accessKeys = keys && (JSON.parse(text.slice(keys.start, keys.end)) as AccessKeyEntry[])
  return {
    kind: 'account',
    account: place.name,
    name: place.name,
    ...undated,
    displayName: textOf(node, 'Name'),
    unit: textOf(node, 'OrganizationalUnit'),
    rootUser: rootUser && { accessKeys: accessKeys ?? [] },
    ...attachmentsOf(node),
  }
}

/** A file of a guardrail, bare or with its type, as the entity that it defines. */
export function guardrailFrom({ place, text, node }: OrganizationFile): StoredOf<'guardrail'> {
  const document = memberNode(node, 'Policy') ?? node
  return {
    kind: 'guardrail',
    account: place.account,
    name: place.name,
    ...undated,
    id: guardrailIdOf(place.name),
    type: textOf(node, 'Type') as GuardrailTypeName | undefined,
    description: undefined,
    document: text.slice(document.start, document.end),
  }
}

/** The id of a guardrail of a file: the same on every node and after every restart. */
function guardrailIdOf(name: string): string {
  const digest = createHash('sha256').update(`guardrail ${name}`).digest()
  return `p-${base32Letters(digest.subarray(0, 10)).toLowerCase()}`
}

function attachmentsOf(node: JsonNode): StoredAttachments {
  const [scps, rcps] = ['ServiceControlPolicies', 'ResourceControlPolicies'].map((name) => {
    const list = memberNode(node, name)
    return list && stringNodes(list).map(({ value }) => value)
  })
  return { scps, rcps }
}

function textOf(node: JsonNode, name: string): string | undefined {
  const member = memberNode(node, name)
  return member?.kind === 'string' ? member.value : undefined
}
