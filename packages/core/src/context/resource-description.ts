import type { Model } from '../model/model.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import type { ContextValue } from '../policy/context-value.ts'
import { foldCase } from '../policy/fold-case.ts'
import type { ResourceFacts } from './facts.ts'

/** A value of a condition key, before it becomes text. */
export type AttributeValue = string | number | boolean | Date | readonly string[]

/** Whose a resource is, and its own policy. Given by code of the application, never by the caller. */
export interface ResourceOwnership {
  /** Account that owns it. Default: the account field of the ARN. */
  readonly account?: string
  /** The same as `account`. */
  readonly owner?: string
  /** Its own policy: a document as text or object. One that is not valid denies (EVAL-6). */
  readonly policy?: string | object
}

/** What is known of a resource beyond its ARN. Given by code of the application, never by the caller. */
export interface ResourceDescription extends ResourceOwnership {
  readonly tags?: Readonly<Record<string, string>>
  /** Condition keys of its service: `{ 'orders:Status': 'open' }`. Absent and `undefined` are missing keys. */
  readonly attributes?: Readonly<Record<string, AttributeValue | null | undefined>>
}

const known: readonly string[] = ['tags', 'attributes', 'account', 'owner', 'policy']

/**
 * Turns what application code knows of a resource into facts.
 *
 * @throws {TypeError} for a description that cannot be read whole: half of it might be the half that denies.
 */
export function resourceFactsOf(model: Model, description: ResourceDescription): ResourceFacts {
  if (typeof description !== 'object' || description === null) {
    throw new TypeError('a resource description must be an object or null')
  }
  for (const name of Object.keys(description)) {
    if (!known.includes(name)) throw new TypeError(`resource description: \`${name}\` is unknown`)
  }
  const { tags, attributes, account, owner, policy } = description
  return {
    account: accountOf(account, owner),
    tags: tags === undefined ? undefined : tagsOf(tags),
    attributes: attributes === undefined ? undefined : attributesOf(model, attributes),
    policy: policy === undefined ? undefined : compilePolicy(textOf(policy), 'resource'),
  }
}

function accountOf(account: string | undefined, owner: string | undefined): string | undefined {
  if (account !== undefined && owner !== undefined && account !== owner) {
    throw new TypeError('resource description: `account` and `owner` differ')
  }
  const id = account ?? owner
  if (id !== undefined && !/^[0-9]{12}$/.test(id)) {
    throw new TypeError('resource description: `account` must be twelve digits')
  }
  return id
}

function tagsOf(tags: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const folded = new Set<string>()
  for (const [key, value] of Object.entries(tags)) {
    if (typeof value !== 'string') {
      throw new TypeError(`resource description: tag \`${key}\` must be a string`)
    }
    // KEY-6: two tags that a policy cannot tell apart leave it open which one decides.
    if (folded.has(foldCase(key))) {
      throw new TypeError(`resource description: tag \`${key}\` is there twice`)
    }
    folded.add(foldCase(key))
    found.set(key, value)
  }
  return found
}

function attributesOf(
  model: Model,
  attributes: NonNullable<ResourceDescription['attributes']>,
): ReadonlyMap<string, ContextValue> {
  const found = new Map<string, ContextValue>()
  for (const [name, value] of Object.entries(attributes)) {
    if (model.conditionKey(name) === undefined) {
      throw new TypeError(`resource description: the model has no condition key \`${name}\``)
    }
    if (value === undefined || value === null) continue
    const key = foldCase(name)
    if (found.has(key)) throw new TypeError(`resource description: \`${name}\` is there twice`)
    found.set(key, contextValueOf(name, value))
  }
  return found
}

function contextValueOf(name: string, value: AttributeValue): ContextValue {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || Number.isFinite(value)) return String(value)
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return [...value]
  throw new TypeError(`resource description: \`${name}\` is no text, number, boolean, date or list`)
}

function textOf(policy: string | object): string {
  return typeof policy === 'string' ? policy : JSON.stringify(policy)
}
