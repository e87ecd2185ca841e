import type { ResourceDescription } from '../context/resource-description.ts'
import type { RoleSessionPrincipal, UserPrincipal } from '../identity/principal.ts'
import type { ModelAction } from '../model/model.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** Whom access is evaluated for: a registered user, or a role in use by nobody in particular. */
export type SubjectPrincipal = UserPrincipal | RoleSessionPrincipal

/** A type of subjects, and the identities that they are. */
export interface SubjectType {
  /** `undefined`: no such identity. */
  find(id: string, snapshot: Snapshot): SubjectPrincipal | undefined
  /** Ids of all identities of the type, in the order of their code units. */
  ids(snapshot: Snapshot): readonly string[]
}

/** Code of the application that describes a resource; nothing: there is none of that id. */
export type LoadResource = (
  id: string,
) => ResourceDescription | null | undefined | Promise<ResourceDescription | null | undefined>

/**
 * Code of the application that lists ids of resources, in any order that stays: those behind `after`, or from the first
 * on, and at most `limit`. Fewer than `limit` say that there are no more.
 */
export type ListResources = (
  after: string | undefined,
  limit: number,
) => readonly string[] | Promise<readonly string[]>

/** A type of resources, and what is done with them. */
export interface ResourceType {
  /** Placeholder that the id of a resource fills; the other side is the template of the model. */
  readonly parameter: string
  /** Actions of the model by the name that callers use. */
  readonly actions: ReadonlyMap<string, ModelAction>
  /** `undefined`: nothing is known of resources but their ARN. */
  readonly load: LoadResource | undefined
  /** `undefined`: no search finds one. */
  readonly list: ListResources | undefined
}

/** What the names of callers stand for (AZ-2). Frozen. */
export interface AccessMapping {
  readonly subjects: ReadonlyMap<string, SubjectType>
  readonly resources: ReadonlyMap<string, ResourceType>
  /** Whether the search endpoints are served. */
  readonly isSearchable: boolean
}
