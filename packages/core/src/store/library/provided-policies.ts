import type { ActionLevel, ModelAction } from '../../model/model.ts'

/** Writes the statements of one version of a provided policy, for the actions of a model. */
export type StatementsOf = (actions: readonly ModelAction[]) => readonly object[]

/** A managed policy that exists without a file, in every account. */
export interface ProvidedPolicy {
  readonly name: string
  readonly path: string
  /** Lists actions of a model: without one it does not exist. */
  readonly needsModel: boolean
  /**
   * Oldest first: `v1`, `v2` … The last is in force. A version that was published stays as it is; whoever changes
   * what a policy grants adds one and says why in its comment.
   */
  readonly versions: readonly StatementsOf[]
}

const reading: readonly ActionLevel[] = ['List', 'Read']

/** The provided policies that are not about one service; names and paths are those AWS gives them. */
export const generalPolicies: readonly ProvidedPolicy[] = [
  {
    name: 'AdministratorAccess',
    path: '/',
    needsModel: false,
    // v1: everything, as AWS writes it.
    versions: [() => [allow(['*'])]],
  },
  {
    name: 'PowerUserAccess',
    path: '/',
    needsModel: false,
    versions: [powerUserV1],
  },
  {
    name: 'ReadOnlyAccess',
    path: '/',
    needsModel: true,
    // v1: each action by its name. A pattern such as `orders:Get*` could reach an action of another level.
    versions: [(actions) => allowNamed(actions, reading)],
  },
  {
    name: 'ViewOnlyAccess',
    path: '/job-function/',
    needsModel: true,
    // v1: what there is, without what is in it.
    versions: [(actions) => allowNamed(actions, ['List'])],
  },
  {
    name: 'SecurityAudit',
    path: '/',
    needsModel: true,
    versions: [securityAuditV1],
  },
]

/** The provided policies of one service of a model: `OrdersFullAccess`, `OrdersReadOnlyAccess`. */
export function policiesOfService(service: string): readonly ProvidedPolicy[] {
  // Only the first letter changes: service names are lower-case, so no two of them meet in one policy name.
  const prefix = service.charAt(0).toUpperCase() + service.slice(1)
  const isOfService = (action: ModelAction) => action.service === service
  return [
    {
      name: `${prefix}FullAccess`,
      path: '/',
      needsModel: true,
      // v1: a pattern, so that full stays full when the service gains actions.
      versions: [() => [allow([`${service}:*`])]],
    },
    {
      name: `${prefix}ReadOnlyAccess`,
      path: '/',
      needsModel: true,
      // v1: each action by its name, as in ReadOnlyAccess.
      versions: [(actions) => allowNamed(actions.filter(isOfService), reading)],
    },
  ]
}

/** v1: AWS's policy, without `rolesanywhere` and `sts` too: both lead to the roles that hold what is left out. */
function powerUserV1(): readonly object[] {
  return [
    {
      Effect: 'Allow',
      NotAction: ['iam:*', 'organizations:*', 'rolesanywhere:*', 'sts:*'],
      Resource: '*',
    },
    allow(['iam:ListRoles', 'organizations:DescribeOrganization']),
  ]
}

/** v1: what ReadOnlyAccess reads, and how access is configured. */
function securityAuditV1(actions: readonly ModelAction[]): readonly object[] {
  return [
    ...allowNamed(actions, reading),
    allow([
      'iam:Generate*',
      'iam:Get*',
      'iam:List*',
      'iam:Simulate*',
      'organizations:Describe*',
      'organizations:List*',
      'rolesanywhere:Get*',
      'rolesanywhere:List*',
    ]),
  ]
}

/** Allows the actions of some levels. Without any there is no statement: an empty list would be a finding. */
function allowNamed(
  actions: readonly ModelAction[],
  levels: readonly ActionLevel[],
): readonly object[] {
  const names = actions.filter(({ level }) => levels.includes(level)).map(({ name }) => name)
  return names.length === 0 ? [] : [allow(names)]
}

function allow(actions: readonly string[]): object {
  return { Effect: 'Allow', Action: actions, Resource: '*' }
}
