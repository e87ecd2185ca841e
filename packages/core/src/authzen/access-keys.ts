import type { RequestFacts, ResourceFacts } from '../context/facts.ts'
import type { ContextValue } from '../decision/request.ts'
import { foldCase } from '../policy/fold-case.ts'
import type { SubjectPrincipal } from './access-mapping.ts'
import type { AccessQuestion } from './request/access-question.ts'

/**
 * What a policy can compare of a question: `authzen:Subject/NAME`, `authzen:Action/NAME`, `authzen:Resource/NAME` and
 * `authzen:Context/NAME`. A value of the request stands before a stored one: a tag of the identity; a tag or attribute of
 * the resource. All keys have the prefix, so that none of `aws:` or of a service is ever another's (AZ-2, KEY-2).
 *
 * Nothing of the request that brought the question is in it: its address is the caller's, not the subject's.
 */
export function accessFacts(
  { subject, action, resource, context }: AccessQuestion,
  principal: SubjectPrincipal,
  stored: ResourceFacts | undefined,
): RequestFacts {
  const keys = new Map<string, ContextValue>()
  for (const [name, value] of principal.tags) keys.set(`authzen:subject/${foldCase(name)}`, value)
  for (const [name, value] of stored?.tags ?? []) {
    keys.set(`authzen:resource/${foldCase(name)}`, value)
  }
  for (const [key, value] of stored?.attributes ?? []) {
    keys.set(`authzen:resource/${key.slice(key.indexOf(':') + 1)}`, value)
  }
  // RULE authzen.request-value-first
  for (const [name, value] of subject.properties) keys.set(`authzen:subject/${name}`, value)
  for (const [name, value] of action.properties) keys.set(`authzen:action/${name}`, value)
  for (const [name, value] of resource.properties) keys.set(`authzen:resource/${name}`, value)
  for (const [name, value] of context) keys.set(`authzen:context/${name}`, value)
  return { keys }
}
