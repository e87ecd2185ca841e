import type {
  AccessMapping,
  ListResources,
  LoadResource,
  ResourceType,
  SubjectType,
} from '../authzen/access-mapping.ts'
import { createSubjectType, type SubjectTemplate } from '../authzen/subject-type.ts'
import { IamError } from '../errors.ts'
import { pathProblem } from '../identity/names.ts'
import type { Model, ModelAction, ModelResource } from '../model/model.ts'
import { assertKnownOptions } from './trust-source.ts'

/** What subjects, resources and actions of AuthZEN stand for. Everything else is unknown, and denied. */
export interface AuthZenOptions<Action extends string = string> {
  /**
   * Identities of the model's account by type of subject: `user/{id}`, `role/{id}`, or with a path in between,
   * `user/teams/blue/{id}`.
   */
  readonly subjects: Readonly<Record<string, string>>
  /** Resource types of the model by type of resource. */
  readonly resources: Readonly<Record<string, AuthZenResourceOptions>>
  /**
   * Actions of the model by name. Of several the one on the type of the resource is asked, otherwise the one without
   * resource type.
   */
  readonly actions: Readonly<Record<string, Action | readonly Action[]>>
  /** Serves the search endpoints. Default: they are not served. */
  readonly search?: AuthZenSearchOptions
}

/** A type of resources. */
export interface AuthZenResourceOptions {
  /** `SERVICE:TYPE` of the model, of a template with one placeholder: the id fills it. */
  readonly resource: string
  /**
   * Describes a resource, or answers nothing where there is none: then it is denied. Called once for each resource and
   * request, and given 5 s for all of one request. Default: nothing is known of it but its ARN.
   */
  readonly load?: LoadResource
}

/** What is searched beside subjects and actions. */
export interface AuthZenSearchOptions {
  /** Lists resources by type of resource. No resource of another type is found. Default none. */
  readonly resources?: Readonly<Record<string, ListResources>>
}

const optionNames: readonly string[] = [
  'subjects',
  'resources',
  'actions',
  'search',
] satisfies readonly (keyof AuthZenOptions)[]
const resourceOptionNames: readonly string[] = [
  'resource',
  'load',
] satisfies readonly (keyof AuthZenResourceOptions)[]

/**
 * Reads `authzen`.
 *
 * @throws {TypeError} naming the option, also for a `baseUrl` that is not https.
 * @throws {IamError} `MissingIssuer` without `baseUrl`: nothing is served there.
 */
export function resolveAuthZen(
  options: AuthZenOptions | undefined,
  model: Model,
  baseUrl: string | undefined,
): AccessMapping | undefined {
  if (options === undefined) return undefined
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('"authzen" option must be an object')
  }
  assertKnownOptions('authzen', options, optionNames)
  const search = readSearch(options)
  const actions = readActions(options.actions, model)
  const resources = new Map(
    entriesOf('resources', options.resources).map(([name, entry]) => [
      name,
      readResource(name, entry as AuthZenResourceOptions, { model, actions, search }),
    ]),
  )
  assertAllUsed(actions, resources)
  for (const name of search?.keys() ?? []) {
    if (!resources.has(name))
      throw named(`search.resources.${name}`, 'is no type of "authzen.resources"')
  }
  assertBaseUrl(baseUrl)
  const subjects = readSubjects(options.subjects, model)
  return Object.freeze({ subjects, resources, isSearchable: search !== undefined })
}

/** @throws {IamError} `MissingIssuer`. */
function assertBaseUrl(baseUrl: string | undefined): void {
  if (baseUrl === undefined) {
    throw new IamError(
      'MissingIssuer',
      '"baseUrl" option must be set: the routes of "authzen" are below it',
    )
  }
  if (!baseUrl.startsWith('https://')) {
    throw new TypeError('"baseUrl" option must be https: it is the name of the decision point') // RULE authzen.https
  }
}

function readSubjects(
  templates: AuthZenOptions['subjects'],
  { partition, account }: Model,
): ReadonlyMap<string, SubjectType> {
  return new Map(
    entriesOf('subjects', templates).map(([name, template]) => [
      name,
      createSubjectType(readTemplate(name, template), { partition, account }),
    ]),
  )
}

