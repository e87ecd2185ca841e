import type { ObjectChange, ServiceObject } from '../../objects/service-objects.ts'
import type { ServiceView } from '../../objects/service-view.ts'
import type { ObjectKind } from '../../service/service-scope.ts'
import { arnReader, type TagInput, tagKeyReader, tagsReader } from '../inputs.ts'
import { type AuthorizationFacts, type ManagementCall, storedOf } from '../management-call.ts'
import type { Operation, OperationsOf } from '../operation.ts'
import { invalidInput, list, members } from '../readers.ts'
import { shownTags, withoutTags, withTags } from '../tags.ts'
import { knownSubject, seenSubject, storedSubject } from './subjects.ts'

/** Input of TagResource. */
export interface TagResourceInput {
  /** ARN of a trust anchor, profile, revocation list or subject. */
  readonly resourceArn: string
  readonly tags: readonly TagInput[]
}

/** Input of UntagResource. */
export interface UntagResourceInput {
  readonly resourceArn: string
  /** At most 200. */
  readonly tagKeys: readonly string[]
}

/** Input of ListTagsForResource. */
export interface ListTagsForResourceInput {
  readonly resourceArn: string
}

/** Output of ListTagsForResource. */
export interface ListTagsForResourceOutput {
  readonly tags: readonly TagInput[]
}

/** Operations on tags. */
export interface TaggingOperations {
  tagResource(input: TagResourceInput): Promise<object>
  untagResource(input: UntagResourceInput): Promise<object>
  listTagsForResource(input: ListTagsForResourceInput): Promise<ListTagsForResourceOutput>
}

const tagResource: Operation<TagResourceInput, object> = {
  read: members({ resourceArn: arnReader, tags: tagsReader }),
  run: ({ resourceArn, tags }, call) =>
    retag(call, resourceArn, { requestTags: tags }, (present) => withTags(present, tags)),
}

const untagResource: Operation<UntagResourceInput, object> = {
  read: members({ resourceArn: arnReader, tagKeys: list(0, 200, tagKeyReader) }),
  run: ({ resourceArn, tagKeys }, call) => {
    // `aws:TagKeys` names them; a value that is to go nobody asks for.
    const requestTags = tagKeys.map((key) => ({ key, value: '' }))
    return retag(call, resourceArn, { requestTags }, (present) => withoutTags(present, tagKeys))
  },
}

const listTagsForResource: Operation<ListTagsForResourceInput, ListTagsForResourceOutput> = {
  read: members({ resourceArn: arnReader }),
  async run({ resourceArn }, call) {
    const find = await finder(call, resourceArn)
    const { stored } = find(await call.read(), {})
    return { tags: shownTags(stored?.tags ?? []) }
  },
}

/** Every operation on tags. */
export const taggingOperations: OperationsOf<TaggingOperations> = Object.freeze({
  tagResource,
  untagResource,
  listTagsForResource,
})

/** An object that has tags; `undefined` for one that stands in the options. */
interface Tagged {
  readonly stored: ServiceObject | undefined
}

async function retag(
  call: ManagementCall,
  resourceArn: string,
  facts: AuthorizationFacts,
  next: (present: ServiceObject['tags']) => ServiceObject['tags'],
): Promise<object> {
  const find = await finder(call, resourceArn)
  return await call.change((view) => {
    const stored = storedOf(find(view, facts))
    const object = { ...stored, tags: next(stored.tags), updatedAt: call.now }
    const change: ObjectChange = { kind: 'put', object }
    return { output: {}, change }
  })
}

/** Finds, in a view, the object of an ARN for whoever may have it. */
async function finder(
  call: ManagementCall,
  resourceArn: string,
): Promise<(view: ServiceView, facts: AuthorizationFacts) => Tagged> {
  const [kind, id] = kindAndId(call, resourceArn)
  if (kind === 'trust-anchor') return (view, facts) => call.anchor(view, id, facts)
  if (kind === 'profile') return (view, facts) => call.profile(view, id, facts)
  if (kind === 'crl') return (view, facts) => call.crl(view, id, facts)
  const seen = await seenSubject(call, id)
  return (view, facts) => ({
    stored: storedSubject(knownSubject(call, view, id, seen, facts), call.now),
  })
}

/** @throws {IamError} `ValidationException` for an ARN that names nothing of this service. */
function kindAndId(call: ManagementCall, resourceArn: string): readonly [ObjectKind, string] {
  const [, kind, id = ''] = /(?:.*):([a-z-]+)\/([0-9a-f-]{36})$/.exec(resourceArn) ?? []
  if (kind === 'trust-anchor' || kind === 'profile' || kind === 'crl' || kind === 'subject') {
    if (call.arn(kind, id) === resourceArn) return [kind, id]
  }
  throw invalidInput(
    'resourceArn',
    'names no trust anchor, profile, CRL or subject of this service',
  )
}
