import { isAccountId, nameProblem } from '../../identity/names.ts'
import type { JsonNode } from '../../policy/json.ts'
import { type FileReading, reportAt } from '../source/file-reading.ts'
import { ObjectReader } from '../source/object-reader.ts'
import type {
  AccountRecord,
  GuardrailAttachments,
  OrganizationRecord,
  UnitRecord,
} from './guardrail-records.ts'
import { readRootUser } from './read-root-user.ts'
import { fixedLimits } from './source-limits.ts'

const guardrailMembers = ['ServiceControlPolicies', 'ResourceControlPolicies']

/** Reads a file of `accounts` that describes one account. */
export function readAccount(reading: FileReading, node: JsonNode): AccountRecord | undefined {
  const members = ObjectReader.open(reading, node, [
    'Name',
    'OrganizationalUnit',
    'RootUser',
    ...guardrailMembers,
  ])
  if (members === undefined) return undefined
  return {
    reading,
    displayName: members.text('Name', displayNameProblem)?.text,
    unit: members.text('OrganizationalUnit'),
    guardrails: readAttachments(reading, members),
    rootUser: readRootUser(reading, members.member('RootUser')),
  }
}

/** Reads `accounts/organization.json`. */
export function readOrganization(
  reading: FileReading,
  node: JsonNode,
): OrganizationRecord | undefined {
  const members = ObjectReader.open(reading, node, [
    'Id',
    'RootId',
    'ManagementAccount',
    'Units',
    ...guardrailMembers,
  ])
  if (members === undefined) return undefined
  const id = members.requiredText('Id', idProblem(/^o-[a-z0-9]{1,32}$/, 'o-'))
  const rootId = members.requiredText('RootId', idProblem(/^r-[a-z0-9]{1,32}$/, 'r-'))
  const management = members.requiredText('ManagementAccount', (text) =>
    isAccountId(text) ? undefined : 'must be an account id of twelve digits',
  )
  const guardrails = readAttachments(reading, members)
  const units = readUnits(reading, members.member('Units'))
  if (id === undefined || rootId === undefined || management === undefined) return undefined
  const ids = { id: id.text, rootId: rootId.text, managementAccount: management.text }
  return { reading, ...ids, guardrails, units }
}

function readUnits(
  reading: FileReading,
  node: JsonNode | undefined,
): ReadonlyMap<string, UnitRecord> {
  const units = new Map<string, UnitRecord>()
  if (node === undefined) return units
  if (node.kind !== 'object') {
    reportAt(reading, node, 'WRONG_TYPE', '`Units` must be an object of units by name')
    return units
  }
  const ids = new Set<string>()
  for (const { name, start, value } of node.members) {
    const problem = displayNameProblem(name)
    if (problem !== undefined)
      reportAt(reading, { start }, 'INVALID_NAME', `the unit name ${problem}`)
    const members = ObjectReader.open(reading, value, ['Id', 'Parent', ...guardrailMembers])
    const id = members?.requiredText(
      'Id',
      idProblem(/^ou-[a-z0-9]{1,32}(?:-[a-z0-9]{1,32})?$/, 'ou-'),
    )
    if (members === undefined || id === undefined) continue
    if (ids.has(id.text)) {
      reportAt(reading, id, 'DUPLICATE_ENTITY', `another unit has the id \`${id.text}\` already`)
    }
    ids.add(id.text)
    const guardrails = readAttachments(reading, members)
    units.set(name, { name, id: id.text, start, parent: members.text('Parent'), guardrails })
  }
  return units
}

function readAttachments(reading: FileReading, members: ObjectReader): GuardrailAttachments {
  const [scps, rcps] = guardrailMembers.map((member) => {
    const names = members.texts(member, (text) => nameProblem('policy', text))
    const most = fixedLimits.guardrailsPerTarget
    if (names !== undefined && names.length > most) {
      const message = `\`${member}\` names more than ${most} guardrails`
      reportAt(reading, names[most] ?? { start: 0 }, 'LIMIT_EXCEEDED', message)
    }
    return names
  })
  return { scps, rcps }
}

function idProblem(form: RegExp, prefix: string): (text: string) => string | undefined {
  return (text) =>
    form.test(text) ? undefined : `must be \`${prefix}\` and lower-case letters and digits`
}

/** Names of accounts and units may hold spaces; they are shown and never matched. */
function displayNameProblem(name: string): string | undefined {
  return /^[\x20-\x7e]{1,128}$/.test(name)
    ? undefined
    : 'must have 1 to 128 printable ASCII characters'
}