function readTemplate(name: string, template: unknown): SubjectTemplate {
  const match = typeof template === 'string' ? /^(user|role)(\/.*)\{id\}$/.exec(template) : null
  const [, kind, path = ''] = match ?? []
  const isPath = pathProblem(path) === undefined && !/[{}*?$]/.test(path)
  if ((kind === 'user' || kind === 'role') && isPath) return { kind, path }
  throw named(
    `subjects.${name}`,
    'must be `user/{id}` or `role/{id}`, with a path in between or not',
  )
}

type Actions = ReadonlyMap<string, readonly ModelAction[]>

function readActions(given: AuthZenOptions['actions'], model: Model): Actions {
  return new Map(
    entriesOf('actions', given).map(([name, value]) => {
      const actions: readonly unknown[] = Array.isArray(value) ? value : [value]
      if (actions.length === 0) throw named(`actions.${name}`, 'must name an action')
      return [name, actions.map((action) => readAction(name, action, model))]
    }),
  )
}

function readAction(name: string, action: unknown, model: Model): ModelAction {
  const found = typeof action === 'string' ? model.action(action) : undefined
  if (found !== undefined) return found
  const near = typeof action === 'string' ? model.nearestAction(action) : undefined
  const hint = near === undefined ? '' : `, did you mean \`${near}\`?`
  throw named(`actions.${name}`, `names \`${String(action)}\`, which the model has not${hint}`)
}

interface ResourceParts {
  readonly model: Model
  readonly actions: Actions
  readonly search: ReadonlyMap<string, ListResources> | undefined
}

function readResource(
  name: string,
  options: AuthZenResourceOptions,
  { model, actions, search }: ResourceParts,
): ResourceType {
  const option = `resources.${name}`
  if (typeof options !== 'object' || options === null) throw named(option, 'must be an object')
  assertKnownOptions(`authzen.${option}`, options, resourceOptionNames)
  const { load } = options
  if (load !== undefined && typeof load !== 'function')
    throw named(`${option}.load`, 'must be a function')
  const resource = model
    .resources()
    .find((known) => `${known.service}:${known.name}` === options.resource)
  if (resource === undefined)
    throw named(`${option}.resource`, 'must be a `SERVICE:TYPE` of the model')
  const [parameter, ...more] = resource.template.parameters
  if (parameter === undefined || more.length > 0) {
    throw named(`${option}.resource`, 'must have one placeholder in its template')
  }
  return Object.freeze({
    parameter: parameter.name,
    actions: actionsOn(resource, actions),
    load,
    list: search?.get(name),
  })
}

function actionsOn(resource: ModelResource, actions: Actions): ReadonlyMap<string, ModelAction> {
  const fitting = new Map<string, ModelAction>()
  for (const [name, listed] of actions) {
    const own = listed.filter((action) => action.resource === resource)
    const candidates = own.length > 0 ? own : listed.filter((action) => action.resource === null)
    const [action, another] = candidates
    if (another !== undefined)
      throw named(`actions.${name}`, `has two actions for \`${resource.service}:${resource.name}\``)
    if (action !== undefined) fitting.set(name, action)
  }
  return fitting
}

/** A name that nothing can be asked with is a mistake of spelling, or of the model. */
function assertAllUsed(actions: Actions, resources: ReadonlyMap<string, ResourceType>): void {
  for (const [name, listed] of actions) {
    for (const action of listed) {
      const isUsed = [...resources.values()].some((type) => type.actions.get(name) === action)
      if (!isUsed)
        throw named(`actions.${name}`, `has \`${action.name}\`, which is on none of "resources"`)
    }
  }
}

function readSearch({ search }: AuthZenOptions): ReadonlyMap<string, ListResources> | undefined {
  if (search === undefined) return undefined
  if (typeof search !== 'object' || search === null) throw named('search', 'must be an object')
  assertKnownOptions('authzen.search', search, ['resources'])
  const lists = new Map<string, ListResources>()
  if (search.resources === undefined) return lists
  for (const [name, list] of entriesOf('search.resources', search.resources)) {
    if (typeof list !== 'function') throw named(`search.resources.${name}`, 'must be a function')
    lists.set(name, list)
  }
  return lists
}

/** Read once: what becomes of the option later changes nothing. */
function entriesOf<Value>(
  name: string,
  record: Readonly<Record<string, Value>>,
): readonly (readonly [string, Value])[] {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    throw named(name, 'must be an object')
  const entries = Object.entries(record)
  if (entries.length === 0) throw named(name, 'must not be empty')
  return entries
}

function named(option: string, problem: string): TypeError {
  return new TypeError(`"authzen.${option}" option ${problem}`)
}
