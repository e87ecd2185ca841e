import type { Mutant } from './mutant.ts'

const room = 'packages/core/src/management'
const managed = 'packages/core/src/store/managed'
const authorization = [`${room}/authorization.test.ts`]
const users = [`${room}/operations/users.test.ts`]
const roles = [`${room}/operations/roles.test.ts`]
const holders = [`${room}/operations/holder-operations.test.ts`]
const store = [`${managed}/managed-source.test.ts`]

/** Defences of the management API whose removal was seen to fail. */
export const managementMutants: readonly Mutant[] = [
  {
    name: 'management: calls are not authorized',
    file: `${room}/management-call.ts`,
    from: "if (decision.effect !== 'Allow') throw",
    to: 'if (decision === undefined) throw',
    suites: authorization,
  },
  {
    name: 'management: denials tell the path of what exists',
    file: `${room}/management-call.ts`,
    from: 'throw deniedAction(principal, action, shown)',
    to: 'throw deniedAction(principal, action, resource)',
    suites: authorization,
  },
  {
    name: 'management: entities of files are changed',
    file: `${room}/management-call.ts`,
    from: 'if (this.catalog.isManaged(entity)) return',
    to: 'if (entity !== undefined) return',
    suites: holders,
  },
  {
    name: 'management: the boundary of an entity is no condition key',
    file: `${room}/management-call.ts`,
    from: "if (boundary !== undefined) all.set('iam:permissionsboundary', boundary)",
    to: '',
    suites: authorization,
  },
  {
    name: 'management: keys of the request are taken over',
    file: `${room}/management-call.ts`,
    from: 'facts: { ...requestItself(facts), requestTags, keys: keysOf(given, tags) },',
    to: 'facts: { ...facts, requestTags, keys: new Map([...(facts.keys ?? []), ...keysOf(given, tags)]) },',
    suites: authorization,
  },
  {
    name: 'management: sessions without second factor call',
    file: `${room}/caller.ts`,
    from: 'if (needsSecondFactor(principal)) {',
    to: 'if (needsSecondFactor(principal) && operation.length === 0) {',
    suites: authorization,
  },
  {
    name: 'management: federated users call',
    file: `${room}/caller.ts`,
    from: "    case 'federated-user': // RULE management.federated-users-call-nothing\n",
    to: '',
    suites: authorization,
  },
  {
    name: 'management: tags at creation need no permission',
    file: `${room}/operations/authorize-tagged.ts`,
    from: 'if (requestTags.size === 0) return',
    to: 'if (requestTags.size >= 0) return',
    suites: authorization,
  },
  {
    name: 'management: users are moved to where the caller may do nothing',
    file: `${room}/operations/users.ts`,
    from: "call.authorize(call.arn('user', place), { entity: user })",
    to: '',
    suites: authorization,
  },
  {
    name: 'management: what the caller changes later is used',
    file: `${room}/management-api.ts`,
    from: 'return structuredClone(given)',
    to: 'return given',
    suites: authorization,
  },
  {
    name: 'management: documents are recorded',
    file: `${room}/management-api.ts`,
    from: "parameter !== undefined && !(parameter.kind === 'text' && parameter.isHidden)",
    to: 'parameter !== undefined',
    suites: [`${room}/audit.test.ts`],
  },
  {
    name: 'management: principals are stored by ARN',
    file: `${managed}/bind-document.ts`,
    from: 'if (found !== undefined) return found.id',
    to: 'if (found !== undefined) return undefined',
    suites: users,
  },
  {
    name: 'management: sessions of a role outlive it in documents',
    file: `${room}/operations/roles.ts`,
    from: '  forgetSessions(role, call)\n}',
    to: '}',
    suites: roles,
  },
  {
    name: 'management: a document brings members of the entity along',
    file: `${managed}/write-source-file.ts`,
    from: 'if (parseJson(text).ok) return text',
    to: 'if (text.length > 0) return text',
    suites: store,
  },
  {
    name: 'management: what others refer to is taken out',
    file: `${managed}/managed-source.ts`,
    from: 'if (snapshot === undefined) throw changeError(this.#cache.log.sorted(), changes)',
    to: 'if (snapshot === undefined) return current',
    suites: store,
  },
]
