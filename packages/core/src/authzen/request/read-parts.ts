import type { ContextValue } from '../../decision/request.ts'
import { IamError } from '../../errors.ts'
import { contextValueFromJson } from '../../policy/context-value-from-json.ts'
import { foldCase } from '../../policy/fold-case.ts'
import type { JsonNode } from '../../policy/json.ts'
import { accessLimits } from '../access-limits.ts'
import type { Properties } from './access-question.ts'

/** A JSON object with the digits of its numbers. */
export type ObjectNode = Extract<JsonNode, { kind: 'object' }>

/** A subject, action or resource as far as it was given. */
export interface EntityPart {
  readonly type?: string | undefined
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly properties: Properties
}

/** Names of the members that make a request. */
export type PartName = 'subject' | 'action' | 'resource'

const fieldsOf: Readonly<Record<PartName, readonly ('type' | 'id' | 'name')[]>> = Object.freeze({
  subject: ['type', 'id'],
  action: ['name'],
  resource: ['type', 'id'],
})

/** Has no members. */
export const noProperties: Properties = new Map()

/** The value of a member; `undefined` where there is none. */
export function memberOf(node: ObjectNode, name: string): JsonNode | undefined {
  return node.members.find((member) => member.name === name)?.value
}

/**
 * Reads a subject, action or resource. Members that the standard does not name are ignored.
 *
 * @returns `undefined` where it is missing.
 * @throws {IamError} `ValidationError` for anything that has not its type.
 */
export function readPart(from: ObjectNode, part: PartName): EntityPart | undefined {
  const node = memberOf(from, part)
  if (node === undefined) return undefined
  if (node.kind !== 'object') throw invalid(`${part} must be an object`)
  const fields: { type?: string; id?: string; name?: string } = {}
  for (const field of fieldsOf[part]) {
    const value = memberOf(node, field)
    if (value === undefined) continue
    if (value.kind !== 'string' || value.value === '') {
      throw invalid(`${part}.${field} must be a text that is not empty`)
    }
    fields[field] = value.value
  }
  return {
    ...fields,
    properties: readProperties(memberOf(node, 'properties'), `${part}.properties`),
  }
}

/**
 * Reads `properties` or `context`: texts, numbers, booleans and lists of these. What no policy can compare is left out.
 *
 * @throws {IamError} `ValidationError` for no object, over 100 members, two names that are one key, and values that are
 *   too long: a key that is dropped could be the one that denies (SEC-37).
 */
export function readProperties(node: JsonNode | undefined, name: string): Properties {
  if (node === undefined) return noProperties
  if (node.kind !== 'object') throw invalid(`${name} must be an object`)
  if (node.members.length > accessLimits.properties) {
    throw invalid(`${name} must have at most ${accessLimits.properties} members`)
  }
  const names = new Set<string>()
  const properties = new Map<string, ContextValue>()
  for (const member of node.members) {
    const folded = foldCase(member.name)
    if (names.has(folded)) throw invalid(`${name} has two members that differ only in case`) // RULE authzen.property-names-fold
    names.add(folded)
    const value = contextValueFromJson(member.value, (problem) =>
      invalid(`${name}: a value ${problem}`),
    )
    if (value !== undefined) properties.set(folded, value)
  }
  return properties
}

/** What is wrong with a request, for its sender; no value of it is repeated. */
export function invalid(problem: string): IamError {
  return new IamError('ValidationError', problem)
}
