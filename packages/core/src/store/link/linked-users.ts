import { identityFromArn } from '../../identity/arns.ts'
import type { User } from '../../identity/entities.ts'
import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import { entityId } from '../entity-id.ts'
import type { TagList } from './tag-lists.ts'

/** What a user has beside its ARN: all that is kept of one that nobody asked for. */
export interface LinkedUser {
  readonly policies: readonly CompiledPolicy[]
  readonly tags: TagList
  /** `undefined` for most. */
  readonly extras: UserExtras | undefined
}

/** What few users have. */
export interface UserExtras {
  /** Unique id, where the file gives one. */
  readonly id: string | undefined
  readonly groups: readonly string[]
  readonly boundary: CompiledPolicy | null
}

const noGroups: readonly string[] = Object.freeze([])

/**
 * The users of a source by ARN. Most of them are asked for seldom or never: a user is put together, with the id that
 * has to be hashed, when it is asked for first, and stays.
 */
export class LinkedUsers {
  readonly #users = new Map<string, LinkedUser | User>()

  constructor(users: Iterable<User> = []) {
    for (const user of users) this.#users.set(user.arn, user)
  }

  add(arn: string, user: LinkedUser): void {
    this.#users.set(arn, user)
  }

  has(arn: string): boolean {
    return this.#users.has(arn)
  }

  /** In no order. */
  arns(): Iterable<string> {
    return this.#users.keys()
  }

  get(arn: string): User | undefined {
    const found = this.#users.get(arn)
    if (found === undefined || isUser(found)) return found
    const user = userFrom(arn, found)
    this.#users.set(arn, user)
    return user
  }
}

function isUser(user: LinkedUser | User): user is User {
  return 'arn' in user
}

function userFrom(arn: string, { policies, tags, extras }: LinkedUser): User {
  const { account, path, name } = identityFromArn(arn, 'user')
  return Object.freeze({
    account,
    arn,
    name,
    path,
    tags: tags.tags,
    policies,
    boundary: extras?.boundary ?? null,
    id: extras?.id ?? entityId({ kind: 'user', account, path, name }),
    groups: extras?.groups ?? noGroups,
  })
}
