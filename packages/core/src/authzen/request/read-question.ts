import type { AccessQuestion, NamedAction, NamedEntity, Properties } from './access-question.ts'
import {
  type EntityPart,
  invalid,
  memberOf,
  noProperties,
  type ObjectNode,
  type PartName,
  readPart,
  readProperties,
} from './read-parts.ts'

/** The members of a request, as far as they were given. */
export interface QuestionParts {
  readonly subject: EntityPart | undefined
  readonly action: EntityPart | undefined
  readonly resource: EntityPart | undefined
  readonly context: Properties | undefined
}

/** Reads what is there of a request. @throws {IamError} `ValidationError` for a member that has not its type. */
export function readParts(node: ObjectNode): QuestionParts {
  const context = memberOf(node, 'context')
  return {
    subject: readPart(node, 'subject'),
    action: readPart(node, 'action'),
    resource: readPart(node, 'resource'),
    context: context && readProperties(context, 'context'),
  }
}

/** Reads a whole request. @throws {IamError} `ValidationError` for a member that is missing or has not its type. */
export function readQuestion(node: ObjectNode): AccessQuestion {
  return completeQuestion(readParts(node))
}

/**
 * The parts of an item in a batch, over those of the batch: a part takes the place of the default as a whole, properties
 * included; only a required member that it lacks is the default's (AZ-4).
 */
export function withDefaults(item: QuestionParts, defaults: QuestionParts): QuestionParts {
  return {
    subject: overDefault(item.subject, defaults.subject),
    action: overDefault(item.action, defaults.action),
    resource: overDefault(item.resource, defaults.resource),
    context: item.context ?? defaults.context,
  }
}

function overDefault(
  item: EntityPart | undefined,
  byDefault: EntityPart | undefined,
): EntityPart | undefined {
  if (item === undefined || byDefault === undefined) return item ?? byDefault
  const { type, id, name } = byDefault
  // RULE authzen.item-replaces-default
  return {
    type: item.type ?? type,
    id: item.id ?? id,
    name: item.name ?? name,
    properties: item.properties,
  }
}

/** @throws {IamError} `ValidationError` for what is missing. */
export function completeQuestion({
  subject,
  action,
  resource,
  context,
}: QuestionParts): AccessQuestion {
  return {
    subject: entity('subject', subject),
    action: completeAction(action),
    resource: entity('resource', resource),
    context: context ?? noProperties,
  }
}

/** @throws {IamError} `ValidationError` without `action.name`. */
export function completeAction(part: EntityPart | undefined): NamedAction {
  const { name, properties } = given('action', part)
  if (name === undefined) throw invalid('action.name is missing')
  return { name, properties }
}

/** @throws {IamError} `ValidationError` without `type` or `id`. */
export function entity(name: 'subject' | 'resource', part: EntityPart | undefined): NamedEntity {
  const { id, ...typed } = entityOfType(name, part)
  if (id === undefined) throw invalid(`${name}.id is missing`)
  return { ...typed, id }
}

/** An entity whose id is not needed. @throws {IamError} `ValidationError` without `type`. */
export function entityOfType(
  name: 'subject' | 'resource',
  part: EntityPart | undefined,
): Omit<NamedEntity, 'id'> & { readonly id: string | undefined } {
  const { type, id, properties } = given(name, part)
  if (type === undefined) throw invalid(`${name}.type is missing`)
  return { type, id, properties }
}

function given(name: PartName, part: EntityPart | undefined): EntityPart {
  if (part === undefined) throw invalid(`${name} is missing`) // RULE authzen.required-members
  return part
}
