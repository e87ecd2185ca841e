import { foldCase } from '../policy/fold-case.ts'
import { nearest } from '../policy/nearest.ts'
import { optionError, readMembers, readText } from './definition-reader.ts'
import type { Model, ModelAction, ResourceArn } from './model.ts'
import type { CheckedDefinition, ModelDefinition, TypedModel } from './model-definition.ts'
import { type ModelService, readService } from './read-service.ts'
import { fillTemplate, type ParameterValues } from './resource-template.ts'

// PLAT-27: a longer request resource is refused before it is matched.
const longestArn = 8192

interface Scope {
  readonly partition: string
  readonly region: string
  readonly account: string
}

/**
 * Declares the services, actions, resource templates and condition keys of an application.
 *
 * Guard signatures, policy validation and resource ARNs derive from it. Misspelt names are compile
 * errors (MODEL-1); JavaScript users get the same checks here. The model is frozen.
 *
 * @example
 * const model = defineModel({
 *   account: '000000000001',
 *   services: {
 *     orders: {
 *       resources: { order: 'order/{orderId}' },
 *       actions: { GetOrder: { level: 'Read', on: 'order' } },
 *     },
 *   },
 * })
 * type Action = typeof model.$Action // 'orders:GetOrder'
 *
 * @throws {TypeError} naming the option that is wrong.
 */
export function defineModel<const D extends ModelDefinition>(
  definition: D & CheckedDefinition<D>,
): TypedModel<D> {
  const members = readMembers(definition, 'model', ['account', 'partition', 'region', 'services'])
  const scope: Scope = {
    partition: readText(
      members.get('partition') ?? 'gw',
      'partition',
      /^[a-z][a-z0-9-]{0,31}$/,
      'lower-case letters, digits and hyphens',
    ),
    region: readText(
      members.get('region') ?? '',
      'region',
      /^[a-z0-9-]{0,63}$/,
      'lower-case letters, digits and hyphens',
    ),
    account: readText(members.get('account'), 'account', /^[0-9]{12}$/, 'twelve digits'),
  }
  const services = [...readMembers(members.get('services'), 'services')].map(([name, entry]) =>
    readService(name, entry),
  )
  if (services.length === 0) throw optionError('services', 'must name at least one service')
  // `$Action` and `$Definition` exist as types only.
  return Object.freeze(buildModel(scope, services)) as TypedModel<D> // RULE model.frozen
}

function buildModel(scope: Scope, services: readonly ModelService[]): Model {
  const actions = Object.freeze(services.flatMap((service) => service.actions))
  const resources = Object.freeze(services.flatMap((service) => service.resources))
  const conditionKeys = Object.freeze(services.flatMap((service) => service.conditionKeys))
  const actionByName = byFoldedName(actions)
  const keyByName = byFoldedName(conditionKeys)
  const prefixes = new Map(services.map(({ name }) => [name, arnPrefix(scope, name)]))
  const action = (name: string) => actionByName.get(name) ?? actionByName.get(foldCase(name))
  return {
    ...scope,
    services: Object.freeze(services.map(({ name }) => name)),
    actions: () => actions,
    resources: () => resources,
    conditionKeys: () => conditionKeys,
    action,
    conditionKey: (name) => keyByName.get(foldCase(name)),
    level: (name) => action(name)?.level,
    nearestAction: (name) =>
      nearest(
        name,
        actions.map((entry) => entry.name),
      ),
    resourceArn(name, values) {
      const found = action(name)
      if (found === undefined) throw new TypeError(`the model has no action \`${name}\``)
      return resourceArn(found, prefixes.get(found.service) ?? '', values)
    },
  }
}

function arnPrefix(scope: Scope, service: string): string {
  return `arn:${scope.partition}:${service}:${scope.region}:${scope.account}:`
}

const noArn: ResourceArn = Object.freeze({ ok: true, arn: null })

function resourceArn(action: ModelAction, prefix: string, values: ParameterValues): ResourceArn {
  if (action.resource === null) return noArn // RULE model.action-without-resource
  const { template } = action.resource
  const filled = fillTemplate(template, values)
  if (!filled.ok) return filled
  const arn = prefix + filled.text
  if (arn.length <= longestArn) return { ok: true, arn }
  const parameter = template.parameters[0]?.name ?? ''
  return { ok: false, parameter, problem: 'makes the resource name too long' }
}

/** By declared and by folded name: a guard's own spelling is found without folding it. */
function byFoldedName<T extends { readonly name: string }>(
  entries: readonly T[],
): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const entry of entries) {
    found.set(foldCase(entry.name), entry)
    found.set(entry.name, entry)
  }
  return found
}
