import { IamError } from '../../errors.ts'
import { type JsonNode, parseJson } from '../../policy/json.ts'
import type { AssumeRoleInput } from '../assume-role.ts'
import { echoed } from '../echoed.ts'

type Form = ReadonlyMap<string, string>
type ReadParameter = (value: string, name: string) => unknown

const asText: ReadParameter = (value) => value

/** How each parameter of AssumeRole is called here, and how it is read. */
const roleParameters: ReadonlyMap<string, readonly [keyof AssumeRoleInput, ReadParameter]> =
  new Map<string, readonly [keyof AssumeRoleInput, ReadParameter]>([
    ['resource', ['roleArn', asText]],
    ['role_session_name', ['roleSessionName', asText]],
    ['duration_seconds', ['durationSeconds', asInteger]],
    ['policy', ['policy', asText]],
    ['policy_arns', ['policyArns', (value, name) => asTexts(value, name).map((arn) => ({ arn }))]],
    ['tags', ['tags', asTags]],
    ['transitive_tag_keys', ['transitiveTagKeys', asTexts]],
    ['source_identity', ['sourceIdentity', asText]],
    ['external_id', ['externalId', asText]],
  ])

/** Parameters by which a client says who it is; they belong to every grant. */
const clientParameters: ReadonlySet<string> = new Set([
  'client_assertion',
  'client_assertion_type',
  'client_id',
])

/**
 * Refuses the parameters that a grant does not have.
 *
 * @param ofGrant - those that it has beside the ones of clients and roles.
 * @throws {IamError} `InvalidScope` for `scope`: there are no scopes, so each is unknown (RFC 6749, section 5.2), and a
 *   client that asked for less must not get more; `ValidationError` for any other.
 */
export function assertKnownParameters(form: Form, ofGrant: ReadonlySet<string>): void {
  for (const name of form.keys()) {
    if (ofGrant.has(name) || roleParameters.has(name) || clientParameters.has(name)) continue
    // RULE oauth.no-scopes
    if (name === 'scope') throw new IamError('InvalidScope', 'there are no scopes: pass a policy')
    // RULE oauth.unknown-parameter
    throw invalid(`the parameter ${echoed(name)} is unknown or not supported`)
  }
}

/**
 * Reads what AssumeRole takes out of a form. Lists are JSON: `policy_arns` and `transitive_tag_keys` arrays of strings,
 * `tags` an object of strings.
 *
 * @throws {IamError} `ValidationError`.
 */
export function readRole(form: Form): Partial<AssumeRoleInput> {
  const input: Partial<Record<keyof AssumeRoleInput, unknown>> = {}
  for (const [name, [member, read]] of roleParameters) {
    const value = form.get(name)
    if (value !== undefined) input[member] = read(value, name)
  }
  // Each reader gives what its member is; limits are the operation's own check.
  return input as Partial<AssumeRoleInput>
}

function asInteger(value: string, name: string): number {
  if (!/^-?[0-9]{1,15}$/.test(value)) throw invalid(`the parameter ${name} must be an integer`)
  return Number(value)
}

function asTexts(value: string, name: string): readonly string[] {
  const node = readJson(value)
  if (node?.kind === 'array') {
    const texts = node.items.flatMap((item) => (item.kind === 'string' ? [item.value] : []))
    if (texts.length === node.items.length) return texts
  }
  throw invalid(`the parameter ${name} must be a JSON array of strings`)
}

function asTags(value: string, name: string): NonNullable<AssumeRoleInput['tags']> {
  const node = readJson(value)
  if (node?.kind === 'object') {
    const tags = node.members.flatMap(({ name: key, value }) =>
      value.kind === 'string' ? [{ key, value: value.value }] : [],
    )
    if (tags.length === node.members.length) return tags
  }
  throw invalid(`the parameter ${name} must be a JSON object of strings, each key once`)
}

function readJson(text: string): JsonNode | undefined {
  const result = parseJson(text)
  return result.ok ? result.node : undefined
}

function invalid(problem: string): IamError {
  return new IamError('ValidationError', problem)
}
