import { nameProblem } from '../../identity/names.ts'
import { policyLength } from '../../identity/policy-length.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import type { JsonNode } from '../../policy/json.ts'
import { reportAt } from '../source/file-reading.ts'
import type { ObjectReader } from '../source/object-reader.ts'
import { type DocumentContext, readDocument } from './read-document.ts'
import type { PolicyHolderRecord } from './records.ts'
import { fixedLimits } from './source-limits.ts'

/** Whose policies are read: limits and ids of inline policies differ. */
export type PolicyHolderKind = 'user' | 'role' | 'group'

/** Reads `AttachedPolicies` and `Policies` of a user, role or group. */
export function readPolicyHolder(
  context: DocumentContext,
  members: ObjectReader,
  kind: PolicyHolderKind,
): PolicyHolderRecord {
  const { reading } = context
  const attached = members.texts('AttachedPolicies') ?? []
  const most =
    kind === 'group' ? fixedLimits.groupAttachedPolicies : context.limits.attachedPolicies
  if (attached.length > most) {
    const message = `\`AttachedPolicies\` names more than ${most} policies`
    reportAt(reading, attached[most] ?? { start: 0 }, 'LIMIT_EXCEEDED', message) // RULE lim.attached-policies
  }
  return {
    reading,
    attached,
    inline: readInlinePolicies(context, members.member('Policies'), kind),
  }
}

function readInlinePolicies(
  context: DocumentContext,
  node: JsonNode | undefined,
  kind: PolicyHolderKind,
): readonly CompiledPolicy[] {
  const { reading } = context
  if (node === undefined) return []
  if (node.kind !== 'object') {
    reportAt(reading, node, 'WRONG_TYPE', '`Policies` must be an object of documents by name')
    return []
  }
  const compiled: CompiledPolicy[] = []
  let characters = 0
  for (const member of node.members) {
    const problem = nameProblem('policy', member.name)
    if (problem !== undefined) {
      reportAt(reading, member, 'INVALID_NAME', `the policy name \`${member.name}\` ${problem}`)
    }
    characters += policyLength(reading.file.text.slice(member.value.start, member.value.end))
    // A group's documents stand among those of its users: the id says whose they are.
    const id =
      kind === 'group'
        ? `group/${reading.place.name}/inline/${member.name}`
        : `inline/${member.name}`
    const document = readDocument(context, member.value, 'identity', id)
    if (document !== undefined) compiled.push(document.compiled)
  }
  const most = fixedLimits.inlineCharacters[kind]
  if (characters > most) {
    const message = `\`Policies\` of a ${kind} hold ${characters} characters together, at most ${most}`
    reportAt(reading, node, 'LIMIT_EXCEEDED', message) // RULE lim.inline-policies
  }
  return compiled
}
