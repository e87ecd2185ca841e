import {
  type HttpInput,
  type JsonMember,
  type JsonNode,
  nameProblem,
  parseArn,
  parseJson,
  parseQuery,
  splitTarget,
} from '@gatewarden/core'
import { type CreateSessionRefusal, invalid } from './refusal.ts'

/** Parameters of CreateSession, each well-formed. */
export interface CreateSessionParameters {
  readonly profileArn: string
  readonly roleArn: string
  readonly trustAnchorArn: string
  readonly durationSeconds: number | undefined
  readonly roleSessionName: string | undefined
  /** `undefined` when the caller sent none. */
  readonly instanceProperties: ReadonlyMap<string, string> | undefined
}

const arnNames = ['profileArn', 'roleArn', 'trustAnchorArn'] as const
const longestArn = 2048
const shortestDuration = 900
const longestDuration = 43_200
const mostProperties = 50
const longestProperty = 200
const bodyLimits = Object.freeze({ depth: 3, values: 80 })
const contentTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/x-amz-json-1.0',
])

/**
 * Reads the parameters: ARNs stand in the query (Go helper) or in the body (Python client), the rest in the body.
 *
 * @throws {CreateSessionRefusal} `ValidationException`.
 */
export function readParameters(
  input: HttpInput,
  contentType: string | undefined,
): CreateSessionParameters {
  const query = readQuery(input)
  const body = readBody(input.body, contentType)
  for (const name of body.keys()) {
    if (!bodyMembers.has(name)) throw invalid('the body holds an unknown member') // RULE ra.no-unknown-members
  }
  const [profileArn, roleArn, trustAnchorArn] = arnNames.map((name) =>
    oneArn(name, query, body),
  ) as [string, string, string]
  return {
    profileArn,
    roleArn,
    trustAnchorArn,
    durationSeconds: readDuration(body.get('durationSeconds')),
    roleSessionName: readSessionName(body.get('roleSessionName')),
    instanceProperties: readProperties(body.get('instanceProperties')),
  }
}

const bodyMembers: ReadonlySet<string> = new Set([
  ...arnNames,
  'durationSeconds',
  'roleSessionName',
  'instanceProperties',
  // Deprecated; ignored, whatever it is.
  'sessionName',
])

function readQuery(input: HttpInput): ReadonlyMap<string, string> {
  const pairs = parseQuery(splitTarget(input.target).query)
  if (pairs === undefined) throw invalid('the query is malformed')
  const query = new Map<string, string>()
  for (const { name, value } of pairs) {
    if (!(arnNames as readonly string[]).includes(name))
      throw invalid('the query holds an unknown parameter')
    if (query.has(name)) throw invalid(`${name} stands twice in the query`) // RULE ra.no-duplicates
    query.set(name, value)
  }
  return query
}

function readBody(
  bytes: Uint8Array,
  contentType: string | undefined,
): ReadonlyMap<string, JsonNode> {
  if (contentType !== undefined && !contentTypes.has(mediaType(contentType)))
    throw invalid('the content type is not JSON')
  if (bytes.length === 0) return new Map()
  const result = parseJson(decodeText(bytes), bodyLimits)
  if (!result.ok || result.node.kind !== 'object')
    throw invalid('the body is not a JSON object with each member once')
  return new Map(result.node.members.map(({ name, value }) => [name, value]))
}

function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase()
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw invalid('the body is not UTF-8')
  }
}

function oneArn(
  name: (typeof arnNames)[number],
  query: ReadonlyMap<string, string>,
  body: ReadonlyMap<string, JsonNode>,
): string {
  const inBody = body.get(name)
  const fromBody = inBody === undefined ? undefined : stringOf(inBody, name)
  const fromQuery = query.get(name)
  if (fromBody !== undefined && fromQuery !== undefined && fromBody !== fromQuery) {
    throw invalid(`${name} differs between query and body`) // RULE ra.arns-agree
  }
  const arn = fromQuery ?? fromBody
  if (arn === undefined) throw invalid(`${name} is missing`)
  if (arn.length > longestArn || !/^[\x21-\x7e]+$/.test(arn) || !isArnOf(name, arn))
    throw invalid(`${name} is malformed`)
  return arn
}

function isArnOf(name: (typeof arnNames)[number], text: string): boolean {
  const arn = parseArn(text)
  if (arn === undefined) return false
  if (name === 'roleArn') return arn.service === 'iam' && /^role\/./.test(arn.resource)
  const kind = name === 'profileArn' ? 'profile' : 'trust-anchor'
  return arn.service === 'rolesanywhere' && arn.region !== '' && arn.resource.startsWith(`${kind}/`)
}

function readDuration(node: JsonNode | undefined): number | undefined {
  if (node === undefined || node.kind === 'null') return undefined
  const seconds = node.kind === 'number' && /^[0-9]{1,6}$/.test(node.text) ? Number(node.text) : 0
  if (seconds < shortestDuration || seconds > longestDuration) {
    throw invalid(
      `durationSeconds must be an integer from ${shortestDuration} to ${longestDuration}`,
    ) // RULE ra.duration-range
  }
  return seconds
}

function readSessionName(node: JsonNode | undefined): string | undefined {
  if (node === undefined || node.kind === 'null') return undefined
  const name = stringOf(node, 'roleSessionName')
  const problem = nameProblem('role-session', name)
  if (problem !== undefined) throw invalid(`roleSessionName ${problem}`)
  return name
}

function readProperties(node: JsonNode | undefined): ReadonlyMap<string, string> | undefined {
  if (node === undefined || node.kind === 'null') return undefined
  if (node.kind !== 'object') throw invalid('instanceProperties must be a map')
  if (node.members.length > mostProperties)
    throw invalid(`instanceProperties must have at most ${mostProperties} pairs`)
  return new Map(node.members.map(property))
}

function property({ name, value }: JsonMember): readonly [string, string] {
  const text = stringOf(value, 'a value of instanceProperties')
  for (const part of [name, text]) {
    if (part.length < 1 || part.length > longestProperty) throw propertyLength()
  }
  return [name, text]
}

function propertyLength(): CreateSessionRefusal {
  return invalid(
    `keys and values of instanceProperties must have 1 to ${longestProperty} characters`,
  )
}

function stringOf(node: JsonNode, what: string): string {
  if (node.kind !== 'string') throw invalid(`${what} must be a string`)
  return node.value
}
