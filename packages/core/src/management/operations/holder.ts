import type { ParameterTable, TextParameter } from '../../sts/parameters/parameter.ts'
import type { NamedKind } from '../management-call.ts'
import { parameters } from '../parameters.ts'

/** The member that names a user, role or group. */
export type HolderName<Kind extends NamedKind> = Kind extends 'user'
  ? { readonly userName: string }
  : Kind extends 'role'
    ? { readonly roleName: string }
    : { readonly groupName: string }

const members = { user: 'userName', role: 'roleName', group: 'groupName' } as const
const texts: Readonly<Record<NamedKind, TextParameter>> = {
  user: parameters.userName,
  role: parameters.roleName,
  group: parameters.groupName,
}

/** AWS's noun of a kind, as names of operations have it. */
export const nouns = { user: 'User', role: 'Role', group: 'Group' } as const

/** Who an operation is about. */
export function holderName<Kind extends NamedKind>(kind: Kind, input: HolderName<Kind>): string {
  return (input as unknown as Readonly<Record<string, string>>)[members[kind]] as string
}

/** The member that an answer names it with. */
export function namedHolder<Kind extends NamedKind>(kind: Kind, name: string): HolderName<Kind> {
  return { [members[kind]]: name } as unknown as HolderName<Kind>
}

/** The parameters of an operation on a user, role or group: its name, and `more`. */
export function holderParameters<Kind extends NamedKind, More extends object>(
  kind: Kind,
  more: ParameterTable<More>,
): ParameterTable<HolderName<Kind> & More> {
  const table: unknown = Object.freeze({ [members[kind]]: texts[kind], ...more })
  return table as ParameterTable<HolderName<Kind> & More>
}
