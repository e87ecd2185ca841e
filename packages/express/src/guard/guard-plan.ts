import type { Model, ModelAction, RequestForms } from '@gatewarden/core'
import type { Request } from 'express'
import type { Enforcement } from '../options/settings.ts'
import type { GuardMarker } from './guard-marker.ts'
import type { ArnFunction, OwnershipLoader, ResourceLoader } from './guard-options.ts'

/** Finds values of a template in a request. */
export type ParameterMapper = (req: Request) => Readonly<Record<string, unknown>>

/** One action of a guard and where its resource comes from. */
export interface GuardTarget {
  readonly action: ModelAction
  /** `undefined`: `req.params`. */
  readonly params: ParameterMapper | undefined
  /** Wins over the template. */
  readonly arn: ArnFunction | undefined
}

/** What a guard does, checked when it was made. */
export interface GuardPlan {
  readonly targets: readonly GuardTarget[]
  /** Passes if one target is allowed; else all must be. */
  readonly needsOne: boolean
  readonly loader: ResourceLoader | undefined
  readonly ownership: OwnershipLoader | undefined
  readonly hides: boolean
  /** Forms of credentials that its route opts in to. */
  readonly forms: RequestForms
  readonly enforcement: Enforcement | undefined
}

/** Checks the arguments of `guard()`. @throws {TypeError} naming what is wrong. */
export function planGuard(model: Model, subject: unknown, options: unknown): GuardPlan {
  if (typeof options === 'function') {
    return planOf(model, [{ action: subject, arn: options }], false, {})
  }
  const { params, arn, ...rest } = readOptions(options)
  if (typeof subject === 'string')
    return planOf(model, [{ action: subject, params, arn }], false, rest)
  const { any, all } = readSeveral(subject)
  if (params !== undefined || arn !== undefined) {
    throw new TypeError(
      '"params" and "arn" options belong to the single actions of `any` and `all`',
    )
  }
  return planOf(model, any ?? all ?? [], any !== undefined, rest)
}

/** What the walk and the listing read of a plan. */
export function markerFor(plan: GuardPlan): GuardMarker {
  const { targets, needsOne } = plan
  const parameters = targets.flatMap(({ action, params, arn }) =>
    params === undefined && arn === undefined
      ? (action.resource?.template.parameters ?? []).map(({ name }) => name)
      : [],
  )
  return {
    kind: 'action',
    action: targets.map(({ action }) => action.name).join(needsOne ? ' or ' : ' and '),
    template: [...new Set(targets.map(templateText))].join(', '),
    reason: '',
    parameters: Object.freeze([...new Set(parameters)]),
  }
}

function templateText({ action, arn }: GuardTarget): string {
  if (arn !== undefined) return '(arn)'
  return action.resource === null ? '*' : action.resource.template.source
}

interface PlanOptions {
  readonly resource?: ResourceLoader | undefined
  readonly ownership?: OwnershipLoader | undefined
  readonly hide?: boolean | undefined
  readonly presigned?: boolean | undefined
  readonly unsignedPayload?: boolean | undefined
  readonly enforcement?: Enforcement | undefined
}

function planOf(
  model: Model,
  entries: readonly unknown[],
  needsOne: boolean,
  options: PlanOptions,
): GuardPlan {
  return Object.freeze({
    targets: Object.freeze(entries.map((entry) => targetOf(model, entry))),
    needsOne,
    loader: options.resource,
    ownership: options.ownership,
    hides: options.hide === true,
    forms: Object.freeze({
      presigned: options.presigned === true,
      unsignedPayload: options.unsignedPayload === true,
    }),
    enforcement: options.enforcement,
  })
}

function targetOf(model: Model, entry: unknown): GuardTarget {
  const { action, params, arn } =
    typeof entry === 'object' && entry !== null
      ? readKeys<'action' | 'params' | 'arn'>(entry, ['action', 'params', 'arn'])
      : { action: entry, params: undefined, arn: undefined }
  optionalFunction('params', params)
  optionalFunction('arn', arn)
  if (params !== undefined && arn !== undefined) {
    throw new TypeError('"params" and "arn" options exclude each other')
  }
  return Object.freeze({
    action: knownAction(model, action),
    params: params as ParameterMapper | undefined,
    arn: arn as ArnFunction | undefined,
  })
}

function knownAction(model: Model, name: unknown): ModelAction {
  if (typeof name !== 'string') throw new TypeError('a guard needs the name of an action')
  const action = model.action(name)
  if (action !== undefined) return action
  const nearest = model.nearestAction(name)
  const hint = nearest === undefined ? '' : `, did you mean \`${nearest}\`?`
  throw new TypeError(`the model has no action \`${name}\`${hint}`)
}

function readSeveral(subject: unknown): { any?: readonly unknown[]; all?: readonly unknown[] } {
  if (typeof subject !== 'object' || subject === null) {
    throw new TypeError('a guard needs the name of an action, `any` or `all`')
  }
  const { any, all } = readKeys<'any' | 'all'>(subject, ['any', 'all'])
  const list = any ?? all
  // An empty `all` would be true of every caller.
  if ((any === undefined) === (all === undefined) || !Array.isArray(list) || list.length === 0) {
    throw new TypeError('a guard on several actions needs a non-empty list `any` or `all`')
  }
  return any === undefined ? { all: list } : { any: list }
}

const optionNames = [
  'params',
  'arn',
  'resource',
  'ownership',
  'hide',
  'presigned',
  'unsignedPayload',
  'enforcement',
] as const

function readOptions(options: unknown): PlanOptions & { params?: unknown; arn?: unknown } {
  if (options === undefined) return {}
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('options of a guard must be an object or a function')
  }
  const read = readKeys(options, optionNames)
  optionalFunction('resource', read.resource)
  optionalFunction('ownership', read.ownership)
  const { enforcement } = read
  if (enforcement !== undefined && enforcement !== 'enforce' && enforcement !== 'audit') {
    throw new TypeError('"enforcement" option must be one of enforce, audit')
  }
  return {
    params: read.params,
    arn: read.arn,
    resource: read.resource as ResourceLoader | undefined,
    ownership: read.ownership as OwnershipLoader | undefined,
    hide: optionalFlag('hide', read.hide),
    presigned: optionalFlag('presigned', read.presigned),
    unsignedPayload: optionalFlag('unsignedPayload', read.unsignedPayload),
    enforcement,
  }
}

function readKeys<K extends string>(value: object, known: readonly K[]): { [P in K]?: unknown } {
  for (const name of Object.keys(value)) {
    if (!known.some((key) => key === name)) throw new TypeError(`"${name}" option is unknown`)
  }
  return value
}

function optionalFlag(name: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  throw new TypeError(`"${name}" option must be a boolean`)
}

function optionalFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`"${name}" option must be a function`)
}
