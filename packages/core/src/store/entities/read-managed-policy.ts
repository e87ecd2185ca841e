import { managedPolicyArn } from '../../identity/arns.ts'
import {
  type ManagedPolicyIdentity,
  managedPolicyFrom,
  managedPolicyLengthProblem,
  managedPolicyLimits,
  type PolicyVersion,
  versionNumber,
} from '../../identity/managed-policy.ts'
import { pathProblem } from '../../identity/names.ts'
import { isUniqueId } from '../../identity/unique-id.ts'
import type { JsonMember, JsonNode } from '../../policy/json.ts'
import { didYouMean } from '../../policy/nearest.ts'
import { entityId } from '../entity-id.ts'
import { reportAt } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import { type DocumentContext, readDocument } from './read-document.ts'
import type { BarePolicy, ManagedPolicyRecord } from './records.ts'

/**
 * Reads a file of `policies`: a bare document, which is version `v1`, or
 * `{ "DefaultVersionId": "v2", "Versions": { "v1": DOCUMENT, "v2": DOCUMENT } }`, with `Path` and `PolicyId` where they
 * are not the usual ones.
 *
 * Every version is checked like the one in force: whoever rolls back must not find a defect then.
 */
export function readManagedPolicy(
  context: DocumentContext,
  node: JsonNode,
  partition: string,
): ManagedPolicyRecord | undefined {
  const { account, name } = context.reading.place
  if (hasVersions(node)) return readVersions(context, node, { account, partition, name })
  const arn = managedPolicyArn({ account, path: '/', name, partition })
  const policy = readDocumentAt(context, node, arn)
  return policy === undefined ? undefined : { reading: context.reading, policy }
}

const versionedMembers = ['PolicyId', 'Path', 'DefaultVersionId', 'Versions']

function idProblem(text: string): string | undefined {
  return isUniqueId('ANPA', text) ? undefined : 'must be `ANPA` and 17 of `A-Z2-7`'
}

function hasVersions(node: JsonNode): boolean {
  if (node.kind !== 'object') return false
  return node.members.some(({ name }) => name === 'Versions' || name === 'DefaultVersionId')
}

function readVersions(
  context: DocumentContext,
  node: JsonNode,
  place: Omit<ManagedPolicyIdentity, 'path' | 'id'>,
): ManagedPolicyRecord | undefined {
  const { reading } = context
  const members = ObjectReader.open(reading, node, versionedMembers)
  const path = members?.text('Path', pathProblem)?.text ?? '/'
  const given = members?.text('PolicyId', idProblem)?.text
  const identity = { ...place, path, id: given ?? entityId({ kind: 'policy', ...place, path }) }
  const chosen = members?.requiredText('DefaultVersionId')
  const list = members?.required('Versions')
  if (list === undefined) return undefined
  if (list.kind !== 'object') {
    reportAt(reading, list, 'WRONG_TYPE', '`Versions` must be an object of documents by version')
    return undefined
  }
  checkCount(context, list, list.members)
  const versions = readEach(context, list.members, identity)
  const ids = list.members.map(({ name }) => name)
  if (chosen === undefined) return undefined
  if (!ids.includes(chosen.text)) {
    const message = `\`Versions\` has no \`${chosen.text}\`${didYouMean(chosen.text, ids)}`
    reportAt(reading, chosen, 'UNKNOWN_REFERENCE', message) // RULE policy.default-version-exists
    return undefined
  }
  // A version with defects is left out; nobody will see the rest.
  if (versions.length < ids.length) return undefined
  return { reading, policy: managedPolicyFrom(identity, versions, chosen.text) }
}

function checkCount(
  { reading }: DocumentContext,
  list: JsonNode,
  members: readonly JsonMember[],
): void {
  const most = managedPolicyLimits.versions
  if (members.length === 0) {
    reportAt(reading, list, 'INVALID_VALUE', '`Versions` must hold at least one version')
  }
  if (members.length > most) {
    const message = `\`Versions\` holds ${members.length} versions, at most ${most}`
    reportAt(reading, members[most] ?? list, 'LIMIT_EXCEEDED', message) // RULE lim.policy-versions-of-a-file
  }
}

/** Oldest first, in whatever order they stand. */
function readEach(
  context: DocumentContext,
  members: readonly JsonMember[],
  identity: ManagedPolicyIdentity,
): readonly PolicyVersion[] {
  const versions: { readonly number: number; readonly version: PolicyVersion }[] = []
  for (const member of members) {
    const number = versionNumber(member.name)
    if (number === undefined) {
      const message = `the version \`${member.name}\` must be \`v1\`, \`v2\` and so on`
      reportAt(context.reading, member, 'INVALID_NAME', message)
    }
    const version = readVersion(context, member.value, member.name, identity)
    if (number !== undefined && version !== undefined) versions.push({ number, version })
  }
  return versions.toSorted((a, b) => a.number - b.number).map(({ version }) => version)
}

function readVersion(
  context: DocumentContext,
  node: JsonNode,
  versionId: string,
  identity: ManagedPolicyIdentity,
): PolicyVersion | undefined {
  const read = readDocumentAt(context, node, managedPolicyArn(identity))
  if (read === undefined) return undefined
  const { document, compiled } = read
  return Object.freeze({ versionId, document, createdAt: undefined, compiled })
}

function readDocumentAt(
  context: DocumentContext,
  node: JsonNode,
  arn: string,
): BarePolicy | undefined {
  const { reading } = context
  const document = reading.file.text.slice(node.start, node.end)
  const problem = managedPolicyLengthProblem(document)
  if (problem !== undefined) {
    reportAt(reading, node, 'LIMIT_EXCEEDED', `the policy ${problem}`)
  }
  const read = readDocument(context, node, 'identity', arn)
  return read === undefined ? undefined : { document, compiled: read.compiled }
}
