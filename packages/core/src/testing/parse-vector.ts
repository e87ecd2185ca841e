import type { DecisionVector } from './decision-vector.ts'
import type { ParseVector } from './policy-vector.ts'
import { listOf, mapOf, objectOf, oneOf, type Shape, unionOf, valueThat } from './shape.ts'

/** A case of the corpus: a decision, or the reading of one document. */
export type Vector = DecisionVector | ParseVector

/** What {@link parseVector} answers. */
export type ParseVectorResult =
  | { readonly ok: true; readonly vector: Vector }
  | { readonly ok: false; readonly problems: readonly string[] }

/** How many rules each family of the policy specification has. */
const ruleFamilies: ReadonlyMap<string, number> = new Map([
  ['GRAM', 15],
  ['MATCH', 12],
  ['VAR', 9],
  ['COND', 17],
  ['PRIN', 16],
  ['EVAL', 20],
  ['KEY', 9],
  ['LIM', 11],
  ['DEC', 13],
])

/** Whether an id names a rule of the policy specification. */
export function isRuleId(id: unknown): boolean {
  const [, family = '', number = ''] = /^([A-Z]+)-([1-9][0-9]?)$/.exec(String(id)) ?? []
  return Number(number) >= 1 && Number(number) <= (ruleFamilies.get(family) ?? 0)
}

const text = valueThat('a string', (value) => typeof value === 'string')
const sentence = valueThat('a text', (value) => typeof value === 'string' && value.length > 0)
const count = valueThat('a whole number', (value) => Number.isInteger(value) && Number(value) >= 0)
const flag = { optional: oneOf(true) }
const orNull =
  (shape: Shape): Shape =>
  (value, path, problems) => {
    if (value !== null) shape(value, path, problems)
  }
const textOrList: Shape = (value, path, problems) =>
  Array.isArray(value) ? listOf(text)(value, path, problems) : text(value, path, problems)

const document: Shape = (value, path, problems) => {
  if (value !== 'unreadable') mapOf(() => undefined)(value, path, problems)
}
const documents = listOf(document)
const documentOrList: Shape = (value, path, problems) =>
  (Array.isArray(value) ? documents : document)(value, path, problems)
const levels = orNull(listOf(documents))
const rules: Shape = (value, path, problems) => {
  listOf(valueThat('the id of a rule', isRuleId))(value, path, problems)
  if (Array.isArray(value) && value.length === 0) problems.push(`${path}: must name a rule`)
}

const account = { type: text, account: text, arn: text }
const principal = unionOf('type', {
  user: objectOf({ ...account, id: { optional: text } }),
  root: objectOf({ ...account, id: { optional: text } }),
  'role-session': objectOf({
    ...account,
    roleArn: text,
    roleId: { optional: text },
    serviceLinked: flag,
  }),
  'federated-user': objectOf({ ...account, userArn: text }),
  service: objectOf({ type: text, service: text }),
  federated: objectOf({ type: text, provider: text }),
  anonymous: objectOf({ type: text }),
})

const determining = objectOf({
  layer: oneOf('rcp', 'scp', 'resource', 'identity', 'boundary', 'session'),
  level: { optional: count },
  policy: count,
  statement: count,
})

const expectation = objectOf({
  decision: oneOf('Allowed', 'ExplicitlyDenied', 'ImplicitlyDenied'),
  layer: oneOf('rcp', 'scp', 'resource', 'identity', 'boundary', 'session', 'resource+identity'),
  level: { optional: count },
  determining: { optional: listOf(determining) },
  errors: { optional: count },
})

const head = { schema: oneOf(1), kind: text, name: sentence, rules, source: sentence }
const vectorShape = unionOf('kind', {
  decision: objectOf({
    ...head,
    principal,
    accounts: mapOf(objectOf({ management: flag, path: orNull(listOf(text)) })),
    action: text,
    resource: objectOf({
      arn: orNull(text),
      account: text,
      mandatoryPolicy: flag,
      rcpExempt: flag,
    }),
    context: mapOf(textOrList),
    identityPolicies: documents,
    resourcePolicy: orNull(document),
    permissionsBoundary: orNull(document),
    sessionPolicy: orNull(documentOrList),
    scps: levels,
    rcps: levels,
    expect: expectation,
  }),
  parse: objectOf({
    ...head,
    policyType: oneOf('identity', 'resource', 'trust', 'scp', 'rcp'),
    text,
    issues: listOf(objectOf({ code: text, pointer: text })),
  }),
})

/** The levels of an account: one for the root, each unit, and the account (EVAL-9). */
function levelProblems(vector: DecisionVector): string[] {
  const { principal: caller, accounts, resource } = vector
  const problems: string[] = []
  const check = (name: 'scps' | 'rcps', id: string): void => {
    const levelsGiven = vector[name]?.length ?? 0
    const path = Object.hasOwn(accounts, id) ? accounts[id]?.path : undefined
    if (path === undefined) problems.push(`/accounts/${id}: is missing`)
    else if (levelsGiven !== (path === null ? 0 : path.length + 1)) {
      problems.push(`/${name}: must have one list per level of account ${id}`)
    }
  }
  if ('account' in caller) check('scps', caller.account)
  else if (vector.scps !== null) problems.push('/scps: the caller has no account')
  check('rcps', resource.account)
  return problems
}

/**
 * Reads one vector and reports every problem it finds: unknown and missing members, unknown rule ids,
 * a name that stands in `namesSeen` already, levels that do not fit the account.
 *
 * Adds the name to `namesSeen`, so one set passed along a corpus finds repeats.
 */
export function parseVector(value: unknown, namesSeen: Set<string> = new Set()): ParseVectorResult {
  const problems: string[] = []
  vectorShape(value, '', problems)
  if (problems.length > 0) return { ok: false, problems }
  const vector = value as Vector
  if (vector.kind === 'decision') problems.push(...levelProblems(vector))
  if (namesSeen.has(vector.name)) problems.push(`/name: \`${vector.name}\` stands twice`)
  namesSeen.add(vector.name)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, vector }
}
