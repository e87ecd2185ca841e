import { IamError } from '../../errors.ts'
import { type JsonNode, parseJson } from '../../policy/json.ts'
import type { AssumeRoleInput } from '../assume-role.ts'
import { echoed } from '../echoed.ts'
import { requiredParameter } from './oauth-form.ts'

/** The grant of RFC 8693. */
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange'
/** Type of every token that is issued. */
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

const jwtType = 'urn:ietf:params:oauth:token-type:jwt'
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token'

/** A request for a token exchange, before any token or role was looked at. */
export interface ExchangeInput {
  readonly subjectToken: string
  /** An ID token is never a session of ours. */
  readonly isIdToken: boolean
  readonly audience: string | undefined
  /** Parameters of AssumeRole, as far as they were given. */
  readonly role: Partial<AssumeRoleInput>
}

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

const ownParameters: ReadonlySet<string> = new Set([
  'audience',
  'client_id',
  'grant_type',
  'requested_token_type',
  'subject_token',
  'subject_token_type',
])

/**
 * Reads the parameters of a token exchange (RFC 8693, section 2.1). Lists are JSON: `policy_arns` and
 * `transitive_tag_keys` arrays of strings, `tags` an object of strings.
 *
 * @throws {IamError} `ValidationError` for a missing, unknown or malformed parameter: a restriction that nobody reads
 *   would widen the session (WIRE-4); for `actor_token` and `scope`, which are not supported; `InvalidAction` for
 *   another grant.
 */
export function readExchange(form: Form): ExchangeInput {
  if (requiredParameter(form, 'grant_type') !== tokenExchangeGrant) {
    throw new IamError('InvalidAction', 'the grant type is not supported') // RULE oauth.grants
  }
  assertSupported(form)
  const type = requiredParameter(form, 'subject_token_type')
  if (type !== accessTokenType && type !== jwtType && type !== idTokenType) {
    throw invalid('the subject_token_type is not supported')
  }
  return {
    subjectToken: requiredParameter(form, 'subject_token'),
    isIdToken: type === idTokenType,
    audience: form.get('audience'),
    role: readRole(form),
  }
}

function assertSupported(form: Form): void {
  const requested = form.get('requested_token_type')
  if (requested !== undefined && requested !== accessTokenType) {
    throw invalid('the requested_token_type is not supported')
  }
  for (const name of form.keys()) {
    if (ownParameters.has(name) || roleParameters.has(name)) continue
    // RULE oauth.unknown-parameter
    throw invalid(`the parameter ${echoed(name)} is unknown or not supported`)
  }
}

function readRole(form: Form): Partial<AssumeRoleInput> {
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
