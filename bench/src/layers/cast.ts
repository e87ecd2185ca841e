import { account, type World } from '../world.ts'

/** Who a caller of the world is to an IAM system. */
export interface Identity {
  readonly kind: 'user' | 'role-session'
  readonly account: string
  /** ARN of the principal. */
  readonly arn: string
  /** ARN of the user, or of the role of the session. */
  readonly entityArn: string
  readonly id: string
  readonly name: string
}

/** Units of the organization; principal i belongs to the account of unit i mod 10. */
export const unitCount = 10

/** Every caller as a user of one account: what W1 to W4 ask about. */
export function users(world: World): readonly Identity[] {
  return world.callers.map(({ name }) => user(name, account))
}

/**
 * Every second caller as a session of a role of its own, since users take no session policy; one account for each
 * unit of the organization, since guardrails reach accounts.
 */
export function usersAndSessions(world: World): readonly Identity[] {
  return world.callers.map(({ name }, index) => {
    const own = accountOf(index % unitCount)
    return index % 2 === 1 ? roleSession(name, own) : user(name, own)
  })
}

/** Account of a unit. */
export function accountOf(unit: number): string {
  return `2222000000${String(unit).padStart(2, '0')}`
}

/** Root and unit of the organization. */
export function organizationPath(unit: number): readonly [string, string] {
  return ['r-ab12', `ou-ab12-0000000${unit}`]
}

function user(name: string, owner: string): Identity {
  const arn = `arn:gw:iam::${owner}:user/${name}`
  return { kind: 'user', account: owner, arn, entityArn: arn, id: name, name }
}

function roleSession(name: string, owner: string): Identity {
  const arn = `arn:gw:sts::${owner}:assumed-role/${name}/bench`
  const entityArn = `arn:gw:iam::${owner}:role/${name}`
  return { kind: 'role-session', account: owner, arn, entityArn, id: name, name }
}
