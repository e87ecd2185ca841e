import type { AccessEvaluation } from '../access-evaluation.ts'
import type { AccessQuestion, Properties } from '../request/access-question.ts'
import { noProperties, type ObjectNode } from '../request/read-parts.ts'
import { completeAction, entity, entityOfType, readParts } from '../request/read-question.ts'
import type { Search } from './search-access.ts'

/** Reads what is searched for. @throws {IamError} `ValidationError` for what is missing or malformed. */
export type ReadSearch = (body: ObjectNode, evaluation: AccessEvaluation) => Promise<Search>

const nothing: readonly string[] = Object.freeze([])

/** Subjects of a type that may do something: an id is not needed (AuthZEN 1.0, section 8.4). */
export const searchSubjects: ReadSearch = async (body, evaluation) => {
  const parts = readParts(body)
  const subject = entityOfType('subject', parts.subject)
  const action = completeAction(parts.action)
  const resource = entity('resource', parts.resource)
  const asked = { action, resource, context: parts.context ?? noProperties }
  const isKnown = await evaluation.canBeAsked(action, resource)
  const type = evaluation.mapping.subjects.get(subject.type)
  return {
    ...identified('subject', { ...asked, subject: { ...subject, id: '' } }),
    candidates(after, limit) {
      return isKnown && type ? behind(type.ids(evaluation.snapshot), after, limit) : nothing
    },
    question: (id) => ({ ...asked, subject: { ...subject, id } }),
    result: (id) => ({ type: subject.type, id }),
  }
}

/** Resources of a type that a subject may act on: an id is not needed (AuthZEN 1.0, section 8.5). */
export const searchResources: ReadSearch = async (body, evaluation) => {
  const parts = readParts(body)
  const subject = entity('subject', parts.subject)
  const action = completeAction(parts.action)
  const resource = entityOfType('resource', parts.resource)
  const asked = { subject, action, context: parts.context ?? noProperties }
  const type = evaluation.mapping.resources.get(resource.type)
  const list = type?.actions.has(action.name) ? type.list : undefined
  const isKnown = evaluation.subject(subject) !== undefined
  return {
    ...identified('resource', { ...asked, resource: { ...resource, id: '' } }),
    async candidates(after, limit) {
      if (list === undefined || !isKnown) return nothing
      return await evaluation.deadline.run(async () => checkedIds(await list(after, limit), limit))
    },
    question: (id) => ({ ...asked, resource: { ...resource, id } }),
    result: (id) => ({ type: resource.type, id }),
  }
}

/** What a subject may do with a resource (AuthZEN 1.0, section 8.6). */
export const searchActions: ReadSearch = async (body, evaluation) => {
  const parts = readParts(body)
  const subject = entity('subject', parts.subject)
  const resource = entity('resource', parts.resource)
  const asked = { subject, resource, context: parts.context ?? noProperties }
  const isKnown =
    evaluation.subject(subject) !== undefined && (await evaluation.hasResource(resource))
  const names = evaluation.mapping.resources.get(resource.type)?.actions.keys() ?? []
  const sorted = isKnown ? [...names].sort() : nothing
  return {
    ...identified('action', { ...asked, action: { name: '', properties: noProperties } }),
    candidates: (after, limit) => behind(sorted, after, limit),
    question: (name) => ({ ...asked, action: { name, properties: noProperties } }),
    result: (name) => ({ name }),
  }
}

function identified(kind: string, { subject, action, resource, context }: AccessQuestion) {
  const sorted = (properties: Properties) =>
    [...properties].sort(([one], [other]) => (one < other ? -1 : 1))
  const entities = [subject, resource].map(({ type, id, properties }) => [
    type,
    id,
    sorted(properties),
  ])
  const parts = [kind, entities, action.name, sorted(action.properties), sorted(context)]
  return { identity: JSON.stringify(parts) }
}

function behind(sorted: readonly string[], after: string | undefined, limit: number) {
  const rest = after === undefined ? sorted : sorted.filter((id) => id > after)
  return rest.slice(0, limit)
}

/** @throws {TypeError} for a list that would never end, or of no texts. */
function checkedIds(ids: readonly string[], limit: number): readonly string[] {
  const isList = Array.isArray(ids) && ids.length <= limit
  if (isList && ids.every((id) => typeof id === 'string' && id !== '')) return ids
  throw new TypeError(`a list of resources must be at most ${limit} texts`)
}
