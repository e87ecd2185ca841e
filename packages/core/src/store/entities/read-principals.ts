import { nameProblem, pathProblem } from '../../identity/names.ts'
import { policyLength } from '../../identity/policy-length.ts'
import { isUniqueId } from '../../identity/unique-id.ts'
import type { JsonNode } from '../../policy/json.ts'
import { reportAt } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import { readAccessKeys } from './read-access-keys.ts'
import { type DocumentContext, readDocument } from './read-document.ts'
import { readMfaDevices } from './read-mfa-devices.ts'
import { readPolicyHolder } from './read-policy-holder.ts'
import { readRecoveryCodes } from './read-recovery-codes.ts'
import { readTags } from './read-tags.ts'
import { readWebAuthnCredentials } from './read-webauthn-credentials.ts'
import type { DocumentRecord, GroupRecord, RoleRecord, UserRecord } from './records.ts'

/** Reads a file of `groups`. */
export function readGroup(context: DocumentContext, node: JsonNode): GroupRecord | undefined {
  const members = ObjectReader.open(context.reading, node, ['AttachedPolicies', 'Policies'])
  return members === undefined ? undefined : readPolicyHolder(context, members, 'group')
}

const userMembers = [
  'UserId',
  'Path',
  'AttachedPolicies',
  'Policies',
  'Groups',
  'PermissionsBoundary',
  'Tags',
  'AccessKeys',
  'MFADevices',
  'RecoveryCodes',
  'WebAuthnCredentials',
]

/** Reads a file of `users`. */
export function readUser(context: DocumentContext, node: JsonNode): UserRecord | undefined {
  const members = ObjectReader.open(context.reading, node, userMembers)
  if (members === undefined) return undefined
  const { reading } = context
  const mfaDevices = readMfaDevices(reading, members.member('MFADevices'), 'user')
  const credentials = members.member('WebAuthnCredentials')
  return {
    ...readPolicyHolder(context, members, 'user'),
    id: members.text('UserId', (text) => idProblem('AIDA', text)),
    path: members.text('Path', pathProblem)?.text ?? '/',
    tags: readTags(reading, members.member('Tags')),
    groups: members.texts('Groups', (text) => nameProblem('group', text)) ?? [],
    accessKeys: readAccessKeys(reading, members.member('AccessKeys'), 'user'),
    mfaDevices,
    recoveryCodes: readRecoveryCodes(reading, members.member('RecoveryCodes')),
    webAuthnCredentials: readWebAuthnCredentials(reading, credentials, mfaDevices.length),
    boundary: members.text('PermissionsBoundary'),
  }
}

const roleMembers = [
  'RoleId',
  'Path',
  'AssumeRolePolicyDocument',
  'MaxSessionDuration',
  'RequireProof',
  'PermissionsBoundary',
  'AttachedPolicies',
  'Policies',
  'Tags',
  'ServiceLinked',
]

/** Reads a file of `roles`. The members are those of AWS's GetRole. */
export function readRole(context: DocumentContext, node: JsonNode): RoleRecord | undefined {
  const members = ObjectReader.open(context.reading, node, roleMembers)
  if (members === undefined) return undefined
  const holder = readPolicyHolder(context, members, 'role')
  const trust = readTrust(context, members.required('AssumeRolePolicyDocument'))
  const range = { min: 3_600, max: 43_200, default: 3_600 }
  const maxSessionDurationSeconds = members.integer('MaxSessionDuration', range)
  const id = members.text('RoleId', (text) => idProblem('AROA', text))
  const path = members.text('Path', pathProblem)?.text ?? '/'
  const tags = readTags(context.reading, members.member('Tags'))
  const boundary = members.text('PermissionsBoundary')
  const isServiceLinked = members.flag('ServiceLinked')
  const requiresProof = members.flag('RequireProof')
  if (trust === undefined) return undefined
  return {
    ...holder,
    id,
    path,
    tags,
    boundary,
    trust,
    maxSessionDurationSeconds,
    requiresProof,
    isServiceLinked,
  }
}

function idProblem(prefix: 'AIDA' | 'AROA', text: string): string | undefined {
  return isUniqueId(prefix, text) ? undefined : `must be \`${prefix}\` and 17 of \`A-Z2-7\``
}

function readTrust(
  context: DocumentContext,
  node: JsonNode | undefined,
): DocumentRecord | undefined {
  if (node === undefined) return undefined
  const { reading, limits } = context
  const length = policyLength(reading.file.text.slice(node.start, node.end))
  if (length > limits.trustPolicyCharacters) {
    const message = `the trust policy has ${length} characters, at most ${limits.trustPolicyCharacters}`
    reportAt(reading, node, 'LIMIT_EXCEEDED', message) // RULE lim.trust-policy
  }
  return readDocument(context, node, 'trust', 'trust-policy')
}
