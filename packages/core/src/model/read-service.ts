import { foldCase } from '../policy/fold-case.ts'
import { didYouMean } from '../policy/nearest.ts'
import { optionError, readFlag, readMembers, readText, readTexts } from './definition-reader.ts'
import type { ActionLevel, ModelAction, ModelConditionKey, ModelResource } from './model.ts'
import { parseResourceTemplate } from './resource-template.ts'

/** One service of a model, checked. */
export interface ModelService {
  readonly name: string
  readonly resources: readonly ModelResource[]
  readonly conditionKeys: readonly ModelConditionKey[]
  readonly actions: readonly ModelAction[]
}

const levels: readonly ActionLevel[] = ['List', 'Read', 'Write', 'Tagging', 'Permissions']
const conditionKeyTypes: readonly ModelConditionKey['type'][] = [
  'String',
  'Numeric',
  'Date',
  'Bool',
  'Binary',
  'IpAddress',
  'Arn',
]
// The services of gatewarden itself, and the prefix of global condition keys.
const reservedServices: readonly string[] = ['aws', 'iam', 'organizations', 'sts', 'rolesanywhere']

/** Checks one entry of `services`. @throws {TypeError} naming the option that is wrong. */
export function readService(name: string, definition: unknown): ModelService {
  const path = `services.${name}`
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) {
    throw optionError(path, 'must be named in lower-case letters, digits and hyphens')
  }
  if (reservedServices.includes(name)) throw optionError(path, 'has a reserved name')
  const members = readMembers(definition, path, ['resources', 'conditionKeys', 'actions'])
  const resources = readResources(name, members.get('resources'))
  const conditionKeys = readConditionKeys(name, members.get('conditionKeys'))
  const context: ActionContext = {
    service: name,
    resources,
    keyNames: conditionKeys.map((key) => key.name),
  }
  const actions = [...readMembers(members.get('actions'), `${path}.actions`)].map(
    ([action, entry]) => readAction(context, action, entry),
  )
  refuseTwins(actions, `${path}.actions`)
  return { name, resources, conditionKeys, actions }
}

function readResources(service: string, value: unknown): readonly ModelResource[] {
  const path = `services.${service}.resources`
  if (value === undefined) return []
  return [...readMembers(value, path)].map(([name, entry]) =>
    readResource(service, name, entry, `${path}.${name}`),
  )
}

function readResource(service: string, name: string, entry: unknown, path: string): ModelResource {
  readText(name, path, /^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'named in letters, digits, `-` and `_`')
  const members = readMembers(typeof entry === 'string' ? { template: entry } : entry, path, [
    'template',
    'mandatoryPolicy',
    'rcpExempt',
    'parameterLimit',
  ])
  const source = readText(members.get('template'), path, /./, 'a template')
  const parsed = parseResourceTemplate(source, readLimit(members.get('parameterLimit'), path))
  if (!parsed.ok) throw optionError(path, parsed.problem)
  return Object.freeze({
    service,
    name,
    template: parsed.template,
    // RULE model.long-form
    isPolicyMandatory: readFlag(members.get('mandatoryPolicy'), `${path}.mandatoryPolicy`),
    isRcpExempt: readFlag(members.get('rcpExempt'), `${path}.rcpExempt`),
  })
}

function readLimit(value: unknown, path: string): number | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 8192) {
    throw optionError(`${path}.parameterLimit`, 'must be an integer from 1 to 8192')
  }
  return value
}

function readConditionKeys(service: string, value: unknown): readonly ModelConditionKey[] {
  const path = `services.${service}.conditionKeys`
  if (value === undefined) return []
  const keys = [...readMembers(value, path)].map(([name, type]) => {
    if (!name.startsWith(`${service}:`) || !/^[^:]+:[A-Za-z][A-Za-z0-9/_.-]{0,127}$/.test(name)) {
      throw optionError(`${path}.${name}`, `must be named \`${service}:Name\``)
    }
    const base = typeof type === 'string' ? type.replace(/\[\]$/, '') : ''
    const known = conditionKeyTypes.find((candidate) => candidate === base)
    if (known === undefined) {
      throw optionError(`${path}.${name}`, `must be one of ${conditionKeyTypes.join(', ')}`)
    }
    return Object.freeze({ name, type: known, isMultivalued: base !== type })
  })
  refuseTwins(keys, path)
  return keys
}

interface ActionContext {
  readonly service: string
  readonly resources: readonly ModelResource[]
  readonly keyNames: readonly string[]
}

function readAction(context: ActionContext, name: string, entry: unknown): ModelAction {
  const path = `services.${context.service}.actions.${name}`
  readText(name, path, /^[A-Za-z][A-Za-z0-9]{0,127}$/, 'named in letters and digits')
  const members = readMembers(entry, path, ['level', 'on', 'keys', 'rcpExempt'])
  const level = levels.find((candidate) => candidate === members.get('level'))
  if (level === undefined) throw optionError(`${path}.level`, `must be one of ${levels.join(', ')}`)
  const keys = readTexts(members.get('keys'), `${path}.keys`)
  for (const key of keys) {
    if (!context.keyNames.includes(key)) {
      throw optionError(`${path}.keys`, unknownName('condition key', key, context.keyNames))
    }
  }
  return Object.freeze({
    name: `${context.service}:${name}`,
    service: context.service,
    level,
    resource: readTarget(context, members.get('on'), `${path}.on`),
    keys: Object.freeze([...keys]),
    isRcpExempt: readFlag(members.get('rcpExempt'), `${path}.rcpExempt`),
  })
}

function readTarget(context: ActionContext, on: unknown, path: string): ModelResource | null {
  if (on === undefined) return null
  const found = context.resources.find((resource) => resource.name === on)
  if (found !== undefined) return found
  const names = context.resources.map((resource) => resource.name)
  throw optionError(path, unknownName('resource type', String(on), names)) // RULE model.names-are-checked
}

function unknownName(kind: string, name: string, candidates: readonly string[]): string {
  return `names the unknown ${kind} \`${name}\`${didYouMean(name, candidates)}`
}

/** Names that differ in case alone are one name to a policy. */
function refuseTwins(entries: readonly { readonly name: string }[], path: string): void {
  const seen = new Map<string, string>()
  for (const { name } of entries) {
    const twin = seen.get(foldCase(name))
    if (twin !== undefined) {
      throw optionError(path, `holds \`${twin}\` and \`${name}\`, which differ in case alone`)
    }
    seen.set(foldCase(name), name)
  }
}
