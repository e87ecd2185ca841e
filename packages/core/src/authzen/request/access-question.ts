import type { ContextValue } from '../../decision/request.ts'

/** Members of `properties` or `context` that a policy can compare, by folded name. */
export type Properties = ReadonlyMap<string, ContextValue>

/** A subject or resource as a caller names it. */
export interface NamedEntity {
  readonly type: string
  readonly id: string
  readonly properties: Properties
}

/** An action as a caller names it. */
export interface NamedAction {
  readonly name: string
  readonly properties: Properties
}

/** One access evaluation request (AuthZEN 1.0, section 6.1). */
export interface AccessQuestion {
  readonly subject: NamedEntity
  readonly action: NamedAction
  readonly resource: NamedEntity
  readonly context: Properties
}
