import { type ArnOwner, assumedRoleArn, roleArn, userArn } from '../identity/arns.ts'
import type { Role, User } from '../identity/entities.ts'
import { nameProblem } from '../identity/names.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { SubjectPrincipal, SubjectType } from './access-mapping.ts'

/** Where the identities of a type of subjects stand: the id of a subject is the name of one. */
export interface SubjectTemplate {
  readonly kind: 'user' | 'role'
  /** Begins and ends with `/`. */
  readonly path: string
}

/** Name of the session that stands for a role whose session nobody knows. */
const sessionName = 'authzen'

/** Creates a type of subjects: users or roles of one account under one path. */
export function createSubjectType(
  { kind, path }: SubjectTemplate,
  { partition, account }: ArnOwner,
): SubjectType {
  const arnOf = kind === 'user' ? userArn : roleArn
  const prefix = arnOf({ partition, account, path, name: '' })
  // Kept with the identity, so that the plan of its policies is found again (PERF-D6).
  const principals = new WeakMap<User | Role, SubjectPrincipal>()
  const listed = new WeakMap<Snapshot, readonly string[]>()
  return Object.freeze({
    find(id: string, snapshot: Snapshot) {
      if (nameProblem(kind, id) !== undefined) return undefined
      const arn = prefix + id
      const identity = kind === 'user' ? snapshot.userByArn(arn) : snapshot.roleByArn(arn)
      if (identity === undefined) return undefined
      const known = principals.get(identity)
      if (known !== undefined) return known
      const principal = principalOf(identity, partition)
      principals.set(identity, principal)
      return principal
    },
    ids(snapshot: Snapshot) {
      const known = listed.get(snapshot)
      if (known !== undefined) return known
      const arns = kind === 'user' ? snapshot.userArns() : roleArns(snapshot)
      const ids = Object.freeze(namesBelow(prefix, arns).sort())
      listed.set(snapshot, ids)
      return ids
    },
  })
}

function* roleArns(snapshot: Snapshot): Iterable<string> {
  for (const { arn } of snapshot.roles()) yield arn
}

/** Of this path, not of one below it. */
function namesBelow(prefix: string, arns: Iterable<string>): string[] {
  const names: string[] = []
  for (const arn of arns) {
    if (arn.startsWith(prefix) && !arn.includes('/', prefix.length)) {
      names.push(arn.slice(prefix.length))
    }
  }
  return names
}

/** No session stands behind it: no factor, no source identity, no session policy. */
function principalOf(identity: User | Role, partition: string): SubjectPrincipal {
  const { account, arn, id, name, tags } = identity
  if (!('trustPolicy' in identity)) {
    return Object.freeze({ kind: 'user', account, arn, id, name, tags, session: undefined })
  }
  return Object.freeze({
    kind: 'role-session',
    account,
    arn: assumedRoleArn({ partition, account, roleName: name, sessionName }),
    roleArn: arn,
    roleId: id,
    roleName: name,
    sessionName,
    isServiceLinked: identity.isServiceLinked,
    tags,
    session: undefined,
  })
}
