import type { Tags } from '../../identity/tags.ts'
import type { AuthorizationFacts, ManagementCall } from '../management-call.ts'

/** What an entity is made with. */
export interface TaggedCreation {
  /** Action of whoever tags such an entity: `iam:TagUser`. */
  readonly tagging: string
  readonly requestTags: Tags
  readonly keys?: AuthorizationFacts['keys']
}

/** Whoever makes an entity with tags tags it. @throws {IamError} `AccessDenied`. */
export function authorizeTagged(
  call: ManagementCall,
  arn: string,
  { tagging, requestTags, keys = {} }: TaggedCreation,
): void {
  const tagged = requestTags.size > 0 ? { requestTags } : {}
  call.authorize(arn, { ...tagged, keys })
  if (requestTags.size === 0) return
  call.authorize(arn, { ...tagged, action: tagging }) // RULE management.tags-at-creation-are-tagging
}
